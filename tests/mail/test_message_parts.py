"""Mails with an HTML page, embedded pictures and attachments: MIME structure, and the same bytes at every attempt."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from typing import Any

import pytest

from lensawriter.mail.messages import (
    FACTS,
    RENDERED_WHEN_SENT,
    Attachment,
    Fact,
    Mail,
    MailContent,
    compose,
    fact_texts,
    stored_facts,
)
from tests.mail.test_messages import ATTACKS, HEADERS

MOMENT = datetime(2026, 12, 1, tzinfo=UTC)
PNG, PDF = b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"%PDF-1.7\n" + bytes(range(256)) * 40
PAGE = '<p>生成回数 <img src="cid:days@report.lensawriter" alt="グラフ"></p>\n.\nFrom 佐藤\n' + "あ" * 3000
CONTENT = MailContent({}, PAGE, {"days@report.lensawriter": PNG}, (Attachment("lensawriter-2026-11.pdf", "pdf", PDF),))


def raw(content: MailContent = CONTENT, name: str = "青葉商会", key: str = "1", language: str = "ja") -> bytes:
    """Return a report mail as bytes. `name` is used for all facts, `key` for the Message-ID."""
    facts: dict[str, Fact] = dict.fromkeys(FACTS[Mail.MONTHLY_REPORT], name)
    return compose(
        Mail.MONTHLY_REPORT,
        language,
        fact_texts(Mail.MONTHLY_REPORT, facts),
        sender="noreply@example.jp",
        recipient="sato@example.com",
        message_id=f"<{key}@example.jp>",
        moment=MOMENT,
        content=content,
    )


def read(content: MailContent = CONTENT, **given: Any) -> EmailMessage:
    return message_from_bytes(raw(content, **given), policy=default)


def shape(part: Any) -> Any:
    """Return the content types of the parts of a mail, as nested lists like the parts."""
    if not part.is_multipart():
        return part.get_content_type()
    return {part.get_content_type(): [shape(each) for each in part.iter_parts()]}


def test_plain_text_html_pictures_and_attachment_have_the_usual_mime_structure() -> None:
    found = read()
    assert shape(found) == {
        "multipart/mixed": [
            {"multipart/alternative": ["text/plain", {"multipart/related": ["text/html", "image/png"]}]},
            "application/pdf",
        ]
    }
    page, text = found.get_body(("html",)), found.get_body(("plain",))
    assert page is not None
    assert text is not None
    assert page.get_content().split() == PAGE.split()
    assert "生成回数：青葉商会" in text.get_content()
    (picture,) = [each for each in found.walk() if each.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<days@report.lensawriter>", "inline")
    assert picture.get_content() == PNG
    (file,) = found.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("lensawriter-2026-11.pdf", PDF)


def test_mime_structure_is_simpler_without_html_or_attachment() -> None:
    assert shape(read(MailContent({}, PAGE))) == {"multipart/alternative": ["text/plain", "text/html"]}
    files = MailContent({}, attachments=CONTENT.attachments)
    assert shape(read(files)) == {"multipart/mixed": ["text/plain", "application/pdf"]}
    assert shape(read(MailContent({}))) == "text/plain"


def test_second_attempt_has_the_same_bytes_and_another_mail_has_other_boundaries() -> None:
    first, again, other = raw(), raw(), raw(key="2")
    assert first == again
    boundaries = [each.get_boundary() for each in read().walk() if each.is_multipart()]
    assert len(set(boundaries)) == 3
    assert not [mark for mark in boundaries if str(mark).encode() in other]


def test_mail_with_parts_is_ascii_with_lines_of_at_most_998_bytes() -> None:
    for content in (CONTENT, MailContent({}, PAGE, CONTENT.pictures), MailContent({}, attachments=CONTENT.attachments)):
        found = raw(content)
        assert found.isascii()
        assert max(map(len, found.split(b"\r\n"))) <= 998
        assert found.count(b"\n") == found.count(b"\r\n") == found.count(b"\r")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_name_adds_a_header_or_a_part(attack: str) -> None:
    found, usual = read(name=attack), read()
    assert set(found.keys()) == HEADERS - {"Content-Transfer-Encoding"}
    assert len(found.keys()) == len(set(found.keys()))
    assert [each.addr_spec for each in found["To"].addresses] == ["sato@example.com"]
    assert shape(found) == shape(usual)
    for part, like in zip(found.walk(), usual.walk(), strict=True):
        assert part.keys() == like.keys()


def test_report_stores_only_the_month_and_only_as_one_ascii_word() -> None:
    assert stored_facts(Mail.MONTHLY_REPORT, {"month": "2026-11"}) == {"month": "2026-11"}
    wrongs: tuple[dict[str, Fact], ...] = (
        {}, {"month": "2026-11", "title": "x"}, {"title": "x"}, {"month": "十一月"}, {"month": "2026-11\n"}, {"month": ""},
    )  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(ValueError, match="stores"):
            stored_facts(Mail.MONTHLY_REPORT, wrong)


def test_all_other_kinds_store_all_their_facts() -> None:
    assert set(RENDERED_WHEN_SENT) == {Mail.MONTHLY_REPORT}
    happened: dict[str, Fact] = {"happened_at": MOMENT}
    assert stored_facts(Mail.PASSWORD_CHANGED, happened) == fact_texts(Mail.PASSWORD_CHANGED, happened)


def test_boundaries_of_a_mail_do_not_occur_inside_a_part() -> None:
    boundaries = [f"--{each.get_boundary()}".encode() for each in read().walk() if each.is_multipart()]
    at = [number for number, each in enumerate(raw().split(b"\r\n")) if each.startswith(tuple(boundaries))]
    assert len(at) == sum(len(list(each.iter_parts())) + 1 for each in read().walk() if each.is_multipart())
    assert all(first < second for first, second in pairwise(at))
