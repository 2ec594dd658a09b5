"""How much of a draft is pasted, listed or said twice."""

from lensawriter.checks.copying import listed, repeated, verbatim

SOURCE = "一行目の文章です。\n二行目の文章です。"


def test_the_share_of_pasted_lines_is_measured_without_marks_and_white_space() -> None:
    assert verbatim("# 題\n\n- **一行目**の 文章です。\n\n新しい文です。", [SOURCE]) == 1 / 3
    assert verbatim("", [SOURCE]) == 0


def test_items_and_rows_are_lists() -> None:
    assert listed("本文\n- 項目\n1. 項目\n|表|") == 0.75


def test_a_sentence_that_stands_twice_is_found() -> None:
    assert repeated("同じ文章です。違う文章です。\n\n同じ文章です。") == ("同じ文章です。",)
