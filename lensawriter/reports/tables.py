"""The tables of a report as text: usage by member, department and use case; speed of models; editing; inactive members."""

from collections.abc import Sequence
from typing import NamedTuple

from lensawriter.clock import TOKYO
from lensawriter.limits.evaluation import Unit
from lensawriter.reports import texts
from lensawriter.usage import comparisons
from lensawriter.usage import number_texts as numbers
from lensawriter.usage.comparisons import Bar
from lensawriter.usage.dashboard_values import Absence, Dashboard, Effort, Group, Sums

MAX_GROUPS, MAX_PEOPLE, MAX_ROWS, MAX_INACTIVE = 6, 10, 6, 12
"""Maximum number of rows: use cases or departments; members; other tables; inactive members."""
NOTHING = "この月の利用はありません。"
STATES = {
    Absence.INVITED: "招待中（登録を待っています）",
    Absence.EXPIRED: "招待の期限切れ",
    Absence.SILENT: "登録済み（まだ書いていません）",
}


class Table(NamedTuple):
    """A table. The first column is a name; the others are numbers, or text if `numbers` is False."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numbers: bool = True
    bars: tuple[Bar, ...] = ()
    """One bar for each row, or empty if no bars are drawn."""


def has_departments(departments: Sequence[Group]) -> bool:
    """Return whether there is a department besides 部署なし (members without department)."""
    return any(each.key is not None for each in departments)


def groups(title: str, what: str, groups: Sequence[Group]) -> Table:
    """Return the table of use cases or departments with usage; those after the first `MAX_GROUPS` share one row."""
    used = [each for each in groups if each.now != Sums() or each.before.generations]
    return _usage_table(title, what, used, MAX_GROUPS, "件")


def people(people: Sequence[Group]) -> Table:
    """Return the table of the members with the most usage."""
    used = [each for each in people if each.now.generations]
    title = f"利用者別（上位{MAX_PEOPLE}名）" if len(used) > MAX_PEOPLE else "利用者別"
    return _usage_table(title, "お名前", used, MAX_PEOPLE, "名")


def _usage_table(title: str, what: str, groups: Sequence[Group], most: int, counted: str) -> Table:
    """Return a table with a row for each of the first `most` groups and one row for all others.

    `what` is the heading of the first column, `counted` the Japanese counter for the number of others.
    """
    rest = groups[most:]
    parts = [(texts.name(each.name), [each]) for each in groups[:most]]
    parts += [(f"ほか{len(rest):,}{counted}", list(rest))] if rest else []
    columns = (what, "生成回数", "前月比", "文字数", "利用料")
    return Table(title, columns, tuple(_row(*part) for part in parts), bars=tuple(_bar(*part) for part in parts))


def _bar(name: str, groups: Sequence[Group]) -> Bar:
    now, before = _generations(groups)
    return comparisons.bar(name, Unit.GENERATIONS, now, before)


def _generations(groups: Sequence[Group]) -> tuple[int, int]:
    return sum(each.now.generations for each in groups), sum(each.before.generations for each in groups)


def _row(name: str, groups: Sequence[Group]) -> tuple[str, ...]:
    now, before = _generations(groups)
    unpriced = any(each.now.unpriced for each in groups)
    return (
        name,
        numbers.amount(Unit.GENERATIONS, now),
        numbers.change(Unit.GENERATIONS, now, before),
        numbers.amount(Unit.CHARACTERS, sum(each.now.characters for each in groups)),
        ("＊" if unpriced else "") + numbers.amount(Unit.YEN, sum(each.now.yen for each in groups)),
    )


def speeds(dashboard: Dashboard) -> Table:
    """Return the table of response times and failures of each model."""
    rows = [
        (
            texts.name(each.model),
            f"{each.calls:,}回",
            f"{each.failed:,}回",
            texts.percent(each.failed / each.calls) if each.calls else numbers.UNKNOWN,
            numbers.seconds(each.p50),
            numbers.seconds(each.p95),
        )
        for each in dashboard.speeds
        if each.calls
    ]
    columns = ("モデル", "呼び出し", "失敗", "失敗の割合", "p50", "p95")
    return Table(
        "モデルの速さと失敗",
        columns,
        _shortened(rows),
        "呼び出しの半分がp50の時間以内に、95%がp95の時間以内に終わりました。",
    )


def outcomes(dashboard: Dashboard) -> Table:
    """Return the table of edit rates and times by use case, most drafts first; all prompt versions of a use case share a row."""
    rates: dict[str, list[tuple[int, float]]] = {}
    for each in dashboard.edits:
        rates.setdefault(each.use_case, []).append((each.drafts, each.rate))
    names = {each.use_case: each.name for each in dashboard.edits}
    names |= {each.use_case: each.name for each in dashboard.efforts}
    efforts = {each.use_case: each for each in dashboard.efforts}
    rows = [_outcome(names[key], rates.get(key, ()), efforts.get(key)) for key in names]
    rows.sort(key=lambda row: (-row[0], row[1]))
    columns = ("用途", "原稿", "直し率", "所要時間", "基準の時間", "削減できた時間")
    note = (
        "直し率は、生成した文章から最終版までの書き換えの割合です。所要時間は、指示書の入力から最終版までの中央値です。"
    )
    cells = [cells for *_, cells in rows]
    return Table(
        "直し率と所要時間",
        columns,
        _shortened(cells),
        (numbers.saved(dashboard.efforts) if dashboard.efforts else "") + note,
    )


def _outcome(name: str, rates: Sequence[tuple[int, float]], effort: Effort | None) -> tuple[int, str, tuple[str, ...]]:
    """Return (number of drafts, name, cells) of a use case; the rows are sorted by the first two."""
    drafts = max(sum(count for count, _ in rates), effort.drafts if effort else 0)
    rate = texts.percent(_mean(rates)) if rates else numbers.UNKNOWN
    return drafts, name, (texts.name(name), f"{drafts:,}件", rate, *_times(effort))


def _mean(rates: Sequence[tuple[int, float]]) -> float:
    return sum(count * rate for count, rate in rates) / sum(count for count, _ in rates)


def _times(effort: Effort | None) -> tuple[str, str, str]:
    if effort is None:
        return numbers.UNKNOWN, numbers.UNKNOWN, numbers.UNKNOWN
    baseline = "未記録" if effort.baseline is None else numbers.minutes(effort.baseline)
    return numbers.minutes(effort.minutes), baseline, numbers.hours(effort.saved_hours)


def inactive_members(dashboard: Dashboard) -> Table:
    """Return the table of invited and registered people who have not written anything yet."""
    rows = [
        (texts.name(each.name), STATES[each.state], f"{each.since.astimezone(TOKYO):%Y/%m/%d}")
        for each in dashboard.absent
    ]
    title = f"まだ使っていない方（{len(rows):,}名）"
    columns = ("お名前・メールアドレス", "状態", "招待・登録の日")
    return Table(title, columns, _shortened(rows, MAX_INACTIVE, "名"), numbers=False)


def _shortened(
    rows: Sequence[tuple[str, ...]], most: int = MAX_ROWS, counted: str = "件"
) -> tuple[tuple[str, ...], ...]:
    """Return the first `most` rows and, if there are more, a last row with their number."""
    if len(rows) <= most:
        return tuple(rows)
    rest = (f"ほか{len(rows) - most:,}{counted}", *("" for _ in rows[0][1:]))
    return (*rows[:most], rest)
