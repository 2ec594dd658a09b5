"""Recovery codes: for who has lost the phone; ten, shown once, each good once.

A code begins with a tag, which finds its row, so that one slow hash is computed for a code and not ten.
"""

from uuid import UUID

from lensawriter.accounts import readable_codes
from lensawriter.accounts.hashing import Hasher
from lensawriter.store import second_factors as rows
from lensawriter.store.database import Store

CODES, GROUPS, GROUP = 10, 4, 4
"""A tag of four letters, and sixty bits behind a slow hash."""
_HEAD = (
    "LENSAwriter リカバリーコード\n\n"
    "認証アプリを使えないときに、認証コードの代わりに入力できます。1つのコードは一度だけ使えます。\n"
    "ほかの人の目に触れない、スマートフォンとは別の場所に保管してください。\n\n"
)


def make() -> tuple[str, ...]:
    """Return ten fresh codes, no two with one tag."""
    made: dict[str, str] = {}
    while len(made) < CODES:
        code = readable_codes.make(GROUPS, GROUP)
        made[code[:GROUP]] = code
    return tuple(made.values())


def hashed(codes: tuple[str, ...], hasher: Hasher) -> dict[str, str]:
    """Return what is kept of codes: tag -> hash of the rest."""
    return {tag: hasher.hash(rest) for tag, rest in (_parts(code) for code in codes)}


def text(codes: tuple[str, ...]) -> str:
    """Return codes as a file to keep."""
    return _HEAD + "".join(f"{code}\n" for code in codes)


def find(store: Store, hasher: Hasher, user_id: UUID, code: str) -> UUID | None:
    """Return the id of the unused code that was typed; the work is the same for any other."""
    tag, rest = _parts(code)
    with store.reading() as connection:
        found = rows.find_recovery_code(connection, user_id, tag)
    right = hasher.verify(found[1] if found else None, rest)
    return found[0] if found and right else None


def looks_like(code: str) -> bool:
    """Tell whether what was typed has the length of a recovery code, and not that of a code by time."""
    return len(readable_codes.normalise(code)) == GROUPS * GROUP


def _parts(code: str) -> tuple[str, str]:
    normal = readable_codes.normalise(code)
    return normal[:GROUP], normal[GROUP:]
