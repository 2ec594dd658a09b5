"""Messages of all kinds of mail: both languages, only allowed facts, and no injected headers."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensawriter import templates
from lensawriter.mail.messages import FACTS, Fact, Mail, compose, fact_texts, mail_texts
from lensawriter.mail.texts import FOLDER, LANGUAGES
from lensawriter.text.cleaning import NAME_LIMIT, one_line

MOMENT = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
LINK = "https://write.example.jp/invitation?token=" + "x" * 43
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip
ALLOWED = set(
    "organisation inviter owner name link expires_at happened_at limit share used total resets_at more until".split()
    + "month generations characters yen people enclosed".split()
)
"""Names of all facts that a mail may contain. Titles and texts of drafts and passwords are not allowed."""


def facts(kind: Mail, name: str = "青葉商会") -> dict[str, Fact]:
    """Return the facts of a kind: the same link, time and name for all of them."""
    return {each: LINK if each == "link" else MOMENT if each.endswith("_at") else name for each in FACTS[kind]}


def mail(kind: Mail, language: str = "ja", name: str = "青葉商会", sender: str = "noreply@example.jp") -> EmailMessage:
    """Return a mail, composed and parsed again."""
    raw = compose(
        kind,
        language,
        fact_texts(kind, facts(kind, name)),
        sender=sender,
        recipient="sato@example.com",
        message_id=f"<1@{sender.partition('@')[2]}>",
        moment=MOMENT,
    )
    assert raw.isascii(), "for servers without 8-bit text"
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    return message_from_bytes(raw, policy=default)


@pytest.mark.parametrize("kind", Mail)
def test_both_languages_of_a_kind_have_the_same_facts_and_only_allowed_ones(kind: Mail) -> None:
    assert FACTS[kind] <= ALLOWED
    assert {each for each, _ in mail_texts().by_kind} == set(Mail)
    for language in LANGUAGES:
        path = FOLDER / f"{kind}.{language}.txt"
        assert templates.check_text(path, templates.read(path), FACTS[kind]) == FACTS[kind]
        read = mail(kind, language)
        text = read.get_content()
        assert "{" not in text + read["Subject"]
        assert read["Content-Language"] == language
        if "link" in FACTS[kind]:
            assert LINK in text.splitlines(), "a link is alone on its line"
        if FACTS[kind] & {"expires_at", "happened_at"}:
            assert "2026/11/26 00:30 +09:00" in text
        assert read["Date"].datetime == MOMENT
        assert str(read["Date"]).endswith("+0900")
        japanese = bool(re.search(r"[ぁ-んァ-ン]", read["Subject"] + text.replace("青葉商会", "")))
        assert japanese == (language == "ja")


ATTACKS = [
    "青葉\r\nBcc: victim@example.com",
    "青葉\nBcc: victim@example.com",
    "青葉\rBcc: victim@example.com",
    "青葉\n",
    "\n青葉",
    "青葉\r\n\r\n<html>",
    "青葉\r\n Bcc: victim@example.com",
    "青葉\x0bBcc: victim@example.com",
    "青葉\x0cBcc: victim@example.com",
    "青葉\x1cBcc: victim@example.com\x1d\x1e",
    "青葉\x85Bcc: victim@example.com",
    "青葉\u2028Bcc: victim@example.com\u2029",
    "青葉\0Bcc: victim@example.com",
    "=?utf-8?q?=0D=0ABcc:_victim=40example.com?=",
    "=?utf-8?b?DQpCY2M6IHZpY3RpbUBleGFtcGxlLmNvbQ==?=",
    "青葉\u202e moc.elpmaxe@mitciv :ccB",
    "あ" * 5000 + "\r\nBcc: victim@example.com",
    "a" * 200 + "\r\n.\r\nMAIL FROM:<evil@example.com>",
    "=\0?utf-8?q?=0D=0ABcc:_victim=40example.com?=",
    '"青葉" <victim@example.com>, ',
    "{link} {0.__class__}",
    "{{ link }} {% for each in (1, 2) %}{{ each }}{% endfor %} {# no #} <b>&amp;</b>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_name_adds_a_header_or_a_recipient_or_a_line(attack: str) -> None:
    for kind in Mail:
        read, usual = mail(kind, name=attack), mail(kind)
        assert set(read.keys()) == HEADERS
        assert len(read.keys()) == len(HEADERS)
        assert [each.addr_spec for each in read["To"].addresses] == ["sato@example.com"]
        assert [each.addr_spec for each in read["From"].addresses] == ["noreply@example.jp"]
        assert "\n" not in read["Subject"]
        assert "\r" not in read["Subject"]
        assert len(read.get_content().splitlines()) == len(usual.get_content().splitlines())
        assert not read.is_multipart()


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1))
def test_any_name_is_readable_in_the_body_of_the_mail(name: str) -> None:
    for kind in (Mail.INVITATION, Mail.OWNERSHIP_TRANSFERRED):
        read, shown = mail(kind, name=name), one_line(name)
        assert set(read.keys()) == HEADERS
        assert shown in read.get_content()
        assert len(shown) <= NAME_LIMIT


def test_fact_that_looks_like_a_template_or_html_is_shown_literally() -> None:
    name = "{{ link }}{% raw %}{# x #}<b>&"
    read = mail(Mail.INVITATION, name=name)
    assert name in read.get_content()
    assert read["Subject"] == f"{name}からLENSAwriterへの招待"


def test_name_in_any_script_is_readable_in_the_subject() -> None:
    for name in (
        "みなと 製作所 株式会社",
        "Müller & Söhne",
        "𠮷野家🍚",
        "한국",
        "A" * NAME_LIMIT,
        "高" * NAME_LIMIT,
        "a b " * 20,
    ):
        assert mail(Mail.INVITATION, name=name)["Subject"] == f"{one_line(name)}からLENSAwriterへの招待"


def test_message_id_with_a_long_domain_is_not_folded() -> None:
    sender = "noreply@" + ".".join(["a" * 60] * 3) + ".jp"
    assert mail(Mail.REMOVED, sender=sender)["Message-ID"] == f"<1@{sender.partition('@')[2]}>"


def test_facts_of_another_kind_are_refused() -> None:
    wrongs: tuple[dict[str, Fact], ...] = (
        {},
        {"happened_at": MOMENT, "title": "未発表の新製品"},
        {"happened_at": MOMENT, "password": "x"},
    )
    for wrong in wrongs:
        with pytest.raises(ValueError, match="password-changed takes"):
            fact_texts(Mail.PASSWORD_CHANGED, wrong)


def test_second_attempt_has_the_same_bytes() -> None:
    assert mail(Mail.INVITATION).as_bytes() == mail(Mail.INVITATION).as_bytes()
