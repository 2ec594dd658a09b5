"""The part 曜日と時間帯: generations by weekday and hour, as a heat map."""

from lensawriter.exports.csv_file import Cell
from lensawriter.limits.evaluation import Unit
from lensawriter.ui.dashboard import charts, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.usage import number_texts
from lensawriter.usage.comparisons import WEEKDAYS
from lensawriter.usage.dashboard_values import Dashboard


def part(found: Dashboard) -> Part:
    """Return the content of the part."""
    counted = {(each.weekday, each.hour): each.generations for each in found.hours if each.generations}
    return Part(
        title="曜日と時間帯",
        caption="執筆を始めた時刻（日本時間）で数えています。色が濃いほど、生成が多い時間帯です。" if counted else "",
        draw=charts.heat,
        rows=rows(counted) if counted else (),
        empty_sentence="この期間の生成はありません。",
        table=_table(counted),
        queries={
            f"{WEEKDAYS[weekday - 1]}曜日 {hours(hour)}": JobQuery(found.selection, weekday, hour)
            for weekday, hour in sorted(counted)
        },
    )


def hours(hour: int) -> str:
    """Return the label of an hour."""
    return f"{hour}時台"


def rows(counted: dict[tuple[int, int], int]) -> list[dict[str, object]]:
    """Return a row for each cell of the heat map, including empty ones."""
    return [
        {
            "曜日": WEEKDAYS[weekday - 1],
            "時": hour,
            "時間帯": hours(hour),
            "値": counted.get((weekday, hour), 0),
            "内容": number_texts.amount(Unit.GENERATIONS, counted.get((weekday, hour), 0)),
        }
        for weekday in range(1, 8)
        for hour in range(24)
    ]


def _table(counted: dict[tuple[int, int], int]) -> Table:
    if not counted:
        return Table("hours", (), ())
    columns = (table.text("時間帯"), *(Column(f"{each}曜日", lambda cell: f"{cell:,}") for each in WEEKDAYS))
    cells: list[tuple[Cell, ...]] = [
        (hours(hour), *(counted.get((weekday, hour), 0) for weekday in range(1, 8))) for hour in range(24)
    ]
    return Table("hours", columns, cells)
