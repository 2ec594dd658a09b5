"""Hashes of passwords: argon2id, whole and exactly as typed."""

import threading
from secrets import token_urlsafe

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""The least that OWASP names for argon2id; about 25 ms."""
AT_ONCE = 2
"""How many are computed at once: each holds 19 MiB, and a flood of sign-ins is not to fill the memory."""


class Hasher:
    """Makes and verifies hashes at one cost; lives as long as the accounts that use it."""

    def __init__(self, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        """Take the cost; only tests name another than the one of the house."""
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES, type=Type.ID)
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self.hash(token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Return the hash of a password, with a salt of its own."""
        with self._turn:
            return self._argon2.hash(_bytes(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password is the one of the hash; None is nobody's, and costs the same."""
        with self._turn:
            try:
                right = self._argon2.verify(self._nobody if password_hash is None else password_hash, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and password_hash is not None


def _bytes(password: str) -> bytes:
    """Encode whatever was typed; no normal form is applied, for none could be changed later."""
    return password.encode("utf-8", "surrogatepass")
