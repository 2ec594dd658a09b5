"""Codes that people read and type: groups of letters and digits that do not look alike."""

import secrets
import unicodedata

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I, which look alike: 32 letters, so each has five bits."""
MAX_LENGTH = 200
"""Characters of a typed code that are read; further ones are ignored."""
_DASHES = "ー\N{MINUS SIGN}"
"""Characters that a Japanese keyboard produces for a hyphen, in addition to the Unicode dashes."""


def make(groups: int, size: int) -> str:
    """Return a new random code of `groups` groups with `size` letters each."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(size)) for _ in range(groups))


def normalise(code: str) -> str:
    """Return a code in the form in which it is compared: case, spaces, hyphens and full-width letters make no difference."""
    upper = unicodedata.normalize("NFKC", code[:MAX_LENGTH]).upper()
    return "".join(c for c in upper if not (c.isspace() or c in _DASHES or unicodedata.category(c) == "Pd"))
