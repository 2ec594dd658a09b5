"""Signing in to and out of a running server, and forty forged cookies."""

import base64
import json
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.support.serving import OTHER, OWNER, PASSWORD, PRE, SID, WRITER, Server, people, serving
from tests.support.socket_client import Page, enrol, sign_in, signed_in

pytestmark = pytest.mark.slow

TOKEN = "k3p-oU1mJc0m5Q9xR2tYw7zB4nH8sD6fG1aL0vE3iXk"


def attempt(server: Server, email: str, password: str) -> tuple[bool, str]:
    """Submit the sign-in form; return whether the password was right, and the text of the page."""
    with Page(server, "/", server.browser()) as page:
        page.fill("メールアドレス", email).fill("パスワード", password).press("ログイン")
        assert page.ticket() is None, "a password alone is not enough"
        return page.has("認証コード"), page.text()


def test_a_password_is_compared_exactly_as_typed(server: Server) -> None:
    for typed in (PASSWORD.strip(), PASSWORD.rstrip(), PASSWORD.lstrip(), PASSWORD.upper() + " "):
        right, text = attempt(server, OTHER, typed)
        assert not right, typed
        assert "ログインできません" in text or "正しくありません" in text or "違います" in text, text[-300:]
    assert attempt(server, f"  {OTHER.upper()} ", PASSWORD)[0]


@pytest.mark.parametrize(
    ("email", "password"), [("", ""), ("", PASSWORD), (WRITER, ""), ("   ", PASSWORD), ("\u3000", PASSWORD)]
)
def test_an_empty_field_is_reported_in_one_sentence(server: Server, email: str, password: str) -> None:
    right, text = attempt(server, email, password)
    assert (right, text.count("メールアドレスとパスワードを入力してください。")) == (False, 1)


@pytest.mark.parametrize(
    "typed", ["題\x00名", "a" * 100_000, "'; DROP TABLE users; --", "{0.__class__}", "😀" * 500, "<b>"]
)
def test_any_wrong_input_is_refused_with_the_same_sentence(server: Server, typed: str) -> None:
    texts = {
        attempt(server, email, password)[1]
        for email, password in ((typed, PASSWORD), (f"{len(typed)}@example.com", typed))
    }
    problems = {text.split('role="alert">')[-1].split("</p>")[0] for text in texts}
    assert len(problems) == 1, problems
    assert "お問い合わせ番号" not in "".join(texts)


def test_a_browser_without_cookies_is_asked_to_allow_them(server: Server) -> None:
    with Page(server, "/") as page:
        page.fill("メールアドレス", WRITER).fill("パスワード", PASSWORD).press("ログイン")
        assert page.ticket() is None
        assert "Cookieが無効" in page.text()


def test_a_ticket_is_valid_only_in_its_own_browser(server: Server) -> None:
    mine, thief = server.browser(), server.browser()
    with Page(server, "/", mine) as page:
        ticket = sign_in(page, WRITER, PASSWORD)
        assert server.redeem(ticket, thief).status == 401
        assert server.redeem(ticket, mine).status == 401, "the attempt of the other browser used the ticket up"
        assert not any(ticket in str(message) for message in page.run().messages) or page.ticket() == ticket


def test_two_open_tabs_can_sign_in_one_after_the_other(server: Server) -> None:
    jar = server.browser()
    with Page(server, "/", jar) as first, Page(server, "/", jar) as second:
        for page in (first, second):
            answer = server.redeem(sign_in(page, WRITER, PASSWORD), jar)
            assert answer.status == 204
            jar |= answer.cookies()
        assert server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies=jar).status == 204
        jar.pop(SID)
        with Page(server, "/", jar) as third:
            assert server.redeem(sign_in(third, WRITER, PASSWORD), jar).status == 204


def test_the_cookie_is_useless_after_signing_out(server: Server) -> None:
    jar = signed_in(server, WRITER, PASSWORD)
    with Page(server, "/write?use=blog", jar) as page:
        assert page.has("blog.title")
        session = page.session_id
        assert server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies=jar).status == 204
        assert page.reconnect().has("ログイン") and not page.has("blog.title"), "the open tab"
        assert server.ask("GET", "/media/x.png", cookies=jar).status == 401
        with Page(server, "/write", jar) as replayed:
            assert replayed.has("ログイン") and not replayed.has("send")
        with Page(server, "/write", jar, resume=session) as resumed:
            assert resumed.has("ログイン") and resumed.session_id != session


def test_a_button_pressed_after_the_session_ended_does_nothing(server: Server) -> None:
    jar = signed_in(server, WRITER, PASSWORD)
    with Page(server, "/write?use=titles", jar) as page:
        page.fill("titles.title", "席数").fill("titles.pasted", "席数は出社率で決めます。")
        assert server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies=jar).status == 204
        page.set_value("titles.title", "消えた後の題")
        with pytest.raises(ConnectionClosed):
            page.press("send")
        assert page.reconnect().has("ログイン") and "お問い合わせ番号" not in page.text()
    with Page(server, "/write?use=titles", signed_in(server, WRITER, PASSWORD)) as again:
        assert again.shown_value("titles.title") == "席数"
        again.run()
    with Page(server, "/drafts", signed_in(server, WRITER, PASSWORD)) as drafts:
        assert "席数" not in drafts.text() and "消えた後の題" not in drafts.text()


