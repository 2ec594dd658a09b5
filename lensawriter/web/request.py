"""Read the host, origin, address and headers of a request or socket, and drop headers before it is passed on."""

import re

from starlette.types import Scope


def network(scope: Scope) -> str:
    """Return the client address of the connection; "-" when there is none."""
    client = scope.get("client")
    return str(client[0]) if client else "-"


def is_known_host(scope: Scope, hosts: tuple[str, ...]) -> bool:
    """Return whether the Host header names one of our hosts, on any port."""
    name = re.sub(r":\d{1,5}$", "", header(scope, b"host")).lower()
    return name in hosts


def is_same_origin(scope: Scope) -> bool:
    """Return whether the Origin header names the same host and port as the request."""
    origin = re.fullmatch(r"https?://([^/]+)", header(scope, b"origin"))
    return origin is not None and origin[1].lower() == header(scope, b"host").lower()


def header(scope: Scope, name: bytes) -> str:
    """Return a header; empty when it is absent or repeated."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def headers_without(scope: Scope, names: tuple[bytes, ...]) -> list[tuple[bytes, bytes]]:
    """Return all headers except those named."""
    return [(key, value) for key, value in scope["headers"] if key not in names]


def without_resumed_session(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return a header without the id of a Streamlit session to resume, because the id alone gives access to that session."""
    key, value = header
    if key != b"sec-websocket-protocol":
        return header
    return key, b",".join(value.split(b",")[:2])


def resumes_session(scope: Scope) -> bool:
    """Return whether a socket asks to resume a Streamlit session; such a page is already drawn and requests no rerun."""
    return header(scope, b"sec-websocket-protocol").count(",") > 1
