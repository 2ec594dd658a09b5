"""Forged tickets, browser cookies and link tokens give no access and cause no error."""

from pathlib import Path
from urllib.parse import quote

import pytest

from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.support.serving import PRE, SID, WRITER, people, serving, session_token
from tests.support.socket_client import Page

pytestmark = pytest.mark.slow

LINKS = ("/join", "/reset", "/unlock", "/email")
FORGED = [
    "", " ", "0", "null", "x", "x" * 43, "x" * 64, "0" * 64, "x" * 900, "../../etc/passwd", "' OR '1'='1", "${jndi:ldap://x}",
    "{{7*7}}", "a.b.c", "あ", "%00", "<script>x</script>", "題\x00名",
]  # fmt: skip
INSIDE = ("原稿一覧", "利用状況", "ログアウト")


def test_forged_tickets_browser_cookies_and_links_give_no_access_and_log_no_error(tmp_path: Path) -> None:
    people(tmp_path)
    with serving(tmp_path) as server:
        jar = server.browser()
        for text in FORGED:
            answer = server.redeem(text, jar)
            assert (answer.status, SID in answer.cookies()) in ((400, False), (401, False)), text
            if text.isascii() and text.isprintable():
                answer = server.redeem("x" * 43, {PRE: text})
                assert (answer.status, SID in answer.cookies()) in ((400, False), (401, False)), text
        for path in LINKS:
            for text in FORGED[:: 3 if path != "/join" else 1]:
                with Page(server, f"{path}?token={quote(text)}", jar) as page:
                    assert page.ticket() is None, (path, text)
                    assert not any(word in page.text() for word in (*INSIDE, "お問い合わせ番号")), (
                        path,
                        text,
                        page.text(),
                    )
        assert "Traceback" not in server.log()
    store = Store.duckdb(tmp_path / "lensawriter.duckdb")
    with store.reading() as connection:
        assert connection.execute(schema.sessions.select()).all() == []
    store.close()


def test_upload_and_media_urls_are_refused_after_the_session_ended(tmp_path: Path) -> None:
    jar = {SID: session_token(tmp_path, people(tmp_path)[WRITER])}
    with serving(tmp_path) as server:
        jar = server.browser() | jar
        with Page(server, "/write?use=blog", jar) as page:
            urls = page.upload_urls("x.txt")
            assert page.put(urls.upload_url, "x.txt", b"x").status == 204
            assert server.ask("DELETE", "/auth/session", {"Origin": f"http://{server.host}"}, cookies=jar).status == 204
            assert page.put(urls.upload_url, "x.txt", b"x").status == 401
            assert server.ask("DELETE", urls.delete_url, {"X-Xsrftoken": "x"}, cookies=jar).status == 401
            assert server.ask("GET", "/media/x.docx", cookies=jar).status == 401
