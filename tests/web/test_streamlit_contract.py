"""What the gate relies on in the pinned Streamlit: a new version that behaves otherwise is to be found here first."""

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
from lensawriter.ui import failures, messages, options
options.apply(Settings(port=int(sys.argv[1])))
failures.keep_quiet()
messages.keep_quiet()
app = st.App(Path(sys.argv[2]), on_script_error=failures.tell)
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", ws="websockets-sansio")
"""
"""A page that fails, under our options and our words, without the gate."""


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


def test_no_folder_of_pages_lies_beside_the_script() -> None:
    """Streamlit would run its files for anybody, before the script has said who may."""
    assert not (ROOT / "lensawriter" / "ui" / "pages").exists()
    source = (ROOT / "app.py").read_text("utf-8")
    assert 'ROOT / "lensawriter" / "ui" / "router.py"' in source


def test_streamlit_run_finds_the_app_without_running_it() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app
    assert found.import_string == "app:app"


@pytest.mark.slow
@pytest.mark.parametrize("place", ["in the body", "in the callback", "in the fragment"])
def test_a_fault_shows_its_reference_number_and_nothing_else(failing: Server, place: str) -> None:
    with Page(failing) as page:
        page.hold("typed", SECRET)
        page.press(place)
        (number,) = re.findall(r"お問い合わせ番号：([0-9A-F]{8})", page.text())
        drawn = "".join(str(message) for message in page.messages if message.HasField("delta"))
        assert not re.search(r"Traceback|ValueError|failing\.py", drawn + page.text())
        assert "exception" not in {element.WhichOneof("type") for element in page.elements.values()}
        failing.await_log(f"reference {number}, on ValueError")
        assert page.run().has("in the body"), "the session lives"
    assert SECRET not in failing.log(), "no log holds what a customer wrote"


@pytest.mark.slow
def test_a_sentence_for_people_is_shown_as_it_is_and_is_no_fault_in_the_log(failing: Server) -> None:
    before = failing.log()
    with Page(failing) as page:
        page.press("a sentence")
        assert "お問い合わせ番号" not in page.text()
        assert "見つかりません" in page.text()
    assert failing.log() == before


def asked(kind: str, payload: str = "") -> bytes:
    message = BackMsg()
    if payload:
        getattr(message.backend_operation_request, payload).SetInParent()
    elif kind in ("rerun_script", "file_urls_request", "backend_operation_request"):
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    return bytes(message.SerializeToString())


def test_every_kind_of_message_is_either_a_pages_own_or_refused() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.fields}
    mine = {"rerun_script", "file_urls_request", "stop_script", "app_heartbeat"}
    assert kinds - mine == {
        "clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime",
        "backend_operation_request",
    }  # fmt: skip
    assert {kind for kind in kinds if messages.permitted(asked(kind))} == mine
    payloads = ("deferred_file", "dataframe_chunk", "install_skills", "dismiss_skills_nudge")
    operations = {each for each in payloads if messages.permitted(asked("backend_operation_request", each))}
    assert operations == {"deferred_file", "dataframe_chunk"}


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x00" * 50, bytes(range(256)), b"GET / HTTP/1.1"])
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    assert not messages.permitted(data)


def test_the_pinned_versions_are_those_that_these_tests_know() -> None:
    pinned = (ROOT / "requirements.txt").read_text("utf-8")
    assert re.search(r"^streamlit==1\.67\.0 ", pinned, re.M)
    assert re.search(r"^streamlit-authenticator==0\.4\.2 ", pinned, re.M)
