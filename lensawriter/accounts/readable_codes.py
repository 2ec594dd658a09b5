"""Codes that people read and type: groups of letters that cannot be confused with each other."""

import secrets
import unicodedata

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I, which look alike; 32 letters are five bits each."""
MAX_LENGTH = 200
"""Characters of an entered code that are read."""
_DASHES = "ー\N{MINUS SIGN}"
"""Characters that a Japanese keyboard produces for a hyphen, in addition to the Unicode dashes."""


def make(groups: int, size: int) -> str:
    """Return a new random code of `groups` groups with `size` letters each."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(size)) for _ in range(groups))


def normalise(code: str) -> str:
    """Return a code in the form in which it is compared: case, spaces, hyphens and full-width letters make no difference."""
    upper = unicodedata.normalize("NFKC", code[:MAX_LENGTH]).upper()
    return "".join(c for c in upper if not (c.isspace() or c in _DASHES or unicodedata.category(c) == "Pd"))
