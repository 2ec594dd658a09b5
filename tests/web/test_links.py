"""The pages that links in mails lead to, on a running server with a mail server: each with a valid token, with the token of another link, and a second time."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lensawriter.errors import LinkDead
from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.support.serving import OTHER, OWNER, PASSWORD, WRITER, Server, people, serving
from tests.support.smtp_server import SENDER, SmtpServer, receiving
from tests.support.socket_client import Page
from tests.support.writing_services import until

pytestmark = pytest.mark.slow

LINKS = ("/join", "/reset", "/unlock", "/email")
NEW, WRONG = "かもめの歌と三つの赤い鍵", "正しくないが、とても長いパスワード"
NOBODY = "nobody@example.com"


@pytest.fixture(scope="module")
def smtp() -> Iterator[SmtpServer]:
    with receiving() as server:
        yield server


@pytest.fixture(scope="module")
def mailing(smtp: SmtpServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with users, connected to the mail server."""
    data: Path = tmp_path_factory.mktemp("mailing") / "data"
    people(data)
    mail = {
        "LENSAWRITER_SMTP_HOST": "127.0.0.1",
        "LENSAWRITER_SMTP_PORT": str(smtp.port),
        "LENSAWRITER_SMTP_FROM": SENDER,
        "LENSAWRITER_SMTP_TLS": "none",
    }
    with serving(data, mail) as started:
        yield started


def request_reset(server: Server, email: str) -> str:
    """Request a new password on the page, and return the text of the page."""
    with Page(server, "/reset", server.browser()) as page:
        page.fill("メールアドレス", email).press("リンクを送信")
        return page.text()


def lock_out(server: Server, email: str) -> None:
    """Enter wrong passwords until the account is locked, and once more."""
    with Page(server, "/", server.browser()) as page:
        for _ in range(6):
            page.fill("メールアドレス", email).fill("パスワード", WRONG).press("ログイン")
        assert "受け付けを一時的に停止" in page.text()


def token(smtp: SmtpServer, email: str, path: str) -> str:
    """Wait for a mail with a link to a page, and return the token of the link."""

    def found() -> str | None:
        links = [re.search(rf"{path}\?token=([\w-]+)", mail.text) for mail in smtp.mails_to(email)]
        return next((link[1] for link in reversed(links) if link), None)

    return str(until(found))


def accepts_password(server: Server, email: str, password: str) -> bool:
    """Return whether a password leads to the second factor."""
    with Page(server, "/", server.browser()) as page:
        page.fill("メールアドレス", email).fill("パスワード", password).press("ログイン")
        return page.has("認証コード")


def is_invalid(server: Server, path: str, key: str) -> bool:
    """Return whether a page reports an invalid link and offers nothing else."""
    with Page(server, f"{path}?token={key}", server.browser()) as page:
        return LinkDead().message in page.text() and not any(page.labels())


def test_a_reset_link_sets_a_new_password_once(mailing: Server, smtp: SmtpServer) -> None:
    assert "再設定のリンクを送信しました" in request_reset(mailing, WRITER)
    key = token(smtp, WRITER, "/reset")
    assert is_invalid(mailing, "/unlock", key) and is_invalid(mailing, "/email", key), (
        "a link works only for its own purpose"
    )
    with Page(mailing, f"/reset?token={key}", mailing.browser()) as page:
        page.fill("新しいパスワード（12文字以上）", "短い").press("パスワードを変更")
        assert 'role="alert"' in page.text() and accepts_password(mailing, WRITER, PASSWORD)
        page.fill("新しいパスワード（12文字以上）", NEW).press("パスワードを変更")
        assert "パスワードを変更しました" in page.text() and key not in page.text()
    assert accepts_password(mailing, WRITER, NEW) and not accepts_password(mailing, WRITER, PASSWORD)
    assert is_invalid(mailing, "/reset", key)


def test_a_reset_page_sets_no_password_after_its_link_was_used_in_another_tab(
    mailing: Server, smtp: SmtpServer
) -> None:
    request_reset(mailing, OTHER)
    address = f"/reset?token={token(smtp, OTHER, '/reset')}"
    with Page(mailing, address, mailing.browser()) as first, Page(mailing, address, mailing.browser()) as second:
        for page in (first, second):
            page.fill("新しいパスワード（12文字以上）", NEW if page is first else WRONG).press("パスワードを変更")
        assert "パスワードを変更しました" in first.text()
        assert LinkDead().message in second.text() and not second.has("パスワードを変更")
    assert accepts_password(mailing, OTHER, NEW) and not accepts_password(mailing, OTHER, WRONG)


def test_an_unlock_link_unlocks_once(mailing: Server, smtp: SmtpServer) -> None:
    lock_out(mailing, OWNER)
    assert not accepts_password(mailing, OWNER, PASSWORD)
    key = token(smtp, OWNER, "/unlock")
    assert is_invalid(mailing, "/reset", key) and is_invalid(mailing, "/email", key)
    with Page(mailing, f"/unlock?token={key}", mailing.browser()) as page:
        assert not accepts_password(mailing, OWNER, PASSWORD), (
            "opening a link changes nothing, because mail scanners open links"
        )
        page.press("ログインの停止を解除")
        assert "ログインの停止を解除しました" in page.text()
    assert accepts_password(mailing, OWNER, PASSWORD)
    assert is_invalid(mailing, "/unlock", key)


def test_a_reset_request_shows_the_same_text_for_known_and_unknown_addresses(mailing: Server, smtp: SmtpServer) -> None:
    pages = {email: [re.sub(r"\d+", "", request_reset(mailing, email)) for _ in range(4)] for email in (OWNER, NOBODY)}
    assert pages[OWNER] == pages[NOBODY]
    assert "再設定のリンクを送信しました" in pages[OWNER][0] and "分後" in pages[OWNER][3]
    assert token(smtp, OWNER, "/reset") and smtp.mails_to(NOBODY) == []


def rows(data: Path) -> dict[str, int]:
    """Return table name -> number of rows; no server may be running."""
    store = Store.duckdb(data / "lensawriter.duckdb")
    with store.reading() as connection:
        found = {
            str(table): int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in schema.metadata.sorted_tables
        }
    store.close()
    return found


def test_opening_links_without_a_session_stores_no_row(tmp_path: Path) -> None:
    people(tmp_path)
    before = rows(tmp_path)
    with serving(tmp_path) as server:
        for path in LINKS:
            for address in (path, f"{path}?token=", f"{path}?token={'x' * 43}"):
                for jar in ({}, server.browser()):
                    assert server.ask("GET", address, cookies=jar).status == 200
                    with Page(server, address, jar) as page:
                        assert "お問い合わせ番号" not in page.run().text()
    assert rows(tmp_path) == before
    assert before["service.users"] == 3 and before["service.sessions"] == 0
