"""Bold text in Japanese sentences, where no space stands around the stars."""

import pytest

from lensawriter.exports.blocks import blocks


def bold(text: str) -> list[str]:
    return [span.text for block in blocks(text) for span in block.spans if span.bold]


def shown(text: str) -> str:
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
def test_marks_inside_bold_text_do_not_break_it(text: str, expected: list[str]) -> None:
    assert bold(text) == expected
    assert "*" not in shown(text)


@pytest.mark.parametrize("text", ["5 * 3 * 2", "2 ** 3 ** 4", "a ** b", "＊星＊", "snake_case_name", r"\*\*星\*\*"])
def test_stars_that_mark_nothing_stay(text: str) -> None:
    assert bold(text) == []
    assert shown(text) == text.replace("\\", "")


def test_struck_text_beside_japanese_is_struck() -> None:
    assert [span.text for span in blocks("旧~~1,000円(税込)~~から")[0].spans if span.struck] == ["1,000円(税込)"]
