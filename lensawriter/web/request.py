"""What a request or a socket says of itself, and what of that is passed on."""

import re

from starlette.types import Scope


def network(scope: Scope) -> str:
    """Return the address a request comes from, as the socket itself knows it."""
    client = scope.get("client")
    return str(client[0]) if client else "-"


def own_host(scope: Scope, hosts: tuple[str, ...]) -> bool:
    """Tell whether a request names one of the hosts that we answer to."""
    name = re.sub(r":\d{1,5}$", "", header(scope, b"host")).lower()
    return name in hosts


def own_origin(scope: Scope) -> bool:
    """Tell whether the page that asks is one of our own: the same host and port as the request."""
    origin = re.fullmatch(r"https?://([^/]+)", header(scope, b"origin"))
    return origin is not None and origin[1].lower() == header(scope, b"host").lower()


def header(scope: Scope, name: bytes) -> str:
    """Return a header that is there once, else nothing."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def without(scope: Scope, names: tuple[bytes, ...]) -> list[tuple[bytes, bytes]]:
    """Return the headers but for some."""
    return [(key, value) for key, value in scope["headers"] if key not in names]


def without_resume(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Drop the session that a socket wants to go on with: its id alone would open it."""
    key, value = header
    if key != b"sec-websocket-protocol":
        return header
    return key, b",".join(value.split(b",")[:2])


def resumes(scope: Scope) -> bool:
    """Tell whether a socket wants to go on with a session of a page: the page is drawn already, and asks for nothing."""
    return header(scope, b"sec-websocket-protocol").count(",") > 1
