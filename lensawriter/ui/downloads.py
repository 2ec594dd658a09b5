"""The files a draft can be taken away as; each is made when it is asked for."""

from collections.abc import Callable

import streamlit as st

from lensawriter.exports.file_name import file_name

FORMATS = (
    ("Word（.docx）", "docx", "description"),
    ("HTML", "html", "code"),
    ("テキスト", "txt", "notes"),
    ("Markdown", "md", "markdown"),
)


def draw(title: str, text: str) -> None:
    """Draw the menu of files for the text on the screen."""
    with st.popover("ダウンロード", icon=":material/download:"):
        for label, ending, icon in FORMATS:
            st.download_button(
                label,
                data=_maker(title, text, ending),
                file_name=file_name(title, ending),
                mime=_TYPES[ending],
                key=f"download-{ending}",
                icon=f":material/{icon}:",
                on_click="ignore",
                width="stretch",
                type="tertiary",
            )


_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "txt": "text/plain",
    "md": "text/markdown",
}


def _maker(title: str, text: str, ending: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from lensawriter.exports import export

        return export(title, text, ending).data  # type: ignore[arg-type]

    return make