def test_the_next_user_of_a_tab_sees_nothing_of_the_previous_user(server: Server) -> None:
    jar = signed_in(server, WRITER, PASSWORD)
    with Page(server, "/write?use=summary", jar) as page:
        page.fill("summary.title", "前の人の題")
        server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies=jar)
        page.reconnect()
        sign_in(page, OTHER, PASSWORD)
        assert "前の人の題" not in "".join(str(message) for message in page.messages)


def test_concurrent_requests_with_one_ticket_make_one_session(server: Server) -> None:
    jar = server.browser()
    with Page(server, "/", jar) as page:
        ticket = sign_in(page, OWNER, PASSWORD)
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(server.redeem(ticket, jar).status)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [204] + [401] * 7


def forged() -> list[dict[str, str]]:
    """Return forty cookie jars with a forged session cookie."""

    def jwt(algorithm: str, **claims: object) -> str:
        parts = ({"alg": algorithm, "typ": "JWT"}, claims)
        return (
            ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts) + "."
        )

    digest = sha256(TOKEN.encode()).hexdigest()
    values = [
        "", " ", "0", "1", "true", "null", "None", "undefined", "x", "x" * 43, "x" * 44, "x" * 100, "x" * 101, "x" * 6000,
        digest, digest.upper(), f"{TOKEN}x", TOKEN[:-1], TOKEN.lower(), TOKEN[::-1], f'"{TOKEN}"', f"'{TOKEN}'", f"{TOKEN}%00",
        f"{TOKEN}, x", f"{digest}.{digest}", "../../etc/passwd", "' OR '1'='1", "%27%20OR%201=1", "${jndi:ldap://x}", "{{7*7}}",
        "\xe3\x81\x82", "\xff\xfe", "\xa0", "a=b=c", "=", jwt("none", username="owner"), jwt("HS256", sub="owner@example.com"),
        "0" * 64,
    ]  # fmt: skip
    jars = [{SID: value} for value in values]
    return [*jars, {"lw_sid": TOKEN}, {"LENSAwriter": jwt("none", username="owner", name="owner", exp=9e9)}]


def test_forty_forged_cookies_give_no_access_and_log_no_error(tmp_path: Path) -> None:
    people(tmp_path / "data")
    assert len(forged()) == 40
    with serving(tmp_path / "data") as server:
        for jar in forged():
            assert server.ask("GET", "/media/x.png", cookies=jar).status == 401, jar
            with Page(server, "/write", jar) as page:
                assert page.has("ログイン") and not page.has("sign-out"), jar
                assert "お問い合わせ番号" not in page.text()
        for name in ("X-LW-Sid", "x-lw-sid", "X_LW_Sid"):
            with Page(server, "/write", headers={name: sha256(TOKEN.encode()).hexdigest()}) as page:
                assert page.has("ログイン")
        log = server.log()
    assert len(log.splitlines()) == 1, log
    store = Store.duckdb(tmp_path / "data" / "lensawriter.duckdb")
    with store.reading() as connection:
        for table in (schema.sessions, schema.tickets, schema.sign_in_attempts, schema.form_drafts, schema.drafts):
            assert connection.execute(table.select()).all() == [], table
    store.close()


def test_the_first_visit_registers_the_owner_by_the_set_up_code_once(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        code = server.await_log(r"設定コード：(\S+)")[1]
        jar = server.browser()
        with Page(server, "/drafts", jar) as page, Page(server, "/", jar) as late:
            assert page.has("set-up.code") and not page.has("ログアウト")
            typed = {
                "organisation": "青葉商会",
                "name": "青葉 花子",
                "email": "hanako@example.com",
                "password": PASSWORD,
            }
            for tab in (page, late):
                for name, value in typed.items():
                    tab.set_value(f"set-up.{name}", value)
            page.set_value("set-up.code", "AAAA-BBBB-CCCC-DDDD")
            page.press("登録してはじめる")
            assert page.ticket() is None and page.shown_value("set-up.name") == "青葉 花子"
            page.set_value("set-up.code", code.lower().replace("-", " "))
            page.press("登録してはじめる")
            assert server.redeem(enrol(page), jar).status == 204
            late.set_value("set-up.code", code)
            late.press("登録してはじめる")
            assert late.ticket() is None and late.has("ログイン"), late.text()
        assert attempt(server, "hanako@example.com", PASSWORD)[0]
        assert "Traceback" not in server.log()
    with serving(tmp_path / "data") as again:
        assert "設定コード" not in again.log()
        assert PRE in again.browser()
