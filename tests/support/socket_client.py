"""A client for Streamlit's WebSocket: presses buttons, types, uploads files, and reads the drawn elements, without a browser.

A run ends with the message `script_finished`. As in a browser, elements that a run did not draw are removed after it.
"""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Self

from pyotp import TOTP
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.serving import Server, unused_recovery_code

TIMEOUT = 60
"""Seconds that one run may take before the test fails."""
_VALUES = {
    "text_input": "string_value",
    "text_area": "string_value",
    "selectbox": "string_value",
    "checkbox": "bool_value",
    "number_input": "double_value",
}
_TEXTS = (
    "body",
    "code_text",
    "label",
    "help",
    "value",
    "placeholder",
    "text",
    "message",
    "stack_trace",
    "raw_value",
    "default",
)


class Page:
    """The connection of one browser tab; lives until it is closed."""

    def __init__(
        self,
        server: Server,
        path: str = "/",
        cookies: Mapping[str, str] | None = None,
        *,
        resume: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.server, self.cookies = server, dict(cookies or {})
        self._page, _, self._query = path.strip("/").partition("?")
        self._hash, self._values = "", dict[str, WidgetState]()
        self.elements = dict[tuple[int, ...], Element]()
        self.messages: list[ForwardMsg] = []
        self.fragments, self._drawn = set[str](), set[tuple[int, ...]]()
        self.session_id = ""
        self._socket = open_socket(server, self.cookies, resume=resume, headers=headers)
        self.run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()

    def run(self, *triggers: WidgetState, fragment: str = "") -> Self:
        """Run the script, or one fragment of it, with the values of the widgets, and wait for its end."""
        self.ask(*triggers, fragment=fragment)
        return self.listen()

    def ask(self, *triggers: WidgetState, fragment: str = "") -> None:
        """Request a run without waiting for it: the gate may refuse it."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.fragment_id = self._query, self._page, fragment
        state.page_script_hash = self._hash
        state.widget_states.widgets.extend([*self._values.values(), *triggers])
        state.context_info.timezone = "Asia/Tokyo"
        state.context_info.url = f"http://{self.server.host}/{self._page}?{self._query}"
        self.send(message)

    def send(self, message: BackMsg | bytes) -> None:
        """Send any message."""
        self._socket.send(message if isinstance(message, bytes) else message.SerializeToString())

    def listen(self) -> Self:
        """Receive messages until the run ends."""
        self.messages = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._bytes())
            self.messages.append(message)
            if self._take(message):
                self._forget()
                return self

    def reconnect(self) -> Self:
        """Wait until the server closes the socket, and reconnect as the frontend does: without requesting a run."""
        with suppress(ConnectionClosed):
            while True:
                self._bytes()
        self._socket.close()
        self._socket = open_socket(self.server, self.cookies, resume=self.session_id)
        return self.listen()

    def fill(self, name: str, value: Any) -> Self:
        """Type into a widget, named by its label or key; outside a form the page runs at once."""
        element = self.widget(name)
        self.set_value(name, value)
        return self if getattr(element, "form_id", "") else self.run()

    def set_value(self, name: str, value: Any, kind: str = "") -> None:
        """Set the value of a widget without a run; `kind` forges another kind of value."""
        element = self.widget(name)
        state = WidgetState(id=element.id)
        _put(state, kind or _VALUES.get(self.kind(name), "string_value"), value)
        self._values[element.id] = state

    def press(self, name: str) -> Self:
        """Press a button."""
        return self.run(WidgetState(id=self.widget(name).id, trigger_value=True))

    def choose(self, name: str, option: str) -> Self:
        """Choose an option of a segmented control by its label."""
        group = self.widget(name)
        state = WidgetState(id=group.id)
        state.string_array_value.data.append(option)
        self._values[group.id] = state
        return self.run()

    def upload(self, name: str, *files: tuple[str, bytes]) -> Self:
        """Upload files as the uploader does, and run the page."""
        uploader = self.widget(name)
        state = WidgetState(id=uploader.id)
        for file_name, data in files:
            urls = self.upload_urls(file_name)
            status = self.put(urls.upload_url, file_name, data).status
            if status != 204:  # the uploader shows the error itself, and the page does not get the file
                assert 400 <= status < 500, status
                continue
            info = state.file_uploader_state_value.uploaded_file_info.add()
            info.name, info.size, info.file_id = file_name, len(data), urls.file_id
            info.file_urls.CopyFrom(urls)
        self._values[uploader.id] = state
        return self.run()

    def upload_urls(self, file_name: str) -> Any:
        """Request the URLs for the upload of a file."""
        message = BackMsg()
        message.file_urls_request.request_id, message.file_urls_request.session_id = "1", self.session_id
        message.file_urls_request.file_names.append(file_name)
        self.send(message)
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._bytes())
            if answer.HasField("file_urls_response"):
                return answer.file_urls_response.file_urls[0]
            self._take(answer)

    def put(self, url: str, file_name: str, data: bytes, cookies: Mapping[str, str] | None = None) -> Any:
        """Send a file to an upload URL."""
        sent = self.cookies if cookies is None else dict(cookies)
        plain = re.sub(r'[\x00-\x1f"\\]', "_", file_name)
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": sent.get("_streamlit_xsrf", "")}
        body = head.encode("utf-8", "replace") + data + b"\r\n--x--\r\n"
        return self.server.ask("PUT", url, headers, body, cookies=sent)

    def ticket(self) -> str | None:
        """Return the ticket that the page gives to the browser, or None."""
        for element in self.elements.values():
            if element.WhichOneof("type") == "bidi_component" and element.bidi_component.json:
                found = json.loads(element.bidi_component.json).get("ticket")
                if found:
                    return str(found)
        return None

    def kind(self, name: str) -> str:
        """Return the kind of a widget."""
        return self._found(name)[0]

    def widget(self, name: str) -> Any:
        """Return a widget by its key or label; raises AssertionError that lists the labels."""
        return self._found(name)[1]

    def has(self, name: str) -> bool:
        """Return whether a widget is drawn."""
        return any(name in names for names, _, _ in self._widgets())

    def labels(self) -> list[str]:
        """Return the labels of all widgets."""
        return [str(getattr(inner, "label", "")) for _, _, inner in self._widgets()]

    def text(self) -> str:
        """Return the drawn text, one line for each element."""
        return "\n".join(_text(element) for element in self.elements.values())

    def shown_value(self, name: str) -> str:
        """Return the value that a text widget shows, which was typed or set by the page."""
        element = self.widget(name)
        state = self._values.get(element.id)
        return str(element.value if element.set_value else state.string_value if state else element.default)

    def _found(self, name: str) -> tuple[str, Any]:
        for names, kind, inner in self._widgets():
            if name in names:
                return kind, inner
        raise AssertionError(f"no {name!r} in: {self.labels()}\n{self.text()}")

    def _widgets(self) -> Iterator[tuple[tuple[str, ...], str, Any]]:
        for element in self.elements.values():
            kind, inner = element.WhichOneof("type"), _inner(element)
            name = str(getattr(inner, "id", ""))
            if kind and name:
                yield (str(getattr(inner, "label", "")), re.sub(r"^\$\$ID-[^-]*-", "", name)), kind, inner

    def _bytes(self) -> bytes:
        data = self._socket.recv(timeout=TIMEOUT)
        assert isinstance(data, bytes)
        return data

    def _take(self, message: ForwardMsg) -> bool:
        """Process one message; return True at the end of a run."""
        match message.WhichOneof("type"):
            case "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
                self._hash = message.new_session.page_script_hash
                self._drawn.clear()
            case "navigation":
                self._hash = message.navigation.page_script_hash or self._hash
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                self.fragments.add(message.auto_rerun.fragment_id)
            case "delta":
                self._draw(tuple(message.metadata.delta_path), message)
            case "script_finished":
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _draw(self, path: tuple[int, ...], message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") == "new_element":
            self.elements[path] = message.delta.new_element
            inner = _inner(message.delta.new_element)
            if getattr(inner, "set_value", False):
                self._values.pop(str(inner.id), None)
        else:
            self.elements.pop(path, None)  # a block has replaced the element
        self._drawn.add(path)

    def _forget(self) -> None:
        """Remove the elements that the run did not draw, and the values of their widgets."""
        if self.messages[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.elements = {path: each for path, each in self.elements.items() if path in self._drawn}
            drawn = {inner.id for _, _, inner in self._widgets()}
            self._values = {key: state for key, state in self._values.items() if key in drawn}


def open_socket(
    server: Server, cookies: Mapping[str, str], *, resume: str = "", headers: Mapping[str, str] | None = None
) -> ClientConnection:
    """Open the socket as the frontend does; raises InvalidStatus if it is refused.

    A header with an empty value is not sent.
    """
    sent = {"Origin": f"http://{server.host}", "Host": server.host} | dict(headers or {})
    if cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    xsrf = cookies.get("_streamlit_xsrf", "PLACEHOLDER_AUTH_TOKEN")
    names = [Subprotocol(each) for each in ("streamlit", xsrf, resume) if each]
    host = sent.pop("Host")
    opened = connect(
        f"ws://{host}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT),
        additional_headers={name: value for name, value in sent.items() if value},
        subprotocols=names,
        max_size=None,
        compression=None,
        open_timeout=TIMEOUT,
        proxy=None,
    )
    return ExitStack().enter_context(opened)  # `Page` closes it; a plain call is deprecated


def signed_in(server: Server, email: str, password: str, path: str = "/") -> dict[str, str]:
    """Sign in on the form, and return the cookies of the browser."""
    cookies = server.browser()
    with Page(server, path, cookies) as page:
        ticket = sign_in(page, email, password)
    answer = server.redeem(ticket, cookies)
    assert answer.status == 204, answer
    return cookies | answer.cookies()


def sign_in(page: Page, email: str, password: str) -> str:
    """Sign in on the form with a recovery code, and return the ticket."""
    page.fill("メールアドレス", email).fill("パスワード", password).press("ログイン")
    page.press("認証アプリを使えない場合")
    page.fill("リカバリーコード", unused_recovery_code(page.server.data, email.strip().lower())).press("ログイン")
    ticket = page.ticket()
    assert ticket is not None, page.text()
    return ticket


def enrol(page: Page) -> str:
    """Set up the second factor as the page requires, and return the ticket."""
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.text())
    assert secret is not None, page.text()
    page.fill("認証コード", TOTP(secret[0].replace(" ", "")).now()).press("設定してログイン")
    ticket = page.ticket()
    assert ticket is not None, page.text()
    return ticket


def _put(state: WidgetState, kind: str, value: Any) -> None:
    if kind.endswith("_array_value"):
        getattr(state, kind).data.extend(value)
    else:
        setattr(state, kind, value)


def _inner(element: Element) -> Any:
    """Return the inner message of an element, or None."""
    kind = element.WhichOneof("type")
    return getattr(element, kind) if kind else None


def _text(element: Element) -> str:
    found = [getattr(_inner(element), name, "") for name in _TEXTS]
    return " ".join(each for each in found if isinstance(each, str) and each)
