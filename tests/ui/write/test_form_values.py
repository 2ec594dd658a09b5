"""The raw values of a form: read into a brief, filled from one, restored."""

import pytest

from lensawriter import briefs, usecases
from lensawriter.settings import ROOT
from lensawriter.ui.write import form_values

CASES = usecases.load(ROOT / "prompts")
SOURCES = [{"text": "席数は出社率をもとに決める。"}]


@pytest.mark.parametrize("name", CASES)
def test_a_form_with_only_a_title_is_a_valid_brief(name: str) -> None:
    typed = form_values.blank(CASES[name]) | {"title": "席の決め方"}
    given = form_values.given(CASES[name], typed) | {"sources": SOURCES}
    assert briefs.problems(given, CASES) == {}


@pytest.mark.parametrize("name", CASES)
def test_a_brief_gives_back_its_form(name: str) -> None:
    case = CASES[name]
    raw = form_values.blank(case) | {"title": "席の決め方", "keywords": "席、出社率", "must_say": "30日間無料"}
    brief = briefs.parse(form_values.given(case, raw) | {"sources": SOURCES}, CASES, folder=None, read_source=None)
    assert form_values.filled(case, brief) == raw


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("１，２００字", 1200),
        ("1,200", 1200),
        (" 1200 文字 ", 1200),
        ("たくさん", "たくさん"),
        ("-5", "-5"),
        ("9" * 13, "9" * 13),
    ],
)
def test_a_length_may_be_typed_in_full_width(typed: str, read: object) -> None:
    raw = form_values.blank(CASES["blog"]) | {form_values.LOW: typed, form_values.HIGH: "20000"}
    assert form_values.given(CASES["blog"], raw)["length"] == {"min": read, "max": 20_000}


def test_phrases_are_separated_by_commas_or_lines() -> None:
    raw = form_values.blank(CASES["blog"]) | {"keywords": "席、 出社率，会議室,\n机、、"}
    assert form_values.given(CASES["blog"], raw)["keywords"] == ["席", "出社率", "会議室", "机"]


def test_stored_values_are_restored_only_where_the_form_still_accepts_them() -> None:
    case = CASES["sns"]
    (choice,) = [each for each in case.inputs if each.channels]
    stored = {
        "title": "席",
        "gone": "x",
        "audience": 3,
        "tone": "shouting",
        f"inputs.{choice.key}": "もうない投稿先",
        form_values.CONFIRM: "yes",
    }
    assert form_values.fitting(case, stored) == form_values.blank(case) | {"title": "席"}


def test_the_length_follows_the_channel_unless_the_writer_changed_it() -> None:
    case = CASES["sns"]
    (asked,) = [each for each in case.inputs if each.channels]
    other, channel = list(asked.channels.items())[-1]
    raw = form_values.blank(case) | {f"inputs.{asked.key}": other}
    assert form_values.follow_channel(case, raw) == form_values.length_fields(channel.length)
    assert form_values.follow_channel(case, raw | {form_values.LOW: "77"}) == {}
