"""The fields of a form as they are typed."""

import pytest

from lensawriter import briefs, usecases
from lensawriter.settings import ROOT
from lensawriter.ui.write import fields

CASES = usecases.load(ROOT / "prompts")
SOURCES = [{"text": "席数は出社率をもとに決める。"}]


@pytest.mark.parametrize("name", CASES)
def test_a_form_with_only_its_title_typed_is_a_whole_brief(name: str) -> None:
    typed = fields.blank(CASES[name]) | {"title": "席の決め方"}
    given = fields.given(CASES[name], typed) | {"sources": SOURCES}
    assert briefs.problems(given, CASES) == {}


@pytest.mark.parametrize("name", CASES)
def test_a_brief_fills_the_form_it_was_made_from(name: str) -> None:
    case = CASES[name]
    raw = fields.blank(case) | {"title": "席の決め方", "keywords": "席、出社率", "must_say": "30日間無料"}
    brief = briefs.parse(fields.given(case, raw) | {"sources": SOURCES}, CASES, folder=None, read_source=None)
    assert fields.filled(case, brief) == raw


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
def test_a_length_is_read_as_a_japanese_keyboard_types_it(typed: str, read: object) -> None:
    raw = fields.blank(CASES["blog"]) | {fields.LOW: typed, fields.HIGH: "20000"}
    assert fields.given(CASES["blog"], raw)["length"] == {"min": read, "max": 20_000}


def test_words_are_parted_by_whatever_comma_or_line() -> None:
    raw = fields.blank(CASES["blog"]) | {"keywords": "席、 出社率，会議室,\n机、、"}
    assert fields.given(CASES["blog"], raw)["keywords"] == ["席", "出社率", "会議室", "机"]


def test_what_was_left_comes_back_only_where_the_form_still_has_it() -> None:
    case = CASES["sns"]
    (choice,) = [each for each in case.inputs if each.channels]
    kept = {
        "title": "席",
        "gone": "x",
        "audience": 3,
        "tone": "shouting",
        f"inputs.{choice.key}": "もうない投稿先",
        fields.CONFIRM: "yes",
    }
    assert fields.fitting(case, kept) == fields.blank(case) | {"title": "席"}


def test_the_length_follows_the_channel_unless_the_writer_has_asked_for_her_own() -> None:
    case = CASES["sns"]
    (asked,) = [each for each in case.inputs if each.channels]
    other, channel = list(asked.channels.items())[-1]
    raw = fields.blank(case) | {f"inputs.{asked.key}": other}
    assert fields.follow_channel(case, raw) == fields.typed_length(channel.length)
    assert fields.follow_channel(case, raw | {fields.LOW: "77"}) == {}
