"""Tries at a password or a code: counted by person and by network before anything is verified, and forgotten in time."""

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
BY_PERSON, BY_NETWORK, RESETS = 5, 20, 3
_REASONS = {
    "person": "このメールアドレスでのログインの失敗が続いたため、受け付けを一時的に停止しています。",
    "code": "コードの入力誤りが続いたため、受け付けを一時的に停止しています。",
    "reset": "このメールアドレスへのメールの申し込みが続いたため、受け付けを一時的に停止しています。",
    "reset-network": "お使いのネットワークからのパスワード再設定の申し込みが続いたため、受け付けを一時的に停止しています。",
    "network": "お使いのネットワークからのログインの失敗が続いたため、受け付けを一時的に停止しています。",
    "set-up": "お使いのネットワークで設定コードの入力誤りが続いたため、受け付けを一時的に停止しています。",
}


def by_person(email: str) -> RateLimit:
    """Return the bound on one address, whether or not somebody has it."""
    return RateLimit(kind="person", subject=_hash(address(email)), most=BY_PERSON)


def by_code(user_id: UUID) -> RateLimit:
    """Return the bound on the codes of one person, wherever they are asked for."""
    return RateLimit(kind="code", subject=_hash(str(user_id)), most=BY_PERSON)


def by_reset(email: str) -> RateLimit:
    """Return the bound on links for one address, whether or not somebody has it."""
    return RateLimit(kind="reset", subject=_hash(address(email)), most=RESETS)


def by_network(network: str, kind: str = "network") -> RateLimit:
    """Return the bound on where tries come from; an IPv6 customer has a /64, so that is one network."""
    return RateLimit(kind=kind, subject=_hash(_network(network)), most=BY_NETWORK)


class RateLimits:
    """The counted tries of the house; one per process, the counts are in the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the store and the clock of the process."""
        self._store, self._clock = store, clock

    def add(self, *limits: RateLimit) -> tuple[UUID, ...]:
        """Count and commit a try under each bound and return its keys; raises SignInLocked where one is reached.

        A try that is refused here verifies nothing and is not counted: otherwise a lock would never end.
        """
        now = self._clock()
        with self._store.transaction(lock=COUNTING) as connection:
            added = rows.add_attempts(connection, limits, now, WINDOW)
        if isinstance(added, Exceeded):
            raise _locked(added, now)
        return added

    def reached(self, limit: RateLimit) -> SignInLocked | None:
        """Return what a try under a bound would be refused with; counts nothing."""
        now = self._clock()
        with self._store.reading() as connection:
            exceeded = rows.find_exceeded(connection, limit, now, WINDOW)
        return None if exceeded is None else _locked(exceeded, now)

    def remove(self, key: UUID) -> None:
        """Forget one try that was right."""
        with self._store.transaction(lock=COUNTING) as connection:
            rows.remove_attempt(connection, key)

    def clear(self, limit: RateLimit) -> None:
        """Forget all tries under a bound."""
        with self._store.transaction(lock=COUNTING) as connection:
            rows.clear_attempts(connection, limit)


def _locked(exceeded: Exceeded, now: datetime) -> SignInLocked:
    locked = SignInLocked(_REASONS[exceeded.kind] + _when(exceeded.since + WINDOW, now))
    locked.rate_limit, locked.seconds = exceeded.kind, max(1, ceil((exceeded.since + WINDOW - now).total_seconds()))
    return locked


def _when(until: datetime, now: datetime) -> str:
    """Say when to try again: never a minute too early."""
    minutes = max(1, ceil((until - now) / timedelta(minutes=1)))
    free = (until + timedelta(seconds=59, microseconds=999_999)).astimezone(TOKYO)
    return f"約{minutes}分後（日本時間{free:%H:%M}以降）に、もう一度お試しください。"


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
