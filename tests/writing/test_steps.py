"""The steps of writing: length ranges of sections, cleaning of answers, and use of recorded texts."""

import asyncio
from typing import Any

import pytest

from lensawriter import usecases
from lensawriter.llm.provider import open_model
from lensawriter.llm.record import MemoryRecord
from lensawriter.llm.request import Stopped
from lensawriter.models import Brief, LengthRange, Outline, OutlineSection
from lensawriter.settings import ROOT, Settings
from lensawriter.text.length import count
from lensawriter.text.section_lengths import with_section_lengths
from lensawriter.writing import steps
from lensawriter.writing.steps import StepContext, body, unfence

CASES = usecases.load(ROOT / "prompts")


def brief(low: int, high: int, title: str = "席数の決め方", **fields: Any) -> Brief:
    return Brief(use_case="blog", title=title, tone="dearu", length=LengthRange(min=low, max=high), **fields)


def outline(*headings: str) -> Outline:
    return Outline(sections=tuple(OutlineSection(heading=each) for each in headings))


@pytest.mark.parametrize(("low", "high"), [(1, 20_000), (600, 1200), (1500, 1500), (1000, 1001), (20_000, 20_000)])
@pytest.mark.parametrize("number", [1, 3, 7, 20])
def test_title_headings_and_sections_are_in_the_range_of_the_brief(low: int, high: int, number: int) -> None:
    asked = brief(low, high)
    planned = with_section_lengths(outline(*(f"見出しその{index}" for index in range(number))), asked)
    marks = count(asked.title) + sum(count(each.heading) for each in planned.sections)
    shares = [each.asked for each in planned.sections if each.asked is not None]
    assert len(shares) == number
    assert marks + sum(each.max for each in shares) == high
    assert low <= marks + sum(each.min for each in shares) <= high
    assert max(each.max for each in shares) - min(each.max for each in shares) <= 1


def test_each_section_gets_a_character_even_if_headings_exceed_the_range() -> None:
    planned = with_section_lengths(outline("長い見出し" * 10, "次の見出し"), brief(10, 20))
    assert [each.asked for each in planned.sections] == [LengthRange(min=1, max=1)] * 2


BODIES = [
    ("本文である。", "本文である。"),
    ("## 始めに\n\n本文である。", "本文である。"),
    ("**始めに**\n本文である。", "本文である。"),
    ("始めに\n\n本文である。", "本文である。"),
    ("```markdown\n## 始めに\n本文である。\n```", "本文である。"),
    ("## ほかの見出し\n本文である。", "### ほかの見出し\n本文である。"),
    ("# 大見出し\n本文である。\n### 小見出し", "### 大見出し\n本文である。\n### 小見出し"),
    ("```\n```", ""),
]


@pytest.mark.parametrize(("answer", "text"), BODIES)
def test_fences_and_repeated_headings_are_removed_from_a_section(answer: str, text: str) -> None:
    assert body(answer, heading="始めに") == text


def test_fence_inside_a_text_is_kept() -> None:
    text = "手順を示す。\n\n```\nmake demo\n```\n\n以上である。"
    assert unfence(text) == text


def step_context(use_case: str = "blog", **fields: Any) -> StepContext:
    asked = brief(600, 900, **fields).model_copy(update={"use_case": use_case})
    return StepContext(asked, CASES[use_case], open_model(Settings.read({})), MemoryRecord())


def test_headings_of_the_brief_become_the_outline_without_a_request() -> None:
    given = step_context(outline=("一つ目", "二つ目"))
    asyncio.run(steps.outline(given))
    assert [each.heading for each in asyncio.run(steps.planned(given)).sections] == ["一つ目", "二つ目"]
    assert given.record.answers("outline") == ()


def test_ended_step_is_not_requested_again() -> None:
    ended = step_context(outline=("一つ目", "二つ目"))
    asyncio.run(steps.outline(ended))
    ended.record.add_text("section-0", "書いてある")
    asyncio.run(steps.section(ended, 0))
    assert ended.record.answers("section-0") == ()


def test_partial_text_does_not_count_as_finished() -> None:
    stopped = step_context("newsletter")
    stopped.record.add_text("text", "途中ま", partial=True)
    with pytest.raises(Stopped) as raised:
        asyncio.run(steps.text(stopped))
    assert raised.value.text == "途中ま"


def test_answer_recorded_before_a_crash_is_used() -> None:
    revived = step_context("newsletter")
    key = revived.record.begin("text", "offline", 1)
    revived.record.finish(key, revived.record.usage(), "答え。" * 250)
    asyncio.run(steps.text(revived))
    found = revived.record.find_text("text")
    assert found is not None
    assert found.text == "答え。" * 250
