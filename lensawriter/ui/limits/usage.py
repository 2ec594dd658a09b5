"""The page 利用状況: the usage of the signed-in user, what is left of each limit, and the user's requests."""

from html import escape
from pathlib import Path

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui.limits import bars, request_form, requests, texts
from lensawriter.ui.parts import actions, browser_files, look
from lensawriter.ui.session import services
from lensawriter.usage.dashboard_values import Sums
from lensawriter.usage.personal_usage import Month, PersonalUsage, add

NONE = "―"
"""Shown in place of zero generations."""
_CSS = Path(__file__).with_name("usage.css")


def draw(principal: Principal) -> None:
    """Draw the figures of the month, the limits, the history and the requests."""
    found = services().usage.personal_usage.read(principal)
    browser_files.add_css(_CSS)
    bars.style()
    actions.report(request_form.PLACE)
    st.caption("今月のあなたの利用量です。日と月は、日本時間の0時に切り替わります。")
    st.html(cards(found))
    look.heading("上限までの残り")
    _limits(principal)
    look.heading("用途ごとの生成回数")
    history = months(found)
    if history is None:
        st.caption("まだ利用がありません。「書く」から始めると、ここに月ごとの記録が残ります。")
    else:
        st.html(history)
    asked = services().usage.requests.mine(principal)
    if asked:
        look.heading("引き上げの依頼")
        requests.mine(asked)


def _limits(principal: Principal) -> None:
    mine = services().usage.budget.mine(principal)
    if not mine:
        st.caption("いまは、上限はありません。")
        return
    with st.container(border=True, key="own-limits"):
        for each in mine:
            bars.draw(texts.without_owner(each.title), each.state)
    request_form.draw(mine)


def cards(found: PersonalUsage) -> str:
    """Return the cards with the usage of this month and of today."""
    month, today = found.month, found.today
    figures = [
        ("生成回数", f"{month.generations:,}回", [f"今日 {today.generations:,}回", *_writing(found)]),
        ("文字数", f"{month.characters:,}字", [f"今日 {today.characters:,}字"]),
        ("利用料", texts.money(month.yen), [f"今日 {texts.money(today.yen)}", *_unpriced(month.unpriced)]),
    ]
    return f'<div class="lw-own">{"".join(_card(*each) for each in figures)}</div>'


def _card(label: str, value: str, below: list[str]) -> str:
    small = "".join(f"<span>{escape(each)}</span>" for each in below)
    return f"<div><span>{escape(label)}</span><b>{escape(value)}</b>{small}</div>"


def _writing(found: PersonalUsage) -> list[str]:
    running = found.month.reserved_generations
    return [f"ほかに執筆中 {running:,}件"] if running else []


def _unpriced(calls: int) -> list[str]:
    return [f"料金不明の呼び出し {calls:,}件を除く"] if calls else []


def months(found: PersonalUsage) -> str | None:
    """Return the table of months and use cases, from the first month with usage; None without usage."""
    used = [each for each in found.months if each.by_use_case]
    if not used:
        return None
    listed = [each for each in found.months if each.first >= used[-1].first]
    total = add(sums for each in used for sums in each.by_use_case.values())
    cases = sorted(found.names, key=lambda case: (-_of_case(used, case).generations, found.names[case]))
    head = ["月", "合計", "文字数", "利用料", *(found.names[case] for case in cases)]
    rows = [_row(each, cases) for each in listed]
    if len(listed) > 1:
        rows.append(["合計", *_sums(total), *(_count(_of_case(used, case).generations) for case in cases)])
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join(f"<tr>{''.join(_cell(each) for each in row)}</tr>" for row in rows)
    return (
        f'<div class="lw-months" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(month: Month, cases: list[str]) -> list[str]:
    counts = [_count(month.by_use_case.get(case, Sums()).generations) for case in cases]
    return [f"{month.first:%Y/%m}", *_sums(month.total), *counts]


def _sums(sums: Sums) -> list[str]:
    unknown = f"（ほか料金不明{sums.unpriced:,}件）" if sums.unpriced else ""
    return [f"{sums.generations:,}回", f"{sums.characters:,}字", texts.money(sums.yen) + unknown]


def _of_case(months: list[Month], case: str) -> Sums:
    return add(month.by_use_case[case] for month in months if case in month.by_use_case)


def _count(number: int) -> str:
    return f"{number:,}回" if number else NONE


def _cell(text: str) -> str:
    return f'<td><span class="lw-none">{text}</span></td>' if text == NONE else f"<td>{escape(text)}</td>"
