"""Codes that people read and type: letters that cannot be taken for each other, in groups."""

import secrets
import unicodedata

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I, which look alike; 32 letters are five bits each."""
LONGEST = 200
_DASHES = "ー\N{MINUS SIGN}"
"""What a Japanese keyboard gives for a hyphen, beside the dashes of Unicode."""


def make(groups: int, size: int) -> str:
    """Return a fresh code of so many groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(size)) for _ in range(groups))


def normalise(code: str) -> str:
    """Return a code as it is compared: case, spaces, hyphens and full-width letters make no difference."""
    wide = unicodedata.normalize("NFKC", code[:LONGEST]).upper()
    kept = (each for each in wide if not (each.isspace() or each in _DASHES or unicodedata.category(each) == "Pd"))
    return "".join(kept)
