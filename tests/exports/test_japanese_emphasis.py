"""Emphasis in Japanese sentences, which have no spaces around the asterisks."""

import pytest

from lensawriter.exports.blocks import blocks


def bold(text: str) -> list[str]:
    return [span.text for block in blocks(text) for span in block.spans if span.bold]


def text_of(text: str) -> str:
    return "".join(span.text for block in blocks(text) for span in block.spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("率は**42%**でした", ["42%"]),
        ("これは**「重要」**です", ["「重要」"]),
        ("価格は**1,000円(税込)**です。", ["1,000円(税込)"]),
        ("**注意。**必ず読んでください", ["注意。"]),
        ("前**(中)**後、前**「次」**後", ["(中)", "「次」"]),
        ("A **bold** word", ["bold"]),
    ],
)
def test_text_with_punctuation_inside_the_asterisks_is_bold(text: str, expected: list[str]) -> None:
    assert bold(text) == expected
    assert "*" not in text_of(text)


@pytest.mark.parametrize("text", ["5 * 3 * 2", "2 ** 3 ** 4", "a ** b", "＊星＊", "snake_case_name", r"\*\*星\*\*"])
def test_asterisks_without_emphasis_are_unchanged(text: str) -> None:
    assert bold(text) == []
    assert text_of(text) == text.replace("\\", "")


def test_strikethrough_works_beside_japanese_text() -> None:
    assert [span.text for span in blocks("旧~~1,000円(税込)~~から")[0].spans if span.struck] == ["1,000円(税込)"]
