"""Cleaning of text from people, files and models."""

import unicodedata

import pytest

from lensawriter.text.cleaning import (
    COMBINING_LIMIT,
    NAME_LIMIT,
    one_line,
    printable,
    quotable_name,
    storable,
    typed_number,
)


def test_storable_text_has_no_nul_and_no_lone_surrogates() -> None:
    assert storable("a\0b\ud800c") == "abc"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("a\x07b\u202ec\ufeffd\U000e0041e", "abcde"),
        (unicodedata.normalize("NFD", "ガイド"), "ガイド"),
        ("列\t値", "列\t値"),
    ],
)
def test_printable_text_is_composed_and_has_no_invisible_characters(text: str, clean: str) -> None:
    assert printable(text) == clean


def test_printable_text_has_a_limited_number_of_combining_marks() -> None:
    assert len(printable("あ" + "\u0315" * 1000)) == 1 + COMBINING_LIMIT


def test_one_line_has_no_line_breaks_and_no_encoded_words() -> None:
    assert one_line("件名\r\nBcc: a@example.com =?utf-8?q?x?=") == "件名 Bcc: a@example.com = ?utf-8?q?x?="


def test_one_line_is_cut_to_its_limit() -> None:
    assert one_line("あ" * 200) == "あ" * (NAME_LIMIT - 1) + "…"
    assert one_line("あ" * 200, limit=None) == "あ" * 200


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,200", 1200), ("１２００字", 1200), (" 5回 ", 5), ("", None), ("約5", "約5"), ("-1", "-1"), (30, 30)],
)
def test_typed_number_is_read_with_commas_width_and_unit(typed: object, number: object) -> None:
    assert typed_number(typed) == number


def test_quotable_name_is_printable_and_short() -> None:
    assert quotable_name("名\x00前\n") == "名前"
    assert quotable_name("あ" * 100) == "あ" * 40
    assert quotable_name("\n") == "（空）"
