"""An account from invitation to deletion, in a browser, with a real mail server and the secret read from the QR code."""

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pyotp import TOTP, parse_uri

from tests.support.browser import (
    LiveApp,
    consent,
    enrol,
    enter_password,
    open_app,
    set_up,
    sign_in_with_recovery_code,
    wait_until_idle,
)
from tests.support.smtp_server import SENDER, SmtpServer, receiving
from tests.support.writing_services import until

pytestmark = [pytest.mark.slow, pytest.mark.alone]

TARO, JIRO, NEW = "taro@example.com", "jiro@example.com", "taro.new@example.com"
PASSWORD = "かもめの歌と三つの赤い鍵"


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with receiving() as server:
        yield server


@pytest.fixture
def app(smtp: SmtpServer, browser: Browser, tmp_path: Path) -> Iterator[LiveApp]:
    """An application with a mail server, before the owner is registered."""
    mail = {
        "LENSAWRITER_SMTP_HOST": "127.0.0.1",
        "LENSAWRITER_SMTP_PORT": str(smtp.port),
        "LENSAWRITER_SMTP_FROM": SENDER,
        "LENSAWRITER_SMTP_TLS": "none",
    }
    with open_app(tmp_path, mail, browser=browser) as opened:
        yield opened


def link_to(smtp: SmtpServer, address: str, path: str) -> str:
    """Wait for a mail to the address that has a link to a page, and return the link."""

    def found() -> str | None:
        links = [re.search(rf"http://\S+{path}\?token=\S+", mail.text) for mail in smtp.mails_to(address)]
        return next((link[0] for link in links if link), None)

    return str(until(found))


def read_secret(page: Page) -> str:
    """Read the QR code from a screenshot, and return its secret."""
    picture = page.get_by_test_id("stImage").locator("img")
    expect(picture).to_be_visible()
    wait_until_idle(page)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    entry = parse_uri(code.text)
    assert (entry.issuer, entry.name) == ("LENSAwriter", TARO)
    return entry.secret


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_label("パスワード", exact=True)).to_be_visible()


def open_account(app: LiveApp, page: Page) -> None:
    page.goto(f"{app.address}/account")
    expect(page.get_by_text("プロフィール")).to_be_visible()
    wait_until_idle(page)


def invite(page: Page, address: str) -> None:
    page.get_by_label("メールアドレス", exact=True).fill(address)
    page.get_by_role("button", name="招待する").click()
    expect(page.get_by_text(f"{address} を招待しました。")).to_be_visible()
    wait_until_idle(page)


def accept_invitation(link: str, context: BrowserContext) -> Page:
    """Accept an invitation, and return the page that asks for the second factor."""
    page = context.new_page()
    page.goto(link)
    page.get_by_label("お名前").fill("青葉 太郎")
    page.get_by_label("パスワード（12文字以上）").fill(PASSWORD)
    page.get_by_role("button", name="登録してログインへ進む").click()
    expect(page.get_by_text("二段階認証を設定してください")).to_be_visible()
    return page


def sign_in_with_the_next_code(app: LiveApp, page: Page, secret: str) -> None:
    """Sign in with the authenticator code of the next 30 seconds, because the current code has been used."""
    enter_password(page, app.address, TARO, PASSWORD)
    page.get_by_label("認証コード").fill(TOTP(secret).at(int(time.time()) + 30))
    wait_until_idle(page)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_text("何を書きますか")).to_be_visible()


def change_address(app: LiveApp, page: Page, smtp: SmtpServer) -> None:
    """Request a new address, confirm it by its link, and check that the old address is notified."""
    open_account(app, page)
    page.get_by_text("メールアドレスを変更").click()
    page.get_by_label("新しいメールアドレス").fill(NEW)
    page.get_by_test_id("stForm").filter(has_text="新しいメールアドレス").get_by_label("現在のパスワード").fill(
        PASSWORD
    )
    page.get_by_role("button", name="確認のリンクを送信").click()
    link = link_to(smtp, NEW, "/email")
    assert subjects_with(smtp, TARO, "メールアドレス") == []
    page.goto(link)
    expect(page.get_by_text(NEW)).to_be_visible()
    assert subjects_with(smtp, TARO, "メールアドレス") == [], "opening the link changes nothing"
    page.get_by_role("button", name="メールアドレスを変更").click()
    expect(page.get_by_text("メールアドレスを変更しました")).to_be_visible()
    until(lambda: subjects_with(smtp, TARO, "メールアドレス"))


def delete_account(app: LiveApp, page: Page, smtp: SmtpServer) -> None:
    """Delete the account, pass its drafts on to the owner, and check that it can no longer sign in."""
    open_account(app, page)
    page.get_by_role("button", name="IDを削除…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("原稿を引き継ぐ方").click()
    page.get_by_role("option", name="青葉 花子").click()
    dialog.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("IDを削除しました。")).to_be_visible()
    expect(page.get_by_label("パスワード", exact=True)).to_be_visible()
    enter_password(page, app.address, NEW, PASSWORD)
    expect(page.get_by_text("メールアドレスまたはパスワードが正しくありません。")).to_be_visible()
    until(lambda: subjects_with(smtp, NEW, "削除"))


def subjects_with(smtp: SmtpServer, address: str, word: str) -> list[str]:
    """Return the subjects of the mails to an address that contain a word."""
    subjects = [str(mail.message["Subject"]) for mail in smtp.mails_to(address)]
    return [each for each in subjects if word in each]


def test_a_member_joins_uses_a_recovery_code_changes_the_address_and_deletes_the_account(
    app: LiveApp, smtp: SmtpServer
) -> None:
    owner = app.context(storage_state=None).new_page()
    set_up(app, owner)
    owner.goto(f"{app.address}/members")
    owner.get_by_role("tab", name="招待").click()
    for address in (TARO, JIRO):
        invite(owner, address)
    link = link_to(smtp, TARO, "/join")
    assert link != link_to(smtp, JIRO, "/join")
    assert owner.get_by_text("招待のリンク").count() == 0, "the link is sent by mail only"

    taro = accept_invitation(link, app.context(storage_state=None))
    assert "token" not in taro.url
    secret = read_secret(taro)
    codes = enrol(taro, secret)
    consent(taro)
    assert taro.url == f"{app.address}/"
    sign_out(taro)
    sign_in_with_the_next_code(app, taro, secret)
    sign_out(taro)
    sign_in_with_recovery_code(taro, app.address, TARO, PASSWORD, recovery_code=codes[0])

    change_address(app, taro, smtp)
    taro.goto(app.address)
    sign_out(taro)
    sign_in_with_recovery_code(taro, app.address, NEW, PASSWORD, recovery_code=codes[1])
    delete_account(app, taro, smtp)

    owner.reload()
    expect(owner.get_by_text("1名", exact=True)).to_be_visible()
    assert owner.get_by_text("青葉 太郎").count() == 0
    assert "Traceback" not in app.server.log()
