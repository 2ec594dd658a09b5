"""Incomplete answers of models: headings and variants at every point of the stream."""

import json

from lensawriter.ui.drafts import partial_answers

OUTLINE = json.dumps({"sections": [{"heading": '席を"数える"', "points": ["a"]}, {"heading": "決める"}]})
VARIANTS = json.dumps({"variants": ["一つめ\n二行め", "二つめ"]}, ensure_ascii=True)


def test_headings_grow_with_every_character_of_an_outline() -> None:
    before: tuple[str, ...] = ()
    for end in range(len(OUTLINE) + 1):
        now = partial_answers.headings(OUTLINE[:end])
        assert len(now) >= len(before)
        assert all(new.startswith(old) for old, new in zip(before, now, strict=False)), (before, now)
        before = now
    assert before == ('席を"数える"', "決める")


def test_a_plain_text_outline_is_read_by_its_list_marks() -> None:
    assert partial_answers.headings("前置き\n## 数える\n1. 決める\n・片づける") == ("数える", "決める", "片づける")


def test_variants_can_be_read_at_every_character() -> None:
    for end in range(len(VARIANTS) + 1):
        partial_answers.variants(VARIANTS[:end])
    assert partial_answers.variants(VARIANTS) == "## 案1\n\n一つめ\n二行め\n\n## 案2\n\n二つめ"
    assert partial_answers.variants(VARIANTS[: VARIANTS.index(",")]) == "## 案1\n\n一つめ\n二行め"
    assert partial_answers.variants("1. そのまま") == "1. そのまま"


def test_an_incomplete_escape_is_not_shown() -> None:
    whole = '{"variants": ["\\u5e2d'
    for end in range(len('{"variants": ["'), len(whole)):
        assert partial_answers.variants(whole[:end]) == ""
    assert partial_answers.variants(whole) == "## 案1\n\n席"
