"""Parsing of outlines and variants from JSON and from plain text."""

import json

import pytest

from lensawriter.chains.answers import read_outline, read_variants
from lensawriter.errors import AnswerMalformed

ITEMS = [{"heading": "背景", "points": ["甲", "乙"]}, {"heading": "方法", "points": []}]
TYPED = json.dumps({"sections": ITEMS}, ensure_ascii=False)


@pytest.mark.parametrize(
    "answer",
    [
        TYPED,
        f"```json\n{TYPED}\n```",
        f"構成は次のとおりです。\n```\n{TYPED}\n```\n以上です。",
        json.dumps(ITEMS),
        "## 背景\n- 甲\n- 乙\n\n## 方法\n",
        "1. 背景\n  - 甲\n  - 乙\n2. 方法",
        "１．背景\n・甲\n・乙\n２．方法",
        "第1節 背景\n* 甲\n* 乙\n第2節 方法",
        "■背景\n・甲\n・乙\n■方法",
        "**注**\n## **背景**\n- 甲\n- 乙\n## 「方法」",
    ],
)
def test_outline_is_parsed_from_json_and_plain_text(answer: str) -> None:
    sections = read_outline(answer).sections
    assert [(each.heading, each.points) for each in sections] == [("背景", ("甲", "乙")), ("方法", ())]


def test_bullets_without_headings_are_headings() -> None:
    assert [each.heading for each in read_outline("- 背景\n- 方法\n").sections] == ["背景", "方法"]


def test_loosely_typed_json_is_accepted() -> None:
    answer = json.dumps(
        {"sections": ["背景", {"heading": "方法", "points": "甲"}, {"heading": "結果", "points": None}]}
    )
    assert [(each.heading, each.points) for each in read_outline(answer).sections] == [
        ("背景", ()), ("方法", ("甲",)), ("結果", ()),
    ]  # fmt: skip


def test_outline_is_cut_to_its_limits() -> None:
    many = json.dumps({"sections": [{"heading": "見" * 300, "points": ["点" * 900]}] * 40})
    sections = read_outline(many).sections
    assert (len(sections), len(sections[0].heading), len(sections[0].points[0])) == (20, 100, 200)


@pytest.mark.parametrize(
    "answer",
    ["", "。", "{", '{"sections": 3}', '{"sections": [{"points": []}]}', '{"sections": []}', '{"sections": [{"heading": " "}]}',
     "[" * 100_000, "{}", '{"sections": [[1]]}', '{"sections": null}', "構成を作れませんでした。"],
)  # fmt: skip
def test_answer_without_an_outline_is_malformed(answer: str) -> None:
    with pytest.raises(AnswerMalformed):
        read_outline(answer)


@pytest.mark.parametrize(
    "answer",
    [
        '{"variants": ["一案目", "二案目"]}',
        '["一案目", "二案目"]',
        '{"variants": [{"text": "一案目"}, {"text": "二案目"}, "一案目", ""]}',
        '```json\n{"variants": ["一案目", "二案目"]}\n```',
        "1. 一案目\n2. 二案目",
        "## 案1\n一案目\n\n## 案2\n二案目",
        "案1：一案目\n案2：二案目",
        "- 一案目\n- 二案目\n",
    ],
)
def test_variants_are_parsed_from_json_and_plain_text_without_duplicates(answer: str) -> None:
    assert read_variants(answer) == ("一案目", "二案目")


def test_text_without_marks_is_one_variant() -> None:
    assert read_variants("一行目\n二行目") == ("一行目\n二行目",)


@pytest.mark.parametrize(
    "answer",
    ["", " \n", "{", "{}", '{"variants": 1}', '{"variants": []}', '{"variants": [1, null]}', '{"variants": [{}]}'],
)
def test_answer_without_variants_is_malformed(answer: str) -> None:
    with pytest.raises(AnswerMalformed):
        read_variants(answer)
