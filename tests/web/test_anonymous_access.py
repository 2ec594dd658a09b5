"""Without a session a server shows the sign-in form and nothing else, whichever page is requested."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Navigation_pb2 import Navigation

from lensawriter.web.gate import PAGES
from tests.support.serving import OTHER, PASSWORD, SID, WRITER, Server
from tests.support.socket_client import Page, signed_in

pytestmark = pytest.mark.slow

FORM = ["メールアドレス", "パスワード", "ログイン"]
LINKS = ("/join", "/reset", "/unlock", "/email")
"""The pages that links in mails lead to; they show their own form instead of the sign-in form."""
PROTECTED = [each for each in PAGES if each not in LINKS]
OUTSIDE = {"ログイン", "利用者の登録", "パスワードの再設定", "ログイン停止の解除", "メールアドレスの確認"}
"""The page titles that are sent without a session."""
INSIDE = ("原稿一覧", "利用状況", "ログアウト", "ブログ・SEO記事")
"""Words that are shown only to signed-in users."""


def form_only(page: Page) -> bool:
    """Return whether only the sign-in form is drawn."""
    labels = [each for each in page.labels() if each]
    menus = [each.navigation for each in page.messages if each.WhichOneof("type") == "navigation"]
    hidden = all(menu.position == Navigation.Position.HIDDEN for menu in menus)
    named = {shown.page_name for menu in menus for shown in menu.app_pages}
    return labels == FORM and hidden and named <= OUTSIDE and not any(word in page.text() for word in INSIDE)


@pytest.mark.parametrize(
    "path", [*PROTECTED, "/admin", "/pages/write", "/router", "/write?use=blog", "/editor?draft=1"]
)
def test_every_page_shows_the_sign_in_form(server: Server, path: str) -> None:
    with Page(server, path) as page:
        assert form_only(page), page.text()


@pytest.mark.parametrize("path", PROTECTED)
def test_a_page_requested_by_its_hash_shows_the_sign_in_form(server: Server, path: str) -> None:
    cookies = signed_in(server, WRITER, PASSWORD)
    with Page(server, path, cookies) as inside, Page(server, path) as outside:
        assert not form_only(inside)
        outside._hash = inside._hash
        assert form_only(outside.run())


REFUSED = [
    "/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/",
    "/_stcore/script-health-check", "/_stcore/allowed-message-origins", "/_stcore/message", "/_stcore/", "/_stcore/stream",
    "/_stcore/bidi-components/x/index.js", "/_stcore/bidi-components/lensawriter_begin/x", "/metrics", "/readyz", "/healthz/",
    "/media/x", "/media/0123456789abcdef.png", "/media/", "/media/../app.py", "/media/a%2fb",
    "/_stcore/upload_file/x/y", "/_stcore/upload_file/x", "/_stcore/upload_file/../metrics", "/component/x/index.html",
    "/component/extra_streamlit_components.CookieManager.cookie_manager/index.html", "/component/../../app.py",
    "/auth/login", "/auth/logout", "/oauth2callback", "/auth/", "/auth/session/", "/app/static/app.py", "/app.py",
    "/.streamlit/config.toml", "/data/lensawriter.duckdb", "/lensawriter.duckdb", "/pages/write.py", "/prompts/blog.md",
    "/index.html", "/static/", "/static", "/static/index.html", "/static/js/none.js", "/static/../index.html", "/static/js/",
    "/static/%2e%2e/index.html", "/static/js/..%2f..%2findex.html", "/static/js/%2e%2e/%2e%2e/%2e%2e/app.py", "/manifest.json",
    "/favicon.png", "//", "//write", "/write/", "/write//", "/./write", "/../write", "/%2e%2e/write", "/write;x=1", "/;/write",
    "/%2fwrite", "/write%2f", "/write%00", "/write%0a", "/write%20", "/WRITE", "/write.", "/write\\", "/\\evil.example",
    "//evil.example/x", "/%5c%5cevil.example/x", "/write/_stcore/stream", "/write/_stcore/health", "/write/media/x",
    "/write/_stcore/upload_file/x/y", "/x/_stcore/metrics", "/%ff", "/%e3%81%82", "/a" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_paths_are_refused_for_every_method(server: Server, method: str) -> None:
    answers = {path: server.ask(method, path) for path in REFUSED}
    wrong = {path: each.status for path, each in answers.items() if each.status not in (400, 401, 403, 404)}
    assert wrong == {}
    assert not [path for path, each in answers.items() if b"Traceback" in each.body or b"/lensawriter/" in each.body]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PUT", "DELETE", "PROPFIND", "GET "])
def test_a_page_accepts_only_get_and_head(server: Server, method: str) -> None:
    head = f"{method} / HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\nCookie: x=1\r\n\r\n"
    answer = server.send(head.encode())
    assert answer.split(b" ")[1] in (b"400", b"405"), answer[:200]
    assert b"x=1" not in answer


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost/_stcore/metrics",
        "http://evil.example/_stcore/metrics",
        "*",
        "_stcore/metrics",
        "/_stcore/metrics#x",
        "/write?/../_stcore/metrics#/media/x",
        "/?x=%00",
    ],
)
def test_an_unusual_request_target_gives_no_access(server: Server, target: str) -> None:
    answer = server.send(f"GET {target} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode())
    status = int(answer.split(b" ")[1])
    assert status in (400, 404) or (target.startswith(("/write?", "/?")) and status == 200)
    assert b"process_" not in answer and b"openapi" not in answer


def test_uploads_need_a_session(server: Server) -> None:
    cookies = server.browser()
    with Page(server, "/", cookies) as page:
        urls = page.upload_urls("x.txt")
        for jar in ({}, cookies, cookies | {SID: "forged"}):
            assert page.put(urls.upload_url, "x.txt", b"x" * 1000, jar).status == 401


def test_a_colleague_cannot_upload_to_another_users_page(server: Server) -> None:
    mine, theirs = (signed_in(server, email, PASSWORD) for email in (WRITER, OTHER))
    with Page(server, "/write?use=blog", mine) as page:
        urls = page.upload_urls("x.txt")
        assert page.put(urls.upload_url, "x.txt", b"x", theirs).status == 403
        assert server.ask("DELETE", urls.delete_url, {"X-Xsrftoken": "x"}, cookies=theirs).status == 403
        assert page.put(urls.upload_url, "x.txt", b"x").status == 204


@pytest.mark.parametrize("jar", ["none", "forged", "another person's", "the same person's other session"])
def test_a_streamlit_session_id_alone_does_not_give_access_to_a_page(server: Server, jar: str) -> None:
    mine = signed_in(server, WRITER, PASSWORD)
    thief = {
        "none": dict[str, str](),
        "forged": {SID: "x" * 43},
        "another person's": signed_in(server, OTHER, PASSWORD),
        "the same person's other session": signed_in(server, WRITER, PASSWORD),
    }[jar]
    with Page(server, "/write?use=blog", mine) as page:
        page.fill("blog.title", "秘密の新製品")
        victim = page.session_id
        with Page(server, "/write?use=blog", thief, resume=victim) as stolen:
            assert stolen.session_id != victim
            assert form_only(stolen) or jar.endswith(("person's", "session"))
            if jar == "another person's":
                assert "other" in stolen.text() and "秘密" not in stolen.text() + stolen.shown_value("blog.title")
        assert page.run().shown_value("blog.title") == "秘密の新製品"
    with Page(
        server, "/write?use=blog", thief, resume=victim
    ) as late:  # the tab is closed, but Streamlit still has its session
        assert late.session_id != victim


def test_a_page_resumes_its_session_after_a_disconnect(server: Server) -> None:
    mine = signed_in(server, WRITER, PASSWORD)
    with Page(server, "/write?use=newsletter", mine) as page:
        page.fill("newsletter.title", "続きから")
        before = page.session_id
    with Page(server, "/write?use=newsletter", mine, resume=before) as again:
        assert again.session_id == before


def test_unpermitted_messages_do_nothing_without_a_session(server: Server) -> None:
    with Page(server) as page:
        for kind in ("clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime"):
            message = BackMsg()
            setattr(message, kind, True)
            page.send(message)
        operation = BackMsg()
        operation.backend_operation_request.session_id = page.session_id
        operation.backend_operation_request.install_skills.SetInParent()
        page.send(operation)
        page.run()
        kinds = {message.WhichOneof("type") for message in page.messages}
        assert not kinds & {"git_info_changed", "backend_operation_response"}
        assert form_only(page)


def test_the_tests_above_logged_no_error(server: Server) -> None:
    """Must be the last test of this file."""
    lines = server.log().splitlines()
    assert "起動しました" in lines[0]
    assert set(lines[1:]) <= {"Invalid HTTP request received."}
