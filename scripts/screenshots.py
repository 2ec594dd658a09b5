"""Take the pictures in docs/screenshots/: start a demo server and visit its pages in a real browser."""

import io
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from pyotp import TOTP

from lensawriter.demo import codes

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTH, HEIGHT = 1280, 800
MAX_BYTES = 200_000
"""Maximum size of one screenshot."""
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
"""CSS selector that matches the page while none of its scripts runs."""
STALE = '[data-stale="true"]'
"""CSS selector that matches the faded elements of the previous run."""
SETTLED = """async () => {
  const moving = document.getAnimations().filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime));
  await Promise.allSettled([document.fonts.ready, ...moving.map((each) => each.finished)]);
}"""
"""JavaScript promise that resolves once fonts are loaded and animations have ended."""


class Demo(NamedTuple):
    """A running demo server: its URL and the credentials of its members."""

    address: str
    password: str
    secrets: dict[str, str]
    """Mail address -> TOTP secret."""


@contextmanager
def demo() -> Iterator[Demo]:
    """Start a demo server on a free port with a temporary data folder, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "lensawriter.cli",
            "demo",
            "--port",
            str(port),
            "--data",
            f"{folder}/demo",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            password = ""
            for line in process.stdout:
                if found := re.search(r"パスワード（3人共通）: (\S+)", line):
                    password = found[1]
                if f":{port}" in line:
                    break
            try:
                yield Demo(f"http://127.0.0.1:{port}", password, codes.read(Path(folder, "demo")))
            finally:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=30)


def sign_in(browser: Browser, served: Demo, email: str) -> Page:
    """Sign in as a member in a new browser context, and return its page."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="ja-JP", timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(served.address)
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード").fill(served.password)
    page.get_by_role("button", name="ログイン").click()
    page.get_by_label("認証コード").fill(TOTP(served.secrets[email]).now())
    page.get_by_role("button", name="ログイン").click()
    page.get_by_role("button", name="ログアウト").wait_for()
    return page


def visit(page: Page, served: Demo, path: str, *, text: str) -> None:
    """Go to a page and wait until it shows `text`."""
    page.goto(f"{served.address}/{path}")
    page.get_by_text(text).first.wait_for()


def take(page: Page, name: str) -> None:
    """Take a screenshot once nothing on the page moves."""
    page.mouse.move(WIDTH - 2, HEIGHT - 2)
    page.wait_for_timeout(500)  # by then, a run that was just requested has started
    page.wait_for_selector(IDLE)
    page.wait_for_selector(STALE, state="detached")
    page.evaluate(SETTLED)
    raw = page.screenshot(animations="disabled", caret="hide")
    target = FOLDER / f"{name}.png"
    picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}  {size:,} bytes")
    if size > MAX_BYTES:
        raise SystemExit(f"{name}.png is larger than {MAX_BYTES:,} bytes")


def open_draft(page: Page, served: Demo, title: str, *, text: str) -> None:
    """Open a draft from the list by its title, and wait until the page shows `text`."""
    visit(page, served, "drafts", text="件")
    row = page.locator('[class*="st-key-row-"]').filter(has_text=title)
    row.get_by_role("button", name="開く").click()
    page.get_by_text(text).first.wait_for()


def fill(page: Page) -> None:
    """Fill in the part of the form that the screenshot shows."""
    for label, value in (
        ("タイトル（必須）", "出社率から決める、フリーアドレスの席数"),
        ("読者の疑問・検索語", "フリーアドレスの席数はどう決める？"),
        ("読み終えた人に持ち帰ってほしいこと", "出社率を1か月測れば、自社に合う席数がわかる"),
    ):
        field = page.get_by_label(label)
        field.fill(value)
        field.press("Tab")


def main() -> None:
    """Take all screenshots."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        writer = sign_in(browser, served, "ogawa@hinata.example")
        visit(writer, served, "", text="何を書きますか")
        take(writer, "write")
        visit(writer, served, "?use=blog", text="書きたいこと")
        fill(writer)
        writer.evaluate("document.activeElement.blur()")
        take(writer, "form")
        open_draft(writer, served, "出社率を測ると、オフィスの何が変わるのか", text="構成ができました")
        take(writer, "outline")
        open_draft(writer, served, "座席予約を始める前に決めておきたいこと", text="プレビュー")
        take(writer, "editor")
        visit(writer, served, "drafts", text="更新")
        take(writer, "drafts")
        visit(writer, served, "usage", text="用途ごとの生成回数")
        take(writer, "usage")
        owner = sign_in(browser, served, "hanako@hinata.example")
        visit(owner, served, "members", text="あなた")
        take(owner, "members")
        visit(owner, served, "account", text="プロフィール")
        take(owner, "account")
        visit(owner, served, "dashboard", text="生成回数")
        owner.get_by_role("radio", name="直近30日").click()
        take(owner, "dashboard")
        visit(owner, served, "limits", text="上限を追加")
        take(owner, "limits")
        browser.close()


if __name__ == "__main__":
    main()
