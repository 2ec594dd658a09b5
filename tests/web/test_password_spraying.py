"""Password spraying: a network is locked after 20 failed sign-ins, on the form, at the gate and after a restart."""

import re
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests.support.serving import OTHER, OWNER, PASSWORD, SID, WRITER, Server, people, serving, session_token
from tests.support.socket_client import Page, sign_in

pytestmark = pytest.mark.slow

WRONG = "正しくないが、とても長いパスワード"


def guess(page: Page, email: str, password: str = WRONG) -> str:
    """Try a password and return the sentence that the form shows."""
    page.fill("メールアドレス", email).fill("パスワード", password).press("ログイン")
    return page.text().split('role="alert">')[-1].split("</p>")[0]


def test_five_wrong_passwords_lock_an_account_even_for_the_right_password(tmp_path: Path) -> None:
    people(tmp_path)
    with serving(tmp_path) as server, Page(server, "/", server.browser()) as page:
        sentences = [guess(page, WRITER) for _ in range(5)]
        assert set(sentences) == {"メールアドレスまたはパスワードが正しくありません。"}
        assert re.search(r"約\d+分後（日本時間\d\d:\d\d以降）", guess(page, WRITER, PASSWORD))
        assert not page.has("認証コード")
        sign_in(page, OTHER, PASSWORD)  # other users of the same network can still sign in


def test_password_spraying_locks_the_network_after_20_attempts_and_across_a_restart(tmp_path: Path) -> None:
    users = people(tmp_path)
    jar = {SID: session_token(tmp_path, users[OWNER])}
    with serving(tmp_path) as server:
        with Page(server, "/", server.browser()) as page:
            sentences = [guess(page, f"person{number}@example.com") for number in range(100)]
        rejected = sentences.count("メールアドレスまたはパスワードが正しくありません。")
        assert rejected == 20
        assert all("お使いのネットワーク" in each and "分後" in each for each in sentences[20:])
        assert_locked(server, jar)
    with serving(tmp_path) as again:
        assert_locked(again, jar)


def assert_locked(server: Server, jar: dict[str, str]) -> None:
    """Assert that requests without a session get 429 with Retry-After, and that a signed-in user is not affected."""
    with pytest.raises(InvalidStatus) as refused:
        Page(server, "/")
    assert refused.value.response.status_code == 429
    answer = server.ask("GET", "/write")
    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "分後" in answer.body.decode()
    assert server.ask("GET", "/write", cookies=jar).status == 200
    with Page(server, "/write", jar) as page:
        assert page.has("ログアウト")
    assert "Traceback" not in server.log()
