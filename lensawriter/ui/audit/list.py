"""The audit log of an organisation, newest first: filters, a page of entries, and its download as CSV."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple

import streamlit as st

from lensawriter.access.audit import Entry, EntryPage
from lensawriter.access.events import Event
from lensawriter.accounts import role_names
from lensawriter.clock import TOKYO, show
from lensawriter.exports.csv_file import Cell, csv_file
from lensawriter.models import Principal, Role
from lensawriter.ui.audit import event_names
from lensawriter.ui.audit.event_facts import Names
from lensawriter.ui.parts import look, tables
from lensawriter.ui.session import services

PAGE = 50
"""Entries on one page of the list."""
SHOWN = ("番号", "日時", "出来事", "行った方", "対象", "詳細")
"""The columns of the page; the CSV file also has the complete ids."""


class _Filters(NamedTuple):
    """The chosen filters; `first` and `last` are dates if a day is chosen."""

    events: list[Event]
    first: object
    last: object


def draw(principal: Principal) -> None:
    """Draw the filters and a page of entries."""
    filters = _filters()
    page_key = _page_key(*filters)
    number = int(st.session_state.get(page_key, 1))
    found = _find(principal, filters, number)
    if not found.entries and number > 1:
        found = _find(principal, filters, 1)
    if not found.entries:
        look.empty_box("auditing", "該当する記録はありません", "出来事や期間の条件を変えてください。")
        return
    names = _names(principal)
    _table([row(each, names) for each in found.entries], found.total)
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), key=page_key)


def _filters() -> _Filters:
    kind, since, until = st.columns([2, 1, 1])
    with kind:
        events = st.multiselect(
            "出来事", list(Event), format_func=event_names.NAMES.__getitem__, placeholder="すべて", key="audit.events"
        )
    with since:
        first = st.date_input("開始日", value=None, key="audit.since", format="YYYY/MM/DD")
    with until:
        last = st.date_input("終了日", value=None, key="audit.until", format="YYYY/MM/DD")
    return _Filters(events, first, last)


def _find(principal: Principal, filters: _Filters, number: int) -> EntryPage:
    return services().audit.entries(
        principal,
        events=filters.events,
        since=_midnight(filters.first),
        until=_midnight(filters.last, 1),
        limit=PAGE,
        offset=(number - 1) * PAGE,
    )


def _table(rows: list[dict[str, Cell]], total: int) -> None:
    st.caption(f"{total:,}件")
    # Not `st.dataframe`: its download does not escape cells, and a name may begin like a formula.
    with st.container(key="audit"):
        tables.grid(SHOWN, [[str(each[name]) for name in SHOWN] for each in rows])
    st.download_button(
        "このページをCSVで保存",
        csv(rows),
        file_name="LENSAwriter-audit.csv",
        mime="text/csv",
        icon=":material/download:",
        key="audit.save",
        on_click="ignore",
    )


def _page_key(*filters: object) -> str:
    """Return the widget key of the page number; it depends on the filters, so that other filters begin at the first page."""
    return f"audit.page.{sha256(repr(filters).encode()).hexdigest()[:12]}"


def _names(principal: Principal) -> Names:
    """Return the names that the reader may know."""
    people = services().people
    departments = people.departments.all(principal) if principal.role is Role.OWNER else ()
    return Names(
        people={str(each.id): each.name for each in people.members.members(principal)},
        departments={str(each.id): each.name for each in departments},
        organisation=str(principal.org_id),
        plans={each.id: each.title for each in services().plans.by_id.values()},
        use_cases={each.id: each.title for each in services().usecases.values()},
    )


def row(entry: Entry, names: Names) -> dict[str, Cell]:
    """Return an entry as a row of the table."""
    actor = "" if entry.actor_id is None else str(entry.actor_id)
    return {
        "番号": entry.number,
        "日時": show(entry.happened_at),
        "出来事": event_names.name(entry.event),
        "行った方": _actor(actor, entry.role, names),
        "対象": names.subject(entry.event, entry.subject),
        "詳細": names.facts(entry.event, entry.facts),
        "行った方のID": actor,
        "対象のID": entry.subject or "",
    }


def _actor(key: str, role: str | None, names: Names) -> str:
    """Return the name and role of the actor; for an operator of another organisation only the role."""
    if not key:
        return ""
    if role == Role.OPERATOR and key not in names.people:
        return role_names.name(Role.OPERATOR)
    return f"{names.person(key)}（{role_names.name(Role(role))}）" if role in set(Role) else names.person(key)


def csv(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Return rows with the same columns as a CSV file for spreadsheets."""
    return csv_file(list(rows[0]), [list(each.values()) for each in rows])


def _midnight(day: object, plus: int = 0) -> datetime | None:
    """Return midnight in Tokyo at the beginning of the day `plus` days after `day`; None if `day` is no date."""
    return datetime.combine(day + timedelta(days=plus), time(), TOKYO) if isinstance(day, date) else None
