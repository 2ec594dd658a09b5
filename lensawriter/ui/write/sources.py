"""The sources 参考資料 of a form: pasted or uploaded, stored the moment they arrive, listed, removed."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import streamlit as st

from lensawriter.errors import LensaError, NotFound, SourceUnreadable
from lensawriter.models import Principal
from lensawriter.size_limits import SOURCE_FILE_MEGABYTES, SOURCE_LIMIT
from lensawriter.ui.parts import feedback, look
from lensawriter.ui.session import require, services
from lensawriter.writing.form_drafts import SourceInfo

KINDS = ".txt・.md・.docx・.pdf・.csv"


def draw(principal: Principal, use_case: str, bound: Mapping[str, Any], text: str, wrong: str | None) -> int:
    """Draw the sources of a form and return how many characters are in the list.

    `bound` ties the field for a text on its way into the list, `text` is what it holds.
    """
    pasted: str = bound["key"]
    look.heading("参考資料")
    st.caption("原稿は、ここにある内容をもとに書きます。資料にないことは書き足しません。")
    kept = services().drafts.forms.load(principal, use_case).sources
    for number, source in enumerate(kept, 1):
        _row(use_case, number, source)
    st.text_area(
        "文章を貼り付け",
        height=140,
        placeholder="取材メモ、商品の説明、議事録などを貼り付けます。",
        **bound,
    )
    for sentence in filter(None, (wrong, *feedback.notes(pasted))):
        feedback.problem(sentence)
    if text.strip():
        st.button(
            "別の資料も貼り付ける",
            icon=":material/add:",
            key="paste",
            on_click=_paste,
            args=(use_case, pasted, len(kept)),
        )
    turn = st.session_state.setdefault(f"{use_case}.round", 0)
    widget = f"{use_case}.files.{turn}"
    st.file_uploader(
        f"ファイルを追加（{KINDS}、1ファイル{SOURCE_FILE_MEGABYTES}MBまで）",
        accept_multiple_files=True,
        key=widget,
        on_change=_upload,
        args=(use_case, widget),
    )
    for sentence in feedback.notes(f"{use_case}.files"):
        feedback.problem(sentence)
    return sum(source.length for source in kept)


def _row(use_case: str, number: int, source: SourceInfo) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"source-{number}"):
        with st.container():
            st.text(source.name)
        st.caption(f"{source.length:,}字", width="content")
        st.button(
            "削除",
            key=f"remove-{source.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=_remove,
            args=(use_case, source.id),
        )


def _paste(use_case: str, pasted: str, number: int) -> None:
    """Move the pasted text into the list, so that the field is free for another."""
    principal = require()
    text = st.session_state.get(pasted, "")
    try:
        if len(text) > SOURCE_LIMIT:
            raise SourceUnreadable(
                f"参考資料は1件{SOURCE_LIMIT:,}文字までです（現在{len(text):,}文字）。必要な部分に絞ってください。"
            )
        services().drafts.forms.add_source(principal, use_case, f"貼り付けた文章{number + 1}", text)
    except LensaError as error:
        feedback.leave(pasted, error.message)
        return
    feedback.take(pasted)
    st.session_state[pasted] = ""
    services().drafts.forms.keep(principal, use_case, {"pasted": ""})


def _upload(use_case: str, widget: str) -> None:
    """Read and store what was uploaded; what cannot be read is said below, the rest is kept."""
    from lensawriter.reading import read

    principal = require()
    wrong: list[str] = []
    for file in st.session_state.get(widget) or ():
        try:
            services().drafts.forms.add_source(principal, use_case, file.name, read(file.name, file.getvalue()))
        except LensaError as error:
            wrong.append(error.message)
    feedback.leave(f"{use_case}.files", *wrong)
    # A new key empties the uploader: what it held is in the list now.
    st.session_state[f"{use_case}.round"] = st.session_state.get(f"{use_case}.round", 0) + 1


def _remove(use_case: str, source_id: UUID) -> None:
    principal = require()
    feedback.take(f"{use_case}.files")
    with suppress(NotFound):  # another tab was faster
        services().drafts.forms.remove_source(principal, source_id)
