"""The two cookies of a browser, both HttpOnly: `sid` says who is signed in, `pre` which browser asks to be."""

from hashlib import sha256
from secrets import token_urlsafe

from starlette.types import Scope

SID, PRE = "__Host-lw_sid", "__Host-lw_pre"
_RULES = "Path=/; Secure; HttpOnly; SameSite=Strict"
LONGEST = 100
"""Characters of a cookie of ours; a longer one is none."""


def cookie(scope: Scope, name: str) -> str | None:
    """Return a cookie of a request; None where it is absent, empty or not of our making."""
    for key, value in scope["headers"]:
        if key == b"cookie":
            for part in value.decode("latin-1").split(";"):
                found, _, text = part.strip().partition("=")
                if found == name and 0 < len(text) <= LONGEST and text.isascii() and text.isprintable():
                    return str(text)
    return None


def hashed(value: str) -> str:
    """Return what the house knows a cookie by; its value never reaches a script or the store."""
    return sha256(value.encode("ascii", "ignore")).hexdigest()


def sid_of(scope: Scope) -> str | None:
    """Return the hash of the session cookie."""
    value = cookie(scope, SID)
    return None if value is None else hashed(value)


def pre_of(scope: Scope) -> str | None:
    """Return the hash of the cookie that names the browser before it is signed in."""
    value = cookie(scope, PRE)
    return None if value is None else hashed(value)


def keep(name: str, value: str) -> str:
    """Return the header line that sets a cookie until the browser closes."""
    return f"{name}={value}; {_RULES}"


def clear(name: str) -> str:
    """Return the header line that removes a cookie."""
    return f"{name}=; {_RULES}; Max-Age=0"


def fresh_pre() -> str:
    """Return the header line that names a browser anew."""
    return keep(PRE, token_urlsafe(24))
