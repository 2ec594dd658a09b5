"""The progress of the writing: a fragment that polls the store several times a second until the job ends."""

from typing import NamedTuple
from uuid import UUID

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.models import JobState, LengthRange, Outline
from lensawriter.store.progress import Progress
from lensawriter.text.length import count, length_range
from lensawriter.ui.drafts import partial_answers
from lensawriter.ui.parts import article
from lensawriter.ui.session import require, services

POLL_INTERVAL = 0.3
"""Seconds between two reads of the progress."""


class Part(NamedTuple):
    """One section, text or set of variants, as the page shows it."""

    title: str
    text: str
    asked: LengthRange | None
    done: bool

    @property
    def state(self) -> str:
        """Return the label of its state."""
        return "完了" if self.done else "執筆中" if self.text else "待機中"

    @property
    def share(self) -> float:
        """Return the written share, from 0 to 1; below 1 until it is done."""
        if self.done:
            return 1.0
        wanted = (self.asked.min + self.asked.max) / 2 if self.asked else 0
        return min(0.97, count(self.text) / wanted) if wanted else 0.0


@st.fragment(run_every=POLL_INTERVAL)
def watch(job_id: UUID, length: LengthRange) -> None:
    """Draw a running job; when it ends or waits for the outline, rerun the whole page, which stops the polling."""
    try:
        principal = require()
        now = services().drafts.writing.progress(principal, job_id)
    except LensaError:
        st.rerun(scope="app")
    if now.job.state.ended or now.job.state == JobState.OUTLINED:
        st.rerun(scope="app")
    _draw(now, length)


def _draw(now: Progress, length: LengthRange) -> None:
    found = parts(now, length)
    done = sum(part.done for part in found)
    status, stop = st.columns([4, 1], vertical_alignment="center")
    with status:
        st.markdown(f"**{_headline(now, found, done)}**")
        st.caption("このタブを閉じても執筆は続きます。あとから原稿一覧で開けます。")
    with stop:
        st.button(
            "停止", icon=":material/stop_circle:", key="stop", width="stretch", on_click=_stop, args=(now.job.id,)
        )
    if found:
        st.html(bar(found))
    if "outline" in now.streaming:
        _draw_planning(now.streaming["outline"])
    for part in found:
        _draw_part(part, alone=now.outline is None)


def _headline(now: Progress, found: tuple[Part, ...], done: int) -> str:
    if now.job.state == JobState.QUEUED and not found:
        return "順番を待っています…"
    if "outline" in now.streaming:
        return "構成を考えています…"
    if len(found) > 1:
        return f"本文を書いています…　{len(found)}節のうち{done}節が完了"
    return "原稿を書いています…"


def _draw_planning(streamed: str) -> None:
    rows = "".join(f"<li>{article.heading(each)}</li>" for each in partial_answers.headings(streamed))
    st.html(f'<ol class="lw-planning">{rows}</ol>' if rows else '<p class="lw-waiting">最初の見出しを待っています</p>')


def _draw_part(part: Part, *, alone: bool) -> None:
    asked = f" ／ 目安 {length_range(part.asked)}" if part.asked else ""
    kind = {"完了": "done", "執筆中": "now", "待機中": "wait"}[part.state]
    st.html(
        f'<div class="lw-part">{"" if alone else f"<h3>{article.heading(part.title)}</h3>"}'
        f'<span class="lw-state lw-{kind}">{part.state}</span>'
        f"<span>{count(part.text):,}字{asked}</span></div>"
    )
    if part.text:
        article.show(part.text, writing=not part.done)


def parts(now: Progress, length: LengthRange) -> tuple[Part, ...]:
    """Return the parts in reading order; `length` is the requested length of the whole text, or of one variant."""
    if now.outline is not None:
        return _sections(now, now.outline)
    found = []
    for step, title in (("text", "原稿"), ("variants", "案")):
        ended, streamed = now.texts.get(step), now.streaming.get(step)
        if ended is not None or streamed is not None:
            raw = ended.text if ended else streamed or ""
            text, asked = (partial_answers.variants(raw), None) if step == "variants" else (raw, length)
            found.append(Part(title, text, asked, ended is not None))
    return tuple(found)


def _sections(now: Progress, outline: Outline) -> tuple[Part, ...]:
    found = []
    for index, section in enumerate(outline.sections):
        ended, step = now.texts.get(f"section-{index}"), f"section-{index}"
        text = ended.text if ended else now.streaming.get(step, "")
        found.append(Part(section.heading, text, section.asked, ended is not None))
    return tuple(found)


def bar(found: tuple[Part, ...]) -> str:
    """Return a progress bar with one field for each part."""
    fields = "".join(f'<i{_field_class(part)}><b style="width:{part.share:.0%}"></b></i>' for part in found)
    whole = sum(part.share for part in found) / len(found)
    return f'<div class="lw-bar" role="progressbar" aria-label="執筆の進み具合" aria-valuenow="{whole * 100:.0f}">{fields}</div>'


def _field_class(part: Part) -> str:
    """Return the class of a field without a measurable share: variants have no common length."""
    return "" if part.asked or part.done else ' class="lw-open"'


def _stop(job_id: UUID) -> None:
    try:
        services().drafts.writing.stop(require(), job_id)
        st.toast("停止しています。書いたところまで保存します。")
    except LensaError:
        pass  # it has just ended, and the page shows the result
