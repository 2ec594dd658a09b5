"""CSV for spreadsheets: read as UTF-8, nothing is computed, numbers are numbers, and every cell comes back as it was."""

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
def test_text_that_a_spreadsheet_would_compute_is_text(begin: str) -> None:
    formula = f'{begin}HYPERLINK("http://evil.example","x")'
    assert read(csv_file([formula], [[formula]])) == [[f"'{formula}"]] * 2


def test_a_sign_within_a_text_stays_as_it_is() -> None:
    kept = ["山田=花子", "a@example.com", "第1版-改", " =1"]
    assert read(csv_file(["名前"], [[each] for each in kept])) == [["名前"], *([each] for each in kept)]


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
def test_numbers_are_written_bare_and_exact_and_the_unknown_is_empty(value: Cell, written: str) -> None:
    assert csv_file(["数"], [[value]]) == f'\ufeff"数"\r\n{written}\r\n'.encode()


def test_a_spreadsheet_knows_it_for_utf8_and_lines_end_as_on_windows() -> None:
    data = csv_file(["日付", "名前"], [[date(2026, 11, 25), "髙橋 𠮷子"]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == '"日付","名前"\r\n"2026-11-25","髙橋 𠮷子"\r\n'


def test_quotes_commas_and_breaks_do_not_end_a_cell() -> None:
    odd = ['"', "a,b", "a\r\nb", '",=1+1', ""]
    assert read(csv_file(["a"] * 5, [odd])) == [["a"] * 5, odd]


def test_a_text_of_digits_stays_text_and_an_id_is_one() -> None:
    assert csv_file(["版"], [["0012"], [UUID(int=1)]]).decode("utf-8-sig").splitlines()[1:] == [
        '"0012"',
        f'"{UUID(int=1)}"',
    ]
