"""The values of `models`: validation, arithmetic and JSON."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lensawriter import models
from lensawriter.models import LENGTH_LIMIT, Article, Brief, JobState, LengthRange, Source, Usage, Value, WorkingCopy

RANGE = LengthRange(min=100, max=200)
ARTICLE = Article(use_case="blog", model="offline", draft="# 題\n\n本文", asked=RANGE, reached=3, prompt_version="v")
KINDS = [kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, Value)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_class_is_frozen_and_forbids_extra_fields(kind: type[Value]) -> None:
    assert kind.model_config.get("frozen")
    assert kind.model_config.get("extra") == "forbid"


def test_changing_a_value_or_adding_a_field_raises_validation_error() -> None:
    with pytest.raises(ValidationError):
        RANGE.min = 1
    with pytest.raises(ValidationError):
        LengthRange(min=1, max=2, step=1)  # type: ignore[call-arg]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (2, 1), (1, LENGTH_LIMIT + 1), (-1, -1)])
def test_range_that_is_reversed_or_outside_the_limits_raises_validation_error(low: int, high: int) -> None:
    with pytest.raises(ValidationError):
        LengthRange(min=low, max=high)


def test_range_includes_both_ends() -> None:
    assert [RANGE.contains(length) for length in (99, 100, 150, 200, 201)] == [False, True, True, True, False]
    assert LengthRange(min=LENGTH_LIMIT, max=LENGTH_LIMIT).contains(LENGTH_LIMIT)


_tokens = st.integers(0, 10**9)
_usages = st.builds(
    Usage,
    prompt_tokens=_tokens,
    completion_tokens=_tokens,
    yen=st.none() | st.decimals(0, 1_000, places=4),
    estimated=st.booleans(),
)


@given(_usages, _usages, _usages)
def test_sum_of_usage_is_associative_and_an_unknown_price_stays_unknown(a: Usage, b: Usage, c: Usage) -> None:
    assert (a + b) + c == a + (b + c) == c + b + a
    assert a + Usage() == a
    assert ((a + b).yen is None) == (a.yen is None or b.yen is None)
    assert (a + b).estimated == (a.estimated or b.estimated)


def test_article_text_is_the_draft_or_all_variants() -> None:
    assert ARTICLE.text() == ARTICLE.draft
    assert ARTICLE.model_copy(update={"variants": ("一つ",)}).text() == ARTICLE.draft
    several = ARTICLE.model_copy(update={"draft": "甲", "variants": ("甲", "乙")})
    assert several.text() == "## 案1\n\n甲\n\n## 案2\n\n乙"


def test_report_has_the_documented_keys() -> None:
    usage = Usage(prompt_tokens=5, completion_tokens=7, yen=Decimal("0.25"))
    report = ARTICLE.model_copy(update={"usage": usage, "warnings": ("短い",)}).report(
        {"total": 1.23456, "outline": 0.1}
    )
    assert report == {
        "use_case": "blog",
        "model": "offline",
        "draft": "# 題\n\n本文",
        "variants": [],
        "outline": [],
        "length": {"asked": {"min": 100, "max": 200}, "reached": 3},
        "usage": {"prompt_tokens": 5, "completion_tokens": 7, "estimated": False, "yen": 0.25},
        "prompt_version": "v",
        "seconds": {"total": 1.235, "outline": 0.1},
        "warnings": ["短い"],
    }
    unknown = ARTICLE.model_copy(update={"usage": Usage(yen=None)})
    assert unknown.report({})["usage"]["yen"] is None


def test_three_job_states_are_final() -> None:
    assert {state for state in JobState if state.ended} == {JobState.DONE, JobState.STOPPED, JobState.FAILED}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        Brief(use_case="blog", title="題", tone="dearu", length=RANGE, inputs={"a": [1]}, sources=(Source(name="n", text="t"),)),
        WorkingCopy(draft_id=uuid4(), text="文", revision=1, based_on=1, updated_at=datetime(2026, 1, 1, tzinfo=UTC)),
        Usage(yen=Decimal("0.000001")),
    ],
)  # fmt: skip
def test_value_is_equal_after_a_round_trip_through_json(value: Value) -> None:
    assert type(value).model_validate_json(value.model_dump_json()) == value
