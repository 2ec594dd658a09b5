"""Reading of PDF files: text in paragraphs, and refused files."""

from io import BytesIO
from threading import BoundedSemaphore

import pytest
from pypdf import PdfReader, PdfWriter

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import isolation, read, refusal
from lensawriter.reading.limits import PAGE_LIMIT
from lensawriter.reading.pdf_paragraphs import join_lines
from tests.support.pdf_files import CATALOG, one_page, pages_of, pdf, stream

LINES = ["在宅勤務の席数", "", "当社は二〇二六年四月から、席数の見直しを始めまし", "た。出社率を測ります。"]


def encrypted(user: str, owner: str) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(pages_of([LINES]))))
    writer.encrypt(user, owner, algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def clause_of(data: bytes) -> str:
    with pytest.raises(SourceUnreadable) as caught:
        read("資料.pdf", data)
    return caught.value.message.removeprefix("「資料.pdf」")


def test_pages_are_read_in_order_and_wrapped_lines_are_joined() -> None:
    text = read("a.pdf", pages_of([LINES, ["二ページ目です。"]]))
    assert text.startswith("在宅勤務の席数")
    assert "席数の見直しを始めました。出社率を測ります。" in text
    assert text.endswith("\n\n二ページ目です。")


def test_radicals_become_kanji() -> None:
    assert read("a.pdf", pages_of([["⽇本の⻑い⻘"]])) == "日本の長い青"


def test_short_lines_and_complete_sentences_stay_separate() -> None:
    assert join_lines("春の日\n夏の夜\n") == "春の日\n夏の夜"
    assert (
        join_lines("これは行の終わりまで続く長い文章です。\n次の文。")
        == "これは行の終わりまで続く長い文章です。\n次の文。"
    )
    assert join_lines("this line is as long as it can be and\nwraps") == "this line is as long as it can be and wraps"
    assert (
        join_lines("これは行の終わりまで続く長い項目の説明で\n・次の項目")
        == "これは行の終わりまで続く長い項目の説明で\n・次の項目"
    )


def test_file_with_a_user_password_is_refused_and_one_with_restrictions_only_is_read() -> None:
    assert clause_of(encrypted("himitsu", "himitsu")) == refusal.ENCRYPTED
    assert "席数の見直し" in read("a.pdf", encrypted("", "owner"))


def test_scan_without_text_is_refused_as_scanned() -> None:
    assert clause_of(one_page(stream(b"q 595 0 0 842 0 0 cm Q"))) == refusal.SCANNED
    assert clause_of(pages_of([[" ", "\u3000"]])) == refusal.SCANNED


def test_too_many_pages_are_refused_even_if_the_file_declares_fewer() -> None:
    kids = b"3 0 R " * (PAGE_LIMIT + 1)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    assert clause_of(pdf([CATALOG, b"<< /Type /Pages /Kids [%b] /Count 1 >>" % kids, page])) == refusal.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"%PDF-" + b"\xff" * 5000, pdf([b"<< >>"]), pdf([b"[]"])]
)
def test_damaged_file_is_refused(data: bytes) -> None:
    assert clause_of(data) == refusal.BROKEN


def test_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "TIME_LIMIT", 0.01)
    assert clause_of(pages_of([LINES])) == refusal.TOO_SLOW


def test_file_that_waits_too_long_for_a_child_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "WAIT_LIMIT", 0.01)
    monkeypatch.setattr(isolation, "_slots", BoundedSemaphore(1))
    with isolation._slots:
        assert clause_of(pages_of([LINES])) == refusal.CROWDED
    assert read("a.pdf", pages_of([LINES]))
