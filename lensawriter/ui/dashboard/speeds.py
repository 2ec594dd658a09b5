"""The parts 応答時間 and 失敗した呼び出し: response times and failure rates of each model."""

from functools import partial

from lensawriter.ui.dashboard import charts, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Key, Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import Dashboard, Speed

POINTS = ("p50（中央値）", "p95")
DRAW = partial(charts.ranges, names=POINTS)


def part(found: Dashboard) -> Part:
    """Return the part with the response times."""
    measured = [each for each in found.speeds if each.p50 is not None and each.p95 is not None]
    return Part(
        title="応答時間",
        caption="呼び出しの半分はp50まで、95%はp95までに終わりました。" if measured else "",
        draw=DRAW,
        rows=rows(measured),
        legend=(Key(POINTS[0], charts.NOW, "●"), Key(POINTS[1], charts.OTHER, "◆")),
        empty_sentence="この期間に終わった呼び出しはありません。",
        table=_table(found.speeds),
        queries={
            each.model: JobQuery(found.selection.model_copy(update={"model": each.model})) for each in found.speeds
        },
    )


def failures(found: Dashboard) -> Part:
    """Return the part with the failed calls."""
    called = [each for each in found.speeds if each.calls]
    return Part(
        title="失敗した呼び出し",
        caption="モデルを呼び出した回数のうち、失敗した割合です。" if called else "",
        draw=charts.shares,
        rows=failure_rows(called) if any(each.failed for each in called) else (),
        empty_sentence="この期間に失敗した呼び出しはありません。" if called else "この期間の呼び出しはありません。",
        table=Table("failures", (), ()),
    )


def rows(measured: list[Speed]) -> list[dict[str, object]]:
    """Return two rows for each model: its points, and the ends of the line between them."""
    return [
        {
            "名前": each.model,
            "値": value,
            "系列": label,
            "内容": number_texts.seconds(value),
            "文": f"{each.model}　{number_texts.seconds(each.p50)} ／ {number_texts.seconds(each.p95)}",
            "始": each.p50,
            "終": each.p95,
        }
        for each in measured
        for label, value in zip(POINTS, (each.p50, each.p95), strict=True)
    ]


def failure_rows(called: list[Speed]) -> list[dict[str, object]]:
    """Return the row of each model with its share of failed calls."""
    found = []
    for each in called:
        text = f"{number_texts.percent(each.failed / each.calls, 1)}（{each.calls:,}回のうち{each.failed:,}回）"
        found.append({"名前": each.model, "値": each.failed / each.calls, "内容": text, "文": f"{each.model}　{text}"})
    return found


def _table(speeds: tuple[Speed, ...]) -> Table:
    columns = (
        table.text("モデル"),
        Column("呼び出し", lambda cell: f"{cell:,}回"),
        Column("失敗した呼び出し", lambda cell: f"{cell:,}回"),
        Column("失敗した割合", lambda cell: number_texts.UNKNOWN if cell is None else number_texts.percent(cell, 1)),
        Column("p50（秒）", number_texts.seconds),
        Column("p95（秒）", number_texts.seconds),
    )
    return Table(
        "speeds",
        columns,
        [
            (
                each.model,
                each.calls,
                each.failed,
                round(each.failed / each.calls, 4) if each.calls else None,
                None if each.p50 is None else round(each.p50, 3),
                None if each.p95 is None else round(each.p95, 3),
            )
            for each in speeds
        ],
    )
