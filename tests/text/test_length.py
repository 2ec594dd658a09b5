"""The length of a draft without white space and Markdown marks, and the weighted length of a post on X."""

import pytest

from lensawriter.text.length import count, weigh


@pytest.mark.parametrize(
    ("markdown", "length"),
    [
        ("", 0),
        ("本文です。", 5),
        ("本 文\u3000で\nす。", 5),
        ("# 見出し\n\n本文", 5),
        ("- 一つ\n- 二つ", 4),
        ("1. 一つ\n2) 二つ", 4),
        ("> 引用", 2),
        ("> - 引用の中の項目", 7),
        ("**強調**と`記号`", 5),
        ("[文字](https://example.com/)", 2),
        ("![図](a.png)の説明", 4),
        ("---", 0),
        ("|項目|値|\n|---|---|\n|幅|8cm|", 7),
        ("3.5%と4-5月", 9),
        ("snake_case", 10),
    ],
)
def test_count_ignores_markdown_marks_and_white_space(markdown: str, length: int) -> None:
    assert count(markdown) == length


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("あいう", 6),
        ("abc", 3),
        ("あa", 3),
        ("ｱ", 1),
        ("全角１", 6),
        ("https://example.com/a-very-long-address-of-more-than-twenty-three", 23),
        ("見て https://example.com", 4 + 1 + 23),
        ("か\u3099", 2),
    ],
)
def test_wide_characters_weigh_2_and_urls_weigh_23(text: str, weight: int) -> None:
    assert weigh(text) == weight


def test_140_wide_characters_reach_the_limit_of_a_post() -> None:
    assert weigh("あ" * 140) == 280
