"""Rate limits of passwords and codes: attempts are counted per person and per network before anything is verified."""

import ipaddress
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from uuid import UUID

from lensawriter.clock import TOKYO, Clock
from lensawriter.errors import SignInLocked
from lensawriter.store import sign_in_attempts as rows
from lensawriter.store.database import Store
from lensawriter.store.members import address
from lensawriter.store.sign_in_attempts import COUNTING, Exceeded, RateLimit

WINDOW = timedelta(minutes=15)
"""How long an attempt is counted."""
PERSON_LIMIT, NETWORK_LIMIT, RESET_LIMIT = 5, 20, 3
"""How many attempts within the window are allowed per person and per network, and how many links per address."""
_REASONS = {
    "person": "このメールアドレスでのログインの失敗が続いたため、受け付けを一時的に停止しています。",
    "code": "コードの入力誤りが続いたため、受け付けを一時的に停止しています。",
    "reset": "このメールアドレスへのメールの申し込みが続いたため、受け付けを一時的に停止しています。",
    "reset-network": "お使いのネットワークからのパスワード再設定の申し込みが続いたため、受け付けを一時的に停止しています。",
    "network": "お使いのネットワークからのログインの失敗が続いたため、受け付けを一時的に停止しています。",
    "set-up": "お使いのネットワークで設定コードの入力誤りが続いたため、受け付けを一時的に停止しています。",
}


def by_person(email: str) -> RateLimit:
    """Return the limit of password attempts for one address, whether or not it belongs to a member."""
    return RateLimit(kind="person", subject=_hash(address(email)), most=PERSON_LIMIT)


def by_code(user_id: UUID) -> RateLimit:
    """Return the limit of code attempts for one person; attempts at sign-in and in a session count together."""
    return RateLimit(kind="code", subject=_hash(str(user_id)), most=PERSON_LIMIT)


def by_reset(email: str) -> RateLimit:
    """Return the limit of mailed links for one address, whether or not it belongs to a member."""
    return RateLimit(kind="reset", subject=_hash(address(email)), most=RESET_LIMIT)


def by_network(network: str, kind: str = "network") -> RateLimit:
    """Return the limit of one network: an IPv4 address, or an IPv6 /64, which one customer usually has."""
    return RateLimit(kind=kind, subject=_hash(_network(network)), most=NETWORK_LIMIT)


class RateLimits:
    """Counts attempts in the store, which all processes share."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def add(self, *limits: RateLimit) -> tuple[UUID, ...]:
        """Count and commit an attempt under each limit and return its keys; raises SignInLocked if a limit is reached.

        A refused attempt is not counted, because it would extend the lock; the caller must not verify its password or code.
        """
        now = self._clock()
        with self._store.transaction(lock=COUNTING) as connection:
            added = rows.add_attempts(connection, limits, now, WINDOW)
        if isinstance(added, Exceeded):
            raise _locked(added, now)
        return added

    def find_lock(self, limit: RateLimit) -> SignInLocked | None:
        """Return the error that an attempt under a limit would raise, or None; counts nothing."""
        now = self._clock()
        with self._store.reading() as connection:
            exceeded = rows.find_exceeded(connection, limit, now, WINDOW)
        return None if exceeded is None else _locked(exceeded, now)

    def remove(self, key: UUID) -> None:
        """Remove one counted attempt, because it was correct."""
        with self._store.transaction(lock=COUNTING) as connection:
            rows.remove_attempt(connection, key)

    def clear(self, limit: RateLimit) -> None:
        """Remove all attempts under a limit."""
        with self._store.transaction(lock=COUNTING) as connection:
            rows.clear_attempts(connection, limit)


def _locked(exceeded: Exceeded, now: datetime) -> SignInLocked:
    locked = SignInLocked(_REASONS[exceeded.kind] + _when(exceeded.since + WINDOW, now))
    locked.rate_limit, locked.seconds = exceeded.kind, max(1, ceil((exceeded.since + WINDOW - now).total_seconds()))
    return locked


def _when(until: datetime, now: datetime) -> str:
    """Return the sentence that says when the next attempt is possible, rounded up to the minute."""
    minutes = max(1, ceil((until - now) / timedelta(minutes=1)))
    end = (until + timedelta(seconds=59, microseconds=999_999)).astimezone(TOKYO)
    return f"約{minutes}分後（日本時間{end:%H:%M}以降）に、もう一度お試しください。"


def _network(network: str) -> str:
    try:
        found = ipaddress.ip_address(network.strip())
    except ValueError:
        return network
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
