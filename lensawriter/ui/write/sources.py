"""The sources 参考資料 of a form: pasted or uploaded, stored at once, listed and removed."""

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


def draw(principal: Principal, use_case: str, binding: Mapping[str, Any], text: str, problem: str | None) -> int:
    """Draw the sources of a form and return the number of characters in the list.

    `binding` has the arguments of the field for pasted text, and `text` is the value of that field.
    """
    look.heading("参考資料")
    st.caption("原稿は、ここにある内容をもとに書きます。資料にないことは書き足しません。")
    stored = services().drafts.forms.load(principal, use_case).sources
    for number, source in enumerate(stored, 1):
        _row(use_case, number, source)
    _draw_paste(use_case, binding, text, problem, len(stored))
    _draw_upload(use_case)
    return sum(source.length for source in stored)


def _draw_paste(use_case: str, binding: Mapping[str, Any], text: str, problem: str | None, stored: int) -> None:
    pasted: str = binding["key"]
    st.text_area(
        "文章を貼り付け",
        height=140,
        placeholder="取材メモ、商品の説明、議事録などを貼り付けます。",
        **binding,
    )
    for sentence in filter(None, (problem, *feedback.notes(pasted))):
        feedback.problem(sentence)
    if text.strip():
        st.button(
            "別の資料も貼り付ける",
            icon=":material/add:",
            key="paste",
            on_click=_paste,
            args=(use_case, pasted, stored),
        )


def _draw_upload(use_case: str) -> None:
    number = st.session_state.setdefault(f"{use_case}.round", 0)
    widget = f"{use_case}.files.{number}"
    st.file_uploader(
        f"ファイルを追加（{KINDS}、1ファイル{SOURCE_FILE_MEGABYTES}MBまで）",
        accept_multiple_files=True,
        key=widget,
        on_change=_upload,
        args=(use_case, widget),
    )
    for sentence in feedback.notes(f"{use_case}.files"):
        feedback.problem(sentence)


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
    """Move the pasted text into the list and clear the field."""
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
    """Read and store the uploaded files; leave a problem for each file that cannot be read."""
    from lensawriter.reading import read

    principal = require()
    problems: list[str] = []
    for file in st.session_state.get(widget) or ():
        try:
            services().drafts.forms.add_source(principal, use_case, file.name, read(file.name, file.getvalue()))
        except LensaError as error:
            problems.append(error.message)
    feedback.leave(f"{use_case}.files", *problems)
    # A new key empties the uploader: its files are in the list now.
    st.session_state[f"{use_case}.round"] = st.session_state.get(f"{use_case}.round", 0) + 1


def _remove(use_case: str, source_id: UUID) -> None:
    principal = require()
    feedback.take(f"{use_case}.files")
    with suppress(NotFound):  # removed in another tab already
        services().drafts.forms.remove_source(principal, source_id)
