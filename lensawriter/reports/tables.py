"""The tables of a report, in words: what people, departments and purposes used, how fast models were, and who never came."""

from collections.abc import Sequence
from typing import NamedTuple

from lensawriter.clock import TOKYO
from lensawriter.limits.evaluation import Unit
from lensawriter.reports import texts
from lensawriter.usage import number_texts as numbers
from lensawriter.usage.dashboard_values import Absence, Dashboard, Effort, Group, Sums

GROUPS, PEOPLE, ROWS, ABSENT = 6, 10, 6, 12
"""Rows that are shown of purposes and departments, of people, of other tables, and of who never came."""
NOTHING = "この月の利用はありません。"
STATES = {
    Absence.INVITED: "招待中（登録を待っています）",
    Absence.EXPIRED: "招待の期限切れ",
    Absence.SILENT: "登録済み（まだ書いていません）",
}


class Bar(NamedTuple):
    """One bar: whose it is, its length and that of the month before."""

    name: str
    now: int
    before: int


class Table(NamedTuple):
    """A table: the first column is a name, the others are numbers, or words where `numbers` is False."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numbers: bool = True
    bars: tuple[Bar, ...] = ()
    """The generations of its rows, where they are drawn as well."""


def divided(departments: Sequence[Group]) -> bool:
    """Tell whether there is a department at all: a single row "部署なし" says nothing."""
    return any(each.key is not None for each in departments)


def groups(title: str, what: str, groups: Sequence[Group]) -> Table:
    """Return what purposes or departments used; those beyond the first together."""
    used = [each for each in groups if each.now != Sums() or each.before.generations]
    return _used(title, what, used, GROUPS, "件")


def people(people: Sequence[Group]) -> Table:
    """Return what people used, those who used most."""
    used = [each for each in people if each.now.generations]
    title = f"利用者別（上位{PEOPLE}名）" if len(used) > PEOPLE else "利用者別"
    return _used(title, "お名前", used, PEOPLE, "名")


def _used(title: str, what: str, groups: Sequence[Group], most: int, counted: str) -> Table:
    """Return what each used, and what those beyond the most used together."""
    rest = groups[most:]
    parts = [(texts.name(each.name), [each]) for each in groups[:most]]
    parts += [(f"ほか{len(rest):,}{counted}", list(rest))] if rest else []
    columns = (what, "生成回数", "前月比", "文字数", "利用料")
    return Table(title, columns, tuple(_row(*part) for part in parts), bars=tuple(_bar(*part) for part in parts))


def _bar(name: str, groups: Sequence[Group]) -> Bar:
    return Bar(name, sum(each.now.generations for each in groups), sum(each.before.generations for each in groups))


def _row(name: str, groups: Sequence[Group]) -> tuple[str, ...]:
    bar = _bar(name, groups)
    unpriced = any(each.now.unpriced for each in groups)
    return (
        name,
        numbers.amount(Unit.GENERATIONS, bar.now),
        numbers.change(Unit.GENERATIONS, bar.now, bar.before),
        numbers.amount(Unit.CHARACTERS, sum(each.now.characters for each in groups)),
        ("＊" if unpriced else "") + numbers.amount(Unit.YEN, sum(each.now.yen for each in groups)),
    )


def speeds(found: Dashboard) -> Table:
    """Return how quickly and how surely each model answered."""
    rows = [
        (
            texts.name(each.model),
            f"{each.calls:,}回",
            f"{each.failed:,}回",
            texts.percent(each.failed / each.calls) if each.calls else numbers.UNKNOWN,
            numbers.seconds(each.p50),
            numbers.seconds(each.p95),
        )
        for each in found.speeds
        if each.calls
    ]
    columns = ("モデル", "呼び出し", "失敗", "失敗の割合", "p50", "p95")
    return Table(
        "モデルの速さと失敗",
        columns,
        _cut(rows),
        "呼び出しの半分がp50の時間以内に、95%がp95の時間以内に終わりました。",
    )


def outcomes(found: Dashboard) -> Table:
    """Return how far texts were changed and how long they took; versions of a prompt are told apart on the dashboard only."""
    rates: dict[str, list[tuple[int, float]]] = {}
    for each in found.edits:
        rates.setdefault(each.use_case, []).append((each.drafts, each.rate))
    names = {each.use_case: each.name for each in found.edits}
    names |= {each.use_case: each.name for each in found.efforts}
    efforts = {each.use_case: each for each in found.efforts}
    drafts = {key: max(sum(count for count, _ in rates.get(key, ())), _drafts(efforts.get(key))) for key in names}
    rows = []
    for key in sorted(names, key=lambda each: (-drafts[each], names[each])):
        measured, effort = rates.get(key), efforts.get(key)
        rows.append(
            (
                texts.name(names[key]),
                f"{drafts[key]:,}件",
                numbers.UNKNOWN if not measured else texts.percent(_mean(measured)),
                *_took(effort),
            )
        )
    columns = ("用途", "原稿", "直し率", "所要時間", "基準の時間", "削減できた時間")
    note = (
        "直し率は、生成した文章から最終版までの書き換えの割合です。所要時間は、指示書の入力から最終版までの中央値です。"
    )
    return Table(
        "直し率と所要時間", columns, _cut(rows), (numbers.saved(found.efforts) if found.efforts else "") + note
    )


def _drafts(effort: Effort | None) -> int:
    return effort.drafts if effort else 0


def _mean(rates: Sequence[tuple[int, float]]) -> float:
    return sum(count * rate for count, rate in rates) / sum(count for count, _ in rates)


def _took(effort: Effort | None) -> tuple[str, str, str]:
    if effort is None:
        return numbers.UNKNOWN, numbers.UNKNOWN, numbers.UNKNOWN
    baseline = "未記録" if effort.baseline is None else numbers.minutes(effort.baseline)
    return numbers.minutes(effort.minutes), baseline, numbers.hours(effort.saved_hours)


def absent(found: Dashboard) -> Table:
    """Return who was invited and never came."""
    rows = [
        (texts.name(each.name), STATES[each.state], f"{each.since.astimezone(TOKYO):%Y/%m/%d}") for each in found.absent
    ]
    title = f"まだ使っていない方（{len(rows):,}名）"
    columns = ("お名前・メールアドレス", "状態", "招待・登録の日")
    return Table(title, columns, _cut(rows, ABSENT, "名"), numbers=False)


def _cut(rows: Sequence[tuple[str, ...]], most: int = ROWS, counted: str = "件") -> tuple[tuple[str, ...], ...]:
    """Return the first rows, and how many there are besides."""
    if len(rows) <= most:
        return tuple(rows)
    rest = (f"ほか{len(rows) - most:,}{counted}", *("" for _ in rows[0][1:]))
    return (*rows[:most], rest)
