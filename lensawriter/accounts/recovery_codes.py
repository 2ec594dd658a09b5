"""Recovery codes for people who have lost their phone: ten codes, shown once, each valid once.

The first group of a code is a tag that finds its row, so that verifying a code computes one slow hash and not ten.
"""

from lensawriter.accounts import readable_codes
from lensawriter.accounts.hashing import Hasher

CODES, GROUPS, GROUP = 10, 4, 4
"""Codes per person, groups of a code, letters of a group. Twelve letters (60 bits) after the tag are stored as a slow hash."""
_HEAD = (
    "LENSAwriter リカバリーコード\n\n"
    "認証アプリを使えないときに、認証コードの代わりに入力できます。1つのコードは一度だけ使えます。\n"
    "ほかの人の目に触れない、スマートフォンとは別の場所に保管してください。\n\n"
)


def make() -> tuple[str, ...]:
    """Return ten new codes with different tags."""
    made: dict[str, str] = {}
    while len(made) < CODES:
        code = readable_codes.make(GROUPS, GROUP)
        made[code[:GROUP]] = code
    return tuple(made.values())


def hashed(codes: tuple[str, ...], hasher: Hasher) -> dict[str, str]:
    """Return what the store keeps of codes: tag -> hash of the other letters."""
    return {tag: hasher.hash(rest) for tag, rest in (split(code) for code in codes)}


def text(codes: tuple[str, ...]) -> str:
    """Return the text of the file with recovery codes that the person downloads."""
    return _HEAD + "".join(f"{code}\n" for code in codes)


def looks_like(code: str) -> bool:
    """Return whether a typed code has the length of a recovery code; a code of the app is shorter."""
    return len(readable_codes.normalise(code)) == GROUPS * GROUP


def split(code: str) -> tuple[str, str]:
    """Return the tag and the other letters of a typed code."""
    normal = readable_codes.normalise(code)
    return normal[:GROUP], normal[GROUP:]
