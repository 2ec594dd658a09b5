"""Typed answers read while they are still arriving."""

import json

from lensawriter.ui.drafts import partial_answers

OUTLINE = json.dumps({"sections": [{"heading": '席を"数える"', "points": ["a"]}, {"heading": "決める"}]})
VARIANTS = json.dumps({"variants": ["一つめ\n二行め", "二つめ"]}, ensure_ascii=True)


def test_every_beginning_of_an_outline_can_be_read_and_headings_only_grow() -> None:
    before: tuple[str, ...] = ()
    for end in range(len(OUTLINE) + 1):
        now = partial_answers.headings(OUTLINE[:end])
        assert len(now) >= len(before)
        assert all(new.startswith(old) for old, new in zip(before, now, strict=False)), (before, now)
        before = now
    assert before == ('席を"数える"', "決める")


def test_an_outline_in_plain_lines_is_read_by_its_marks() -> None:
    assert partial_answers.headings("前置き\n## 数える\n1. 決める\n・片づける") == ("数える", "決める", "片づける")


def test_every_beginning_of_variants_can_be_read() -> None:
    for end in range(len(VARIANTS) + 1):
        partial_answers.variants(VARIANTS[:end])
    assert partial_answers.variants(VARIANTS) == "## 案1\n\n一つめ\n二行め\n\n## 案2\n\n二つめ"
    assert partial_answers.variants(VARIANTS[: VARIANTS.index(",")]) == "## 案1\n\n一つめ\n二行め"
    assert partial_answers.variants("1. そのまま") == "1. そのまま"


def test_half_an_escape_is_not_shown() -> None:
    whole = '{"variants": ["\\u5e2d'
    for end in range(len('{"variants": ["'), len(whole)):
        assert partial_answers.variants(whole[:end]) == ""
    assert partial_answers.variants(whole) == "## 案1\n\n席"
