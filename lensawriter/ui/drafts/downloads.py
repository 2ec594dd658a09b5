"""The downloads of a draft; each file is made when its button is pressed."""

from collections.abc import Callable

import streamlit as st

from lensawriter.exports import Format
from lensawriter.exports.file_name import file_name
from lensawriter.models import Draft
from lensawriter.ui.session import require, services

FORMATS: tuple[tuple[str, Format, str], ...] = (
    ("Word（.docx）", "docx", "description"),
    ("HTML", "html", "code"),
    ("テキスト", "txt", "notes"),
    ("Markdown", "md", "markdown"),
)


def draw(draft: Draft, text: str) -> None:
    """Draw the download menu for the text on the screen."""
    with st.popover("ダウンロード", icon=":material/download:"):
        for label, ending, icon in FORMATS:
            st.download_button(
                label,
                data=_maker(draft, text, ending),
                file_name=file_name(draft.title, ending),
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


def _maker(draft: Draft, text: str, ending: Format) -> Callable[[], bytes]:
    # Read here, because the file is made outside the run of the page.
    library, principal = services().drafts.library, require()
    return lambda: library.export(principal, draft.id, text, ending).data
