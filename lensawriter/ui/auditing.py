"""監査ログ: what has happened in one's organisation, newest first, to be filtered and saved as a table."""

from csv import QUOTE_NONNUMERIC
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from lensawriter.clock import TOKYO, show
from lensawriter.models import Principal, Role
from lensawriter.ops.audit import Entry
from lensawriter.ops.events import Event
from lensawriter.ui import event_words, look, roles, tables
from lensawriter.ui.session import services

if TYPE_CHECKING:
    from pandas import DataFrame

PAGE = 50
"""Entries on one page of the list."""
_FACTS = {
    "by": "方法",
    "reason": "理由",
    "call": "操作",
    "count": "件数",
    "before": "変更前",
    "after": "変更後",
    "role": "役割",
    "plan": "プラン",
    "members": "利用者数",
    "language": "言語",
    "archived": "アーカイブ",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def draw(principal: Principal) -> None:
    """Draw the filters and a page of the record."""
    import pandas as pd

    kind, since, until = st.columns([2, 1, 1])
    with kind:
        events = st.multiselect(
            "出来事", list(Event), format_func=event_words.WORDS.__getitem__, placeholder="すべて", key="audit.events"
        )
    with since:
        first = st.date_input("開始日", value=None, key="audit.since", format="YYYY/MM/DD")
    with until:
        last = st.date_input("終了日", value=None, key="audit.until", format="YYYY/MM/DD")
    number = int(st.session_state.get("audit.page", 1))
    begin, end = _midnight(first), _midnight(last, 1)
    found = services().audit.entries(
        principal, events=events, since=begin, until=end, limit=PAGE, offset=(number - 1) * PAGE
    )
    if not found.entries:
        look.nothing("auditing", "該当する記録はありません", "出来事や期間の条件を変えてください。")
        if found.total and number > 1:
            st.pagination(-(-found.total // PAGE), key="audit.page")
        return
    names = {str(each.id): each.name for each in services().people.members(principal)}
    table = pd.DataFrame([_shown(each, names) for each in found.entries])
    st.caption(f"{found.total:,}件")
    # No `st.dataframe`: it saves cells as they are, and a name may begin as a formula does.
    tables.grid(list(table.columns), table.astype(str).to_numpy().tolist())
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), key="audit.page")
    st.download_button(
        "このページをCSVで保存",
        csv(table),
        file_name="LENSAwriter-audit.csv",
        mime="text/csv",
        icon=":material/download:",
        key="audit.save",
        on_click="ignore",
    )


def csv(table: "DataFrame") -> bytes:
    """Return a table for a spreadsheet: with the mark it knows UTF-8 by, and no cell that it would compute."""
    return table.map(_plain).to_csv(index=False, quoting=QUOTE_NONNUMERIC, lineterminator="\r\n").encode("utf-8-sig")


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _shown(entry: Entry, names: dict[str, str]) -> dict[str, object]:
    who = "" if entry.actor_id is None else names.get(str(entry.actor_id), "（ほかの方）")
    role = roles.name(Role(entry.role)) if entry.role in set(Role) else ""
    facts = "、".join(
        f"{_FACTS[name]}：{said}" for name, said in entry.facts.items() if name in _FACTS and said is not None
    )
    return {
        "番号": entry.number,
        "日時": show(entry.happened_at),
        "出来事": event_words.word(entry.event),
        "行った方": f"{who}（{role}）" if who and role else who,
        "対象": names.get(entry.subject or "", entry.subject or ""),
        "詳細": facts,
    }


def _midnight(day: object, plus: int = 0) -> datetime | None:
    """Return the beginning of a day in Tokyo, or of one so many later."""
    return datetime.combine(day + timedelta(days=plus), time(), TOKYO) if isinstance(day, date) else None
