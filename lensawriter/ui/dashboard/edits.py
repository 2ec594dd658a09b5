"""The part 直し率: how much writers change generated texts, by use case and prompt version."""

from lensawriter.ui.dashboard import charts, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import Dashboard, Edits

VERSION_LENGTH, NO_VERSION = 8, "以前の版"
"""Characters of a prompt version beside a bar; drafts of early releases have no version."""


def part(found: Dashboard) -> Part:
    """Return the content of the part."""
    edits = sorted(found.edits, key=lambda each: (each.name, -each.drafts, each.prompt_version))
    return Part(
        title="直し率",
        caption="生成した文章から最終版までに、どれだけ書き換えたかです。0%は、生成したまま使ったことを表します。"
        if edits
        else "",
        draw=charts.shares_of_whole,
        rows=rows(edits),
        empty_sentence=empty_sentence(found),
        table=_table(edits),
        queries={label(each): JobQuery(found.selection.model_copy(update=_filters(each))) for each in edits},
    )


def empty_sentence(found: Dashboard) -> str:
    """Return the sentence for a selection without measured drafts."""
    if found.selection.model is not None:
        return "1つの原稿を複数のモデルで書くことがあるため、モデルで絞り込んだときは表示しません。"
    return "この期間に仕上がった原稿はありません。"


def label(each: Edits) -> str:
    """Return the name of a use case with its prompt version."""
    return f"{each.name} {each.prompt_version[:VERSION_LENGTH] or NO_VERSION}"


def rows(edits: list[Edits]) -> list[dict[str, object]]:
    """Return the rows of the chart."""
    found = []
    for each in edits:
        text = f"{number_texts.percent(each.rate)}（{each.drafts:,}件）"
        found.append({"名前": label(each), "値": each.rate, "内容": text, "文": f"{label(each)}　{text}"})
    return found


def _filters(each: Edits) -> dict[str, object]:
    return {"use_case": each.use_case, "prompt_version": each.prompt_version}


def _table(edits: list[Edits]) -> Table:
    columns = (
        table.text("用途"),
        table.text("プロンプトの版"),
        Column("原稿", lambda cell: f"{cell:,}件"),
        Column("直し率", lambda cell: number_texts.percent(cell, 1)),
    )
    return Table(
        "edits", columns, [(each.name, each.prompt_version, each.drafts, round(each.rate, 4)) for each in edits]
    )
