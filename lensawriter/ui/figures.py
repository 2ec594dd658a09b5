"""Figures of this month: how much was written, by purpose and by person; never what."""

from collections import defaultdict
from collections.abc import Iterable

import streamlit as st

from lensawriter.clock import TOKYO
from lensawriter.library import Figure
from lensawriter.models import Principal, Role
from lensawriter.ui import look, tables
from lensawriter.ui.session import services


def draw(principal: Principal) -> None:
    """Draw one's own figures and, for those who answer for others, everybody's."""
    found = services().library.figures(principal)
    month = services().clock().astimezone(TOKYO)
    st.caption(f"{month.year}年{month.month}月1日からの数字です。原稿の題名や本文は、ほかの人には表示されません。")
    mine = [figure for figure in found if figure.user_id == principal.user_id]
    drafts, length = st.columns(2)
    drafts.metric("書いた原稿", f"{sum(each.drafts for each in mine):,}件", border=True)
    length.metric("原稿の文字数", f"{sum(each.length for each in mine):,}字", border=True)
    if mine:
        look.heading("用途ごと")
        _table("用途", [(_purpose(each.use_case), each.drafts, each.length) for each in mine])
    else:
        st.caption("今月はまだ原稿がありません。「書く」から始めると、ここに数字が出ます。")
    if principal.role in (Role.MANAGER, Role.OWNER):
        look.heading("利用者ごと")
        rows = by_person(found)
        if rows:
            _table("利用者", rows)
        else:
            st.caption("今月はまだ、組織の中で書かれた原稿がありません。")


def by_person(found: Iterable[Figure]) -> list[tuple[str, int, int]]:
    """Return (name, drafts, characters) of each person; two people may bear one name."""
    sums: defaultdict[object, list[int]] = defaultdict(lambda: [0, 0])
    names = {}
    for each in found:
        names[each.user_id] = each.name
        sums[each.user_id][0] += each.drafts
        sums[each.user_id][1] += each.length
    rows = [(names[key], drafts, length) for key, (drafts, length) in sums.items()]  # type: ignore[index]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _purpose(use_case: str) -> str:
    case = services().usecases.get(use_case)
    return case.title if case else "以前の用途"


def _table(first: str, rows: Iterable[tuple[str, int, int]]) -> None:
    words = [(name, f"{drafts:,}件", f"{length:,}字") for name, drafts, length in rows]
    tables.table((first, "原稿", "文字数"), words)
