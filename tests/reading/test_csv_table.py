"""Reading of CSV files as lines of text."""

import pytest

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import read, refusal
from lensawriter.reading.limits import COLUMN_LIMIT, ROW_LIMIT


def table(text: str, encoding: str = "utf-8") -> list[str]:
    return read("売上.csv", text.encode(encoding)).split("\n")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_value_follows_the_name_of_its_column(delimiter: str, line_end: str) -> None:
    rows = [["店舗", "売上", "備考"], ["渋谷店", "1200", ""], ["梅田店", "980", "改装中"]]
    text = line_end.join(delimiter.join(row) for row in rows)
    assert table(text, "cp932") == ["店舗: 渋谷店、売上: 1200", "店舗: 梅田店、売上: 980、備考: 改装中"]


def test_quoted_values_keep_delimiters_and_lose_line_breaks() -> None:
    assert table('品名,価格\n"机、\n大きめ","1,200円"\n') == ["品名: 机、 大きめ、価格: 1,200円"]


def test_rows_without_a_header_are_listed_without_names() -> None:
    assert table("1月,100\n2月,200\n") == ["1月、100", "2月、200"]
    assert table("りんご,りんご\nみかん,ぶどう") == ["りんご、りんご", "みかん、ぶどう"]


def test_no_value_is_lost_in_rows_longer_or_shorter_than_the_header() -> None:
    assert table("a,b\n1,2,3\n4\n") == ["a: 1、b: 2、3", "a: 4"]


def test_one_column_and_one_row_are_read() -> None:
    assert table("店舗\n渋谷店\n梅田店") == ["店舗: 渋谷店", "店舗: 梅田店"]
    assert table("店舗,売上") == ["店舗、売上"]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("a,b\n" * (ROW_LIMIT + 2), refusal.TOO_MANY_ROWS),
        (",".join(f"c{number}" for number in range(COLUMN_LIMIT + 1)), refusal.TOO_MANY_COLUMNS),
        ('a,b\n"' + "x" * 200_000, refusal.BAD_TABLE),
        (",,,\n,,,\n", refusal.EMPTY),
        ("x" * 5_000_000, refusal.TOO_LONG),
    ],
)
def test_large_or_malformed_table_is_refused(text: str, clause: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read("a.csv", text.encode())
    assert caught.value.message.endswith(clause)
