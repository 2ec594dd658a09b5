"""CSV for spreadsheets: UTF-8, no formulas, exact numbers, and unchanged cells when read back."""

import csv
import io
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from lensawriter.exports.csv_file import Cell, csv_file


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_looks_like_a_formula_stays_text(begin: str) -> None:
    formula = f'{begin}HYPERLINK("http://evil.example","x")'
    assert read(csv_file([formula], [[formula]])) == [[f"'{formula}"]] * 2


def test_formula_characters_inside_a_text_are_unchanged() -> None:
    unchanged = ["山田=花子", "a@example.com", "第1版-改", " =1"]
    assert read(csv_file(["名前"], [[each] for each in unchanged])) == [["名前"], *([each] for each in unchanged)]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12, "12"),
        (-3, "-3"),
        (0.25, "0.25"),
        (1e-7, "0.0000001"),
        (float("nan"), ""),
        (Decimal("-12.500000"), "-12.500000"),
        (Decimal("0E-6"), "0.000000"),
        (Decimal("123456789012.123456"), "123456789012.123456"),
        (None, ""),
    ],
)
def test_numbers_are_unquoted_and_exact_and_none_and_nan_are_empty(value: Cell, written: str) -> None:
    assert csv_file(["数"], [[value]]) == f'\ufeff"数"\r\n{written}\r\n'.encode()


def test_file_has_a_byte_order_mark_and_windows_line_ends() -> None:
    data = csv_file(["日付", "名前"], [[date(2026, 11, 25), "髙橋 𠮷子"]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == '"日付","名前"\r\n"2026-11-25","髙橋 𠮷子"\r\n'


def test_quotes_commas_and_line_breaks_stay_inside_their_cell() -> None:
    odd = ['"', "a,b", "a\r\nb", '",=1+1', ""]
    assert read(csv_file(["a"] * 5, [odd])) == [["a"] * 5, odd]


def test_digits_given_as_text_and_ids_are_written_as_text() -> None:
    assert csv_file(["版"], [["0012"], [UUID(int=1)]]).decode("utf-8-sig").splitlines()[1:] == [
        '"0012"',
        f'"{UUID(int=1)}"',
    ]
