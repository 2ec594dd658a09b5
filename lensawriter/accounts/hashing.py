"""Password hashes with argon2id, over the whole password exactly as typed."""

import threading
from secrets import token_urlsafe

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""The minimum that OWASP recommends for argon2id; about 25 ms."""
CONCURRENT_HASHES = 2
"""How many hashes are computed at once; others wait, because each computation takes 19 MiB of memory."""


class Hasher:
    """Computes and verifies hashes at one cost."""

    def __init__(self, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        """Only tests pass another cost."""
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES, type=Type.ID)
        self._slots = threading.BoundedSemaphore(CONCURRENT_HASHES)
        self._unknown_password = self.hash(token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Return the hash of a password with a new salt."""
        with self._slots:
            return self._argon2.hash(_bytes(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether a password belongs to a hash; for None the result is False after the same work."""
        with self._slots:
            try:
                compared = self._unknown_password if password_hash is None else password_hash
                right = self._argon2.verify(compared, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and password_hash is not None


def _bytes(password: str) -> bytes:
    """Encode the text as typed: a Unicode normalisation could never be changed without invalidating stored hashes."""
    return password.encode("utf-8", "surrogatepass")
