"""The part 所要時間と削減時間: working time per draft, compared with a recorded baseline; without a baseline no saved time is shown."""

from functools import partial

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.models import Principal
from lensawriter.ui.dashboard import charts, edits, part, table
from lensawriter.ui.dashboard.jobs import JobQuery
from lensawriter.ui.dashboard.part import Key, Part
from lensawriter.ui.dashboard.table import Column, Table
from lensawriter.ui.parts import feedback, look
from lensawriter.ui.session import require, services
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard import BASELINE_LIMIT
from lensawriter.usage.dashboard_values import Dashboard, Effort

SERIES = ("LENSAwriterでの所要時間", "これまでの所要時間（基準）")
DRAW = partial(charts.bars, names=SERIES)
PLACE, USE_CASE, MINUTES = "dashboard.baseline", "dashboard.baseline.use_case", "dashboard.baseline.minutes"


def draw(principal: Principal, found: Dashboard) -> None:
    """Draw the working times, the saved hours, and the form for the baseline."""
    look.heading("所要時間と削減できた時間")
    st.caption("指示書の入力から最終版までの時間の中央値です。15分を超える中断は含みません。")
    if found.efforts:
        st.markdown(f"**{feedback.escape_markdown(number_texts.saved(found.efforts))}**")
    part.draw(principal, found, build(found), title=False)
    _form()


def build(found: Dashboard) -> Part:
    """Return the content of the part."""
    efforts = sorted(found.efforts, key=lambda each: (-each.drafts, each.name))
    return Part(
        title="所要時間",
        draw=DRAW,
        rows=rows(efforts),
        legend=(Key(SERIES[0], charts.NOW), Key(SERIES[1], charts.BEFORE)),
        empty_sentence=edits.empty_sentence(found),
        table=_table(efforts),
        queries={
            each.name: JobQuery(found.selection.model_copy(update={"use_case": each.use_case})) for each in efforts
        },
    )


def rows(efforts: list[Effort]) -> list[dict[str, object]]:
    """Return the rows of the chart: the measured minutes, and the baseline where one is recorded."""
    found = []
    for each in efforts:
        text = number_texts.minutes(each.minutes)
        base = "基準は未記録" if each.baseline is None else f"基準 {number_texts.minutes(each.baseline)}"
        line = f"{each.name}　{text}（{base}、原稿{each.drafts:,}件）"
        found.append({"名前": each.name, "値": each.minutes, "系列": SERIES[0], "内容": text, "文": line})
        if each.baseline is not None:
            baseline = {"値": each.baseline, "系列": SERIES[1], "内容": number_texts.minutes(each.baseline)}
            found.append({"名前": each.name, "文": line} | baseline)
    return found


def _table(efforts: list[Effort]) -> Table:
    columns = (
        table.text("用途"),
        Column("原稿", lambda cell: f"{cell:,}件"),
        Column("所要時間（分・中央値）", lambda cell: f"{cell:,.1f}分"),
        Column("基準（分）", lambda cell: "未記録" if cell is None else f"{cell:,}分"),
        Column("削減できた時間（時間）", number_texts.hours),
    )
    cells = [
        (
            each.name,
            each.drafts,
            round(each.minutes, 1),
            each.baseline,
            None if each.saved_hours is None else round(each.saved_hours, 1),
        )
        for each in efforts
    ]
    return Table("efforts", columns, cells)


def _form() -> None:
    """Draw the form for a baseline."""
    feedback.problems(PLACE)
    titles = {key: case.title for key, case in services().usecases.items()}
    with st.expander("基準の時間を記録する", icon=":material/timer:"):
        st.caption("LENSAwriterを使わずに1本を仕上げるのにかかっていた時間を、用途ごとに記録します。")
        with st.form("baseline", border=False):
            st.selectbox("基準を記録する用途", list(titles), format_func=titles.__getitem__, key=USE_CASE)
            st.number_input(
                "これまでの所要時間（分）", min_value=1, max_value=BASELINE_LIMIT, value=120, step=10, key=MINUTES
            )
            st.form_submit_button("記録する", type="primary", on_click=_record)


def _record() -> None:
    try:
        principal = require()
        use_case, minutes = str(st.session_state[USE_CASE]), int(st.session_state[MINUTES])
        services().usage.dashboards.record_baseline(principal, use_case, minutes)
        st.toast("基準の時間を記録しました。")
    except LensaError as error:
        feedback.leave(PLACE, error.message)
