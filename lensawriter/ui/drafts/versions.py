"""The versions 版 of a draft: choose, read and restore one."""

from uuid import UUID

import streamlit as st

from lensawriter.clock import show
from lensawriter.errors import LensaError
from lensawriter.models import Origin, Version
from lensawriter.text.length import count
from lensawriter.ui.drafts import editor
from lensawriter.ui.parts import article, feedback
from lensawriter.ui.session import require, services

ORIGINS = {
    Origin.GENERATED: "執筆",
    Origin.EDITED: "編集して保存",
    Origin.RESTORED: "以前の版に戻した",
    Origin.DUPLICATED: "複製",
}


def draw(draft_id: UUID, found: tuple[Version, ...]) -> None:
    """Draw the choice of a version, its text, and the button that restores it."""
    by_number = {version.number: version for version in found}
    number = st.selectbox(
        "版を選ぶ", list(by_number), format_func=lambda each: _label(by_number[each]), key=f"version.{draft_id}"
    )
    version = by_number.get(number) if number else None
    if version is None:
        return
    with st.container(height=360, border=True):
        article.show(version.text)
    restore = "この版に戻す"
    st.button(restore, icon=":material/history:", key="restore", on_click=_restore, args=(draft_id, version.number))
    st.caption("いまの文章は版として残るので、いつでも元に戻せます。")
    feedback.problems(f"versions.{draft_id}")


def _label(version: Version) -> str:
    return f"版{version.number}　{show(version.created_at)[:16]}　{ORIGINS[version.origin]}　{count(version.text):,}字"


def _restore(draft_id: UUID, number: int) -> None:
    principal = require()
    if not editor.autosave(draft_id):
        return
    try:
        services().drafts.library.restore(principal, draft_id, number)
    except LensaError as error:
        feedback.leave(f"versions.{draft_id}", error.message)
        return
    editor.forget(draft_id)
    st.session_state.pop(f"version.{draft_id}", None)
    st.toast(f"版{number}に戻しました。")
