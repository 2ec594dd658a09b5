"""Copied lines, list items and repeated sentences of a draft."""

from lensawriter.checks.copying import list_share, repeated_sentences, verbatim_share

SOURCE = "一行目の文章です。\n二行目の文章です。"


def test_verbatim_share_ignores_marks_and_white_space() -> None:
    assert verbatim_share("# 題\n\n- **一行目**の 文章です。\n\n新しい文です。", [SOURCE]) == 1 / 3
    assert verbatim_share("", [SOURCE]) == 0


def test_list_share_counts_items_and_table_rows() -> None:
    assert list_share("本文\n- 項目\n1. 項目\n|表|") == 0.75


def test_repeated_sentence_is_found() -> None:
    assert repeated_sentences("同じ文章です。違う文章です。\n\n同じ文章です。") == ("同じ文章です。",)
