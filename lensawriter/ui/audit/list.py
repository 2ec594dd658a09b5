"""監査ログ: what has happened in one's organisation, newest first, to be filtered and saved as a table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256

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
"""The columns of the page; the saved table has the whole ids besides."""


def draw(principal: Principal) -> None:
    """Draw the filters and a page of the record."""
    kind, since, until = st.columns([2, 1, 1])
    with kind:
        events = st.multiselect(
            "出来事", list(Event), format_func=event_names.WORDS.__getitem__, placeholder="すべて", key="audit.events"
        )
    with since:
        first = st.date_input("開始日", value=None, key="audit.since", format="YYYY/MM/DD")
    with until:
        last = st.date_input("終了日", value=None, key="audit.until", format="YYYY/MM/DD")
    pages = _pages(events, first, last)

    def find(number: int) -> EntryPage:
        return services().audit.entries(
            principal,
            events=events,
            since=_midnight(first),
            until=_midnight(last, 1),
            limit=PAGE,
            offset=(number - 1) * PAGE,
        )

    number = int(st.session_state.get(pages, 1))
    found = find(number)
    if not found.entries and number > 1:
        found = find(1)
    if not found.entries:
        look.nothing("auditing", "該当する記録はありません", "出来事や期間の条件を変えてください。")
        return
    names = _names(principal)
    _table([shown(each, names) for each in found.entries], found.total)
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), key=pages)


def _table(rows: list[dict[str, Cell]], total: int) -> None:
    st.caption(f"{total:,}件")
    # No `st.dataframe`: it saves cells as they are, and a name may begin as a formula does.
    with st.container(key="audit"):
        tables.grid(SHOWN, [[str(row[name]) for name in SHOWN] for row in rows])
    st.download_button(
        "このページをCSVで保存",
        csv(rows),
        file_name="LENSAwriter-audit.csv",
        mime="text/csv",
        icon=":material/download:",
        key="audit.save",
        on_click="ignore",
    )


def _pages(*filters: object) -> str:
    """Return the key of the page number under some filters: under others one begins at the first page."""
    return f"audit.page.{sha256(repr(filters).encode()).hexdigest()[:12]}"


def _names(principal: Principal) -> Names:
    """Return the names that the reader may know."""
    house, owner = services(), principal.role is Role.OWNER
    departments = house.people.departments.all(principal) if owner else ()
    return Names(
        people={str(each.id): each.name for each in house.people.members.members(principal)},
        departments={str(each.id): each.name for each in departments},
        organisation=str(principal.org_id),
        plans={each.id: each.title for each in house.plans.by_id.values()},
        use_cases={each.id: each.title for each in house.usecases.values()},
    )


def shown(entry: Entry, names: Names) -> dict[str, Cell]:
    """Return an entry as a row of the table."""
    actor = "" if entry.actor_id is None else str(entry.actor_id)
    return {
        "番号": entry.number,
        "日時": show(entry.happened_at),
        "出来事": event_names.word(entry.event),
        "行った方": _actor(actor, entry.role, names),
        "対象": names.subject(entry.event, entry.subject),
        "詳細": names.told(entry.event, entry.facts),
        "行った方のID": actor,
        "対象のID": entry.subject or "",
    }


def _actor(key: str, role: str | None, names: Names) -> str:
    """Return who did it; operators are known to nobody else by name."""
    if not key:
        return ""
    if role == Role.OPERATOR and key not in names.people:
        return role_names.name(Role.OPERATOR)
    return f"{names.person(key)}（{role_names.name(Role(role))}）" if role in set(Role) else names.person(key)


def csv(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Return rows that are alike as a file for spreadsheets."""
    return csv_file(list(rows[0]), [list(row.values()) for row in rows])


def _midnight(day: object, plus: int = 0) -> datetime | None:
    """Return the beginning of a day in Tokyo, or of one so many later."""
    return datetime.combine(day + timedelta(days=plus), time(), TOKYO) if isinstance(day, date) else None
