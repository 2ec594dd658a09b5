"""The two cookies, both HttpOnly: `sid` holds the session token, `pre` identifies the browser before sign-in."""

from hashlib import sha256
from secrets import token_urlsafe

from starlette.types import Scope

SID, PRE = "__Host-lw_sid", "__Host-lw_pre"
_RULES = "Path=/; Secure; HttpOnly; SameSite=Strict"
COOKIE_LIMIT = 100
"""Maximum characters of a cookie value; longer values are ignored."""


def cookie(scope: Scope, name: str) -> str | None:
    """Return a cookie of a request; None if it is absent, empty, too long or not printable ASCII."""
    for key, value in scope["headers"]:
        if key == b"cookie":
            for part in value.decode("latin-1").split(";"):
                found, _, text = part.strip().partition("=")
                if found == name and 0 < len(text) <= COOKIE_LIMIT and text.isascii() and text.isprintable():
                    return str(text)
    return None


def hashed(value: str) -> str:
    """Return the hash by which the services identify a cookie; the value itself never reaches a script or the store."""
    return sha256(value.encode("ascii", "ignore")).hexdigest()


def sid_of(scope: Scope) -> str | None:
    """Return the hash of the session cookie, or None."""
    value = cookie(scope, SID)
    return None if value is None else hashed(value)


def pre_of(scope: Scope) -> str | None:
    """Return the hash of the cookie that identifies the browser before sign-in, or None."""
    value = cookie(scope, PRE)
    return None if value is None else hashed(value)


def set_cookie(name: str, value: str) -> str:
    """Return the Set-Cookie value for a cookie that lasts until the browser closes."""
    return f"{name}={value}; {_RULES}"


def clear_cookie(name: str) -> str:
    """Return the Set-Cookie value that removes a cookie."""
    return f"{name}=; {_RULES}; Max-Age=0"


def new_pre_cookie() -> str:
    """Return the Set-Cookie value with a new random identifier of the browser."""
    return set_cookie(PRE, token_urlsafe(24))
