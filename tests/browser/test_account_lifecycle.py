"""From the first owner to a deleted ID, all within the app: mails from a real mail server, the secret read off its picture."""

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

from tests.support.browser import House, come_in, consent, enrol, knock, open_house, set_up, still
from tests.support.smtp_server import SENDER, SmtpServer, receiving
from tests.support.writing_house import until

pytestmark = [pytest.mark.slow, pytest.mark.alone]

TARO, JIRO, NEW = "taro@example.com", "jiro@example.com", "taro.new@example.com"
PASSWORD = "かもめの歌と三つの赤い鍵"


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with receiving() as server:
        yield server


@pytest.fixture
def house(smtp: SmtpServer, browser: Browser, tmp_path: Path) -> Iterator[House]:
    """A house with a mail server, which nobody has set up."""
    mail = {
        "LENSAWRITER_SMTP_HOST": "127.0.0.1",
        "LENSAWRITER_SMTP_PORT": str(smtp.port),
        "LENSAWRITER_SMTP_FROM": SENDER,
        "LENSAWRITER_SMTP_TLS": "none",
    }
    with open_house(tmp_path, mail, browser=browser) as opened:
        yield opened


def link_to(smtp: SmtpServer, address: str, path: str) -> str:
    """Wait for a mail with a link to a page, and return the link."""

    def found() -> str | None:
        links = [re.search(rf"http://\S+{path}\?token=\S+", mail.text) for mail in smtp.mails_to(address)]
        return next((link[0] for link in links if link), None)

    return str(until(found))


def read_secret(page: Page) -> str:
    """Read the picture as a phone does, and return the secret that it shows."""
    picture = page.get_by_test_id("stImage").locator("img")
    expect(picture).to_be_visible()
    still(page)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    app = parse_uri(code.text)
    assert (app.issuer, app.name) == ("LENSAwriter", TARO)
    return app.secret


def leave(page: Page) -> None:
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_label("パスワード", exact=True)).to_be_visible()


def open_account(house: House, page: Page) -> None:
    page.goto(f"{house.address}/account")
    expect(page.get_by_text("プロフィール")).to_be_visible()
    still(page)


def invite(page: Page, address: str) -> None:
    page.get_by_label("メールアドレス", exact=True).fill(address)
    page.get_by_role("button", name="招待する").click()
    expect(page.get_by_text(f"{address} を招待しました。")).to_be_visible()
    still(page)


def join(link: str, context: BrowserContext) -> Page:
    """Accept an invitation up to the second factor."""
    page = context.new_page()
    page.goto(link)
    page.get_by_label("お名前").fill("青葉 太郎")
    page.get_by_label("パスワード（12文字以上）").fill(PASSWORD)
    page.get_by_role("button", name="登録してログインへ進む").click()
    expect(page.get_by_text("二段階認証を設定してください")).to_be_visible()
    return page


def come_in_by_the_next_code(house: House, page: Page, secret: str) -> None:
    """Sign in as the app shows it half a minute later: the first code is used up."""
    knock(page, house.address, TARO, PASSWORD)
    page.get_by_label("認証コード").fill(TOTP(secret).at(int(time.time()) + 30))
    still(page)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_text("何を書きますか")).to_be_visible()


def change_address(house: House, page: Page, smtp: SmtpServer) -> None:
    """Ask for another address, prove it by its link, and see that the old one is told."""
    open_account(house, page)
    page.get_by_text("メールアドレスを変更").click()
    page.get_by_label("新しいメールアドレス").fill(NEW)
    page.get_by_test_id("stForm").filter(has_text="新しいメールアドレス").get_by_label("現在のパスワード").fill(
        PASSWORD
    )
    page.get_by_role("button", name="確認のリンクを送信").click()
    proof = link_to(smtp, NEW, "/email")
    assert told(smtp, TARO, "メールアドレス") == []
    page.goto(proof)
    expect(page.get_by_text(NEW)).to_be_visible()
    assert told(smtp, TARO, "メールアドレス") == [], "opening the link changes nothing"
    page.get_by_role("button", name="メールアドレスを変更").click()
    expect(page.get_by_text("メールアドレスを変更しました")).to_be_visible()
    until(lambda: told(smtp, TARO, "メールアドレス"))


def delete_id(house: House, page: Page, smtp: SmtpServer) -> None:
    """Delete one's own ID, the drafts to the owner, and see that nobody comes in by it any more."""
    open_account(house, page)
    page.get_by_role("button", name="IDを削除…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("原稿を引き継ぐ方").click()
    page.get_by_role("option", name="青葉 花子").click()
    dialog.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("IDを削除しました。")).to_be_visible()
    expect(page.get_by_label("パスワード", exact=True)).to_be_visible()
    knock(page, house.address, NEW, PASSWORD)
    expect(page.get_by_text("メールアドレスまたはパスワードが正しくありません。")).to_be_visible()
    until(lambda: told(smtp, NEW, "削除"))


def told(smtp: SmtpServer, address: str, word: str) -> list[str]:
    """Return the subjects of the mails to an address that have a word."""
    subjects = [str(mail.message["Subject"]) for mail in smtp.mails_to(address)]
    return [each for each in subjects if word in each]


def test_people_come_lose_a_phone_change_their_address_and_leave(house: House, smtp: SmtpServer) -> None:
    owner = house.context(storage_state=None).new_page()
    set_up(house, owner)
    owner.goto(f"{house.address}/members")
    owner.get_by_role("tab", name="招待").click()
    for address in (TARO, JIRO):
        invite(owner, address)
    link = link_to(smtp, TARO, "/join")
    assert link != link_to(smtp, JIRO, "/join")
    assert owner.get_by_text("招待のリンク").count() == 0, "it goes by mail alone"

    taro = join(link, house.context(storage_state=None))
    assert "token" not in taro.url
    secret = read_secret(taro)
    codes = enrol(taro, secret)
    consent(taro)
    assert taro.url == f"{house.address}/"
    leave(taro)
    come_in_by_the_next_code(house, taro, secret)
    leave(taro)
    come_in(taro, house.address, TARO, PASSWORD, spare=codes[0])

    change_address(house, taro, smtp)
    taro.goto(house.address)
    leave(taro)
    come_in(taro, house.address, NEW, PASSWORD, spare=codes[1])
    delete_id(house, taro, smtp)

    owner.reload()
    expect(owner.get_by_text("1名", exact=True)).to_be_visible()
    assert owner.get_by_text("青葉 太郎").count() == 0
    assert "Traceback" not in house.server.log()
