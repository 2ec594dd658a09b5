"""直し率: how far writers changed what was generated, by purpose and version of its prompt."""

from lensawriter.ui.dashboard import charts, table, words
from lensawriter.ui.dashboard.jobs import Ask
from lensawriter.ui.dashboard.part import Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.usage.dashboard_values import Dashboard, Edits

SHORT, OLD = 8, "以前の版"
"""Letters of a version that tell it from others beside a bar; and a draft of an earlier release has none."""


def part(found: Dashboard) -> Part:
    """Return the part of some figures."""
    edits = sorted(found.edits, key=lambda each: (each.name, -each.drafts, each.prompt_version))
    return Part(
        title="直し率",
        said="生成した文章から最終版までに、どれだけ書き換えたかです。0%は、生成したまま使ったことを表します。"
        if edits
        else "",
        draw=charts.wholes,
        rows=rows(edits),
        nothing=nothing(found),
        table=_table(edits),
        asks={label(each): Ask(found.selection.model_copy(update=_narrowed(each))) for each in edits},
    )


def nothing(found: Dashboard) -> str:
    """Say why no draft is measured."""
    if found.selection.model is not None:
        return "1つの原稿を複数のモデルで書くことがあるため、モデルで絞り込んだときは表示しません。"
    return "この期間に仕上がった原稿はありません。"


def label(each: Edits) -> str:
    """Name a purpose and the version of its prompt."""
    return f"{each.name} {each.prompt_version[:SHORT] or OLD}"


def rows(edits: list[Edits]) -> list[dict[str, object]]:
    """Return what is drawn."""
    found = []
    for each in edits:
        said = f"{words.percent(each.rate)}（{each.drafts:,}件）"
        found.append({"名前": label(each), "値": each.rate, "内容": said, "文": f"{label(each)}　{said}"})
    return found


def _narrowed(each: Edits) -> dict[str, object]:
    return {"use_case": each.use_case, "prompt_version": each.prompt_version}


def _table(edits: list[Edits]) -> Table:
    columns = (
        table.text("用途"),
        table.text("プロンプトの版"),
        Column("原稿", lambda cell: f"{cell:,}件"),
        Column("直し率", lambda cell: words.percent(cell, 1)),
    )
    return Table(
        "edits", columns, [(each.name, each.prompt_version, each.drafts, round(each.rate, 4)) for each in edits]
    )
