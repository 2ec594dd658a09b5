"""The outline 構成 of a draft: the writer edits, moves, adds and removes sections, and then starts the writing.

Changes are stored like those of a form, so that they survive a reload.
"""

from typing import Any
from uuid import UUID, uuid4

import streamlit as st

from lensawriter.briefs.fields import PHRASE_COUNT_LIMIT, PHRASE_LIMIT  # headings are checked like phrases
from lensawriter.errors import LensaError
from lensawriter.models import Draft, Outline, OutlineSection, Principal
from lensawriter.text.length import length_range
from lensawriter.ui.parts import feedback, fields, look
from lensawriter.ui.session import require, services

Row = dict[str, str]


def draw(principal: Principal, draft: Draft, job_id: UUID) -> None:
    """Draw the outline for editing, and the button that confirms it."""
    rows = _rows(principal, job_id)
    look.heading("構成ができました")
    st.caption("見出しと書く内容を確認してください。直したところは自動で保存されます。")
    found = problems(rows)
    for number, row in enumerate(rows):
        _section(job_id, number, len(rows), row, found.get(row["id"]))
    if len(rows) < PHRASE_COUNT_LIMIT:
        st.button("節を追加", icon=":material/add:", type="tertiary", key="add-section", on_click=_add, args=(job_id,))
    length = draft.brief.length
    st.caption(f"全{len(rows)}節、合わせて {length_range(length)}で書きます。")
    with st.container(horizontal=True):
        go = "この構成で書く"
        st.button(go, type="primary", icon=":material/edit_note:", key="confirm", on_click=_confirm, args=(job_id,))
        st.button("やめる", type="tertiary", key="give-up", on_click=_cancel, args=(job_id,))
    feedback.problems(f"outline.{job_id}")


def problems(rows: list[Row]) -> dict[str, str]:
    """Return id of a row -> sentence for each invalid heading."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for row in rows:
        heading = " ".join(row["heading"].split())
        if not heading:
            found[row["id"]] = "見出しを入力してください。この節が不要なら削除します。"
        elif len(heading) > PHRASE_LIMIT:
            found[row["id"]] = f"見出しは{PHRASE_LIMIT}文字までです（現在{len(heading)}文字）。"
        elif heading in seen:
            found[row["id"]] = "同じ見出しがあります。別の言い方にしてください。"
        seen.add(heading)
    return found


def outline(rows: list[Row]) -> Outline:
    """Return the outline of the rows."""
    sections = []
    for row in rows:
        points = tuple(line.strip("　 ・-") for line in row["points"].splitlines() if line.strip("　 ・-"))
        sections.append(OutlineSection(heading=" ".join(row["heading"].split()), points=points))
    return Outline(sections=tuple(sections))


def _section(job_id: UUID, number: int, total: int, row: Row, problem: str | None) -> None:
    name = row["id"]
    with st.container(border=True, key=f"section-{number}"):
        change: dict[str, Any] = {"on_change": _store_typed, "args": (job_id,)}
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            binding = change | fields.initial(_key(job_id, name, "heading"), row["heading"])
            st.text_input(f"第{number + 1}節の見出し", autocomplete="off", **binding)
            for icon, label, step, off in (
                ("arrow_upward", "上へ", -1, number == 0),
                ("arrow_downward", "下へ", 1, number == total - 1),
                ("delete", "削除", 0, total == 1),
            ):
                st.button(
                    label,
                    icon=f":material/{icon}:",
                    key=f"{icon}-{name}",
                    disabled=off,
                    type="tertiary",
                    on_click=_move,
                    args=(job_id, name, step),
                )
        if problem:
            feedback.problem(problem)
        binding = change | fields.initial(_key(job_id, name, "points"), row["points"])
        st.text_area("書く内容（1行に1つ）", height="content", **binding)


def _key(job_id: UUID, row: str, field: str) -> str:
    return f"outline.{job_id}.{row}.{field}"


def _form_id(job_id: UUID) -> str:
    return f"outline-{job_id}"


def _rows(principal: Principal, job_id: UUID) -> list[Row]:
    """Return the stored rows, or those of the outline that the model planned."""
    stored = services().drafts.forms.load(principal, _form_id(job_id)).fields.get("rows")
    if isinstance(stored, list):
        return [dict(row) for row in stored]
    planned = services().drafts.writing.outline(principal, job_id).sections
    return [_row(f"planned-{number}", each) for number, each in enumerate(planned)]


def _row(name: str, section: OutlineSection) -> Row:
    return {"id": name, "heading": section.heading, "points": "\n".join(section.points)}


def _typed(principal: Principal, job_id: UUID) -> list[Row]:
    """Return the rows with the values of their widgets."""
    rows = _rows(principal, job_id)
    for row in rows:
        for field in ("heading", "points"):
            row[field] = str(st.session_state.get(_key(job_id, row["id"], field), row[field]) or "")
    return rows


def _store(principal: Principal, job_id: UUID, rows: list[Row]) -> None:
    try:
        services().drafts.forms.keep(principal, _form_id(job_id), {"rows": rows})
    except LensaError as error:
        feedback.leave(f"outline.{job_id}", error.message)


def _store_typed(job_id: UUID) -> None:
    principal = require()
    _store(principal, job_id, _typed(principal, job_id))


def _move(job_id: UUID, name: str, step: int) -> None:
    """Move a row up (-1) or down (1), or remove it (0)."""
    principal = require()
    rows = _typed(principal, job_id)
    position = next((index for index, row in enumerate(rows) if row["id"] == name), None)
    if position is None:
        return
    row = rows.pop(position)
    if step:
        rows.insert(max(0, position + step), row)
    if rows:
        _store(principal, job_id, rows)


def _add(job_id: UUID) -> None:
    principal = require()
    rows = _typed(principal, job_id)
    if len(rows) < PHRASE_COUNT_LIMIT:
        _store(principal, job_id, [*rows, {"id": uuid4().hex[:8], "heading": "", "points": ""}])


def _confirm(job_id: UUID) -> None:
    """Start the writing with the current outline, if every heading is valid."""
    principal = require()
    rows = _typed(principal, job_id)
    if problems(rows):
        feedback.leave(f"outline.{job_id}", "見出しに確認が必要なところがあります。赤い文の節をご確認ください。")
        _store(principal, job_id, rows)
        return
    _end(principal, job_id, lambda: services().drafts.writing.confirm(principal, job_id, outline(rows)))


def _cancel(job_id: UUID) -> None:
    principal = require()
    _end(principal, job_id, lambda: services().drafts.writing.stop(principal, job_id))


def _end(principal: Principal, job_id: UUID, act: Any) -> None:
    try:
        act()
    except LensaError as error:
        feedback.leave(f"outline.{job_id}", error.message)
        return
    services().drafts.forms.clear(principal, _form_id(job_id))
