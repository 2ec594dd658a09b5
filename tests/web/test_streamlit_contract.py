"""What the gate relies on in the pinned Streamlit: these tests fail first if a new version behaves differently."""

import re
import sys
from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.app_discovery import discover_asgi_app

from lensawriter.settings import ROOT
from lensawriter.ui.server import messages
from tests.support.serving import Server, free_port
from tests.support.socket_client import Page

SECRET = "顧客の未公開の文章"
FAILING = """
import streamlit as st
from lensawriter.errors import NotFound

def fail():
    raise ValueError(st.session_state.typed)

def refuse():
    raise NotFound()

@st.fragment
def part():
    if st.button("in the fragment"):
        raise ValueError(st.session_state.typed)

st.text_input("typed", key="typed")
st.button("in the callback", on_click=fail)
st.button("a sentence", on_click=refuse)
part()
if st.button("in the body"):
    raise ValueError(st.session_state.typed)
"""
SERVED = """
import sys
from pathlib import Path
import streamlit as st, uvicorn
from lensawriter.settings import Settings
from lensawriter.ui.server import errors, messages, options
options.apply(Settings(port=int(sys.argv[1])))
errors.silence_streamlit()
messages.hide_server_details()
app = st.App(Path(sys.argv[2]), on_script_error=errors.show)
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", ws="websockets-sansio")
"""
"""A failing page with our options and error messages, but without the gate."""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("failing")
    (folder / "failing.py").write_text(FAILING, encoding="utf-8")
    port = free_port()
    server = Server(folder, command=(sys.executable, "-c", SERVED, str(port), str(folder / "failing.py")), port=port)
    try:
        server.await_ready("/_stcore/health")
        yield server
    finally:
        server.end()


def test_there_is_no_pages_folder_beside_the_script() -> None:
    """Streamlit would run such pages without a session, before our script checks it."""
    assert not (ROOT / "lensawriter" / "ui" / "pages").exists()
    source = (ROOT / "app.py").read_text("utf-8")
    assert 'ROOT / "lensawriter" / "ui" / "router.py"' in source


def test_streamlit_run_finds_the_app_without_running_it() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app
    assert found.import_string == "app:app"


@pytest.mark.slow
@pytest.mark.parametrize("place", ["in the body", "in the callback", "in the fragment"])
def test_an_unexpected_error_shows_only_its_reference_number(failing: Server, place: str) -> None:
    with Page(failing) as page:
        page.set_value("typed", SECRET)
        page.press(place)
        (number,) = re.findall(r"お問い合わせ番号：([0-9A-F]{8})", page.text())
        drawn = "".join(str(message) for message in page.messages if message.HasField("delta"))
        assert not re.search(r"Traceback|ValueError|failing\.py", drawn + page.text())
        assert "exception" not in {element.WhichOneof("type") for element in page.elements.values()}
        failing.await_log(f"reference {number}, on ValueError")
        assert page.run().has("in the body"), "the session is still usable"
    assert SECRET not in failing.log(), "logs contain no text of customers"


@pytest.mark.slow
def test_a_lensa_error_is_shown_as_it_is_and_not_logged(failing: Server) -> None:
    before = failing.log()
    with Page(failing) as page:
        page.press("a sentence")
        assert "お問い合わせ番号" not in page.text()
        assert "見つかりません" in page.text()
    assert failing.log() == before


def back_message(kind: str, payload: str = "") -> bytes:
    message = BackMsg()
    if payload:
        getattr(message.backend_operation_request, payload).SetInParent()
    elif kind in ("rerun_script", "file_urls_request", "backend_operation_request"):
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    return bytes(message.SerializeToString())


def test_every_message_kind_is_either_used_by_pages_or_refused() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.fields}
    used = {"rerun_script", "file_urls_request", "stop_script", "app_heartbeat"}
    assert kinds - used == {
        "clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime",
        "backend_operation_request",
    }  # fmt: skip
    assert {kind for kind in kinds if messages.permitted(back_message(kind))} == used
    payloads = ("deferred_file", "dataframe_chunk", "install_skills", "dismiss_skills_nudge")
    operations = {each for each in payloads if messages.permitted(back_message("backend_operation_request", each))}
    assert operations == {"deferred_file", "dataframe_chunk"}


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x00" * 50, bytes(range(256)), b"GET / HTTP/1.1"])
def test_invalid_messages_are_refused(data: bytes) -> None:
    assert not messages.permitted(data)


def test_the_pinned_versions_are_those_of_these_tests() -> None:
    pinned = (ROOT / "requirements.txt").read_text("utf-8")
    assert re.search(r"^streamlit==1\.67\.0 ", pinned, re.M)
    assert re.search(r"^streamlit-authenticator==0\.4\.2 ", pinned, re.M)
