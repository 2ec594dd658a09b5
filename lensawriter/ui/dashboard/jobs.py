"""The list of jobs behind a figure: who, when, use case, amounts. It contains no title or text of a draft."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from lensawriter.clock import show
from lensawriter.exports.csv_file import Cell
from lensawriter.limits.evaluation import Unit
from lensawriter.models import JobState, Principal
from lensawriter.store.usage import calls
from lensawriter.ui.dashboard import table
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.ui.parts import job_states
from lensawriter.ui.session import services
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import JobRow, Selection

PAGE = 50
"""Jobs on one page of the list."""
NONE = "選択してください"


class JobQuery(NamedTuple):
    """What selects the jobs of a list."""

    selection: Selection
    weekday: int | None = None
    hour: int | None = None


def draw(principal: Principal, name: str, queries: Mapping[str, JobQuery], days: str) -> None:
    """Draw the choice of a figure, and the jobs that it counts; `days` is part of the file name."""
    chosen = st.selectbox("内訳を見る", [NONE, *queries], key=f"dashboard.jobs.{name}")
    if chosen not in queries:
        return
    query = queries[chosen]
    found = services().usage.dashboards.jobs(principal, query.selection, weekday=query.weekday, hour=query.hour)
    if not found:
        st.caption("該当する生成はありません。")
        return
    pages, key = -(-len(found) // PAGE), f"dashboard.jobs.{name}.page"
    number = min(int(st.session_state.get(key, 1)), pages)
    st.caption(
        f"新しい順に{calls.JOB_LIMIT}件までを表示しています。" if len(found) >= calls.JOB_LIMIT else f"{len(found):,}件"
    )
    whole = as_table(found, name)
    st.html(whole._replace(rows=whole.rows[(number - 1) * PAGE : number * PAGE]).html())
    if pages > 1:
        st.pagination(pages, key=key)
    table.draw_download(whole, days)


def as_table(found: tuple[JobRow, ...], name: str) -> Table:
    """Return jobs as a table; `name` is part of the file name."""
    return Table(f"{name}-jobs", COLUMNS, [_row(each) for each in found])


COLUMNS = (
    table.text("日時"),
    table.text("利用者"),
    table.text("部署"),
    table.text("用途"),
    table.text("モデル"),
    table.text("版"),
    table.text("結果"),
    Column("文字数", lambda cell: number_texts.amount(Unit.CHARACTERS, cell)),
    Column("トークン", lambda cell: f"{cell:,}"),
    Column("利用料", number_texts.price),
)


def _row(job: JobRow) -> tuple[Cell, ...]:
    return (
        show(job.happened_at),
        job.name,
        job.department,
        job.use_case,
        job.model,
        job.prompt_version,
        job_states.name(JobState(job.state)) if job.state in set(JobState) else job.state,
        job.characters,
        job.prompt_tokens + job.completion_tokens,
        job.yen,
    )
