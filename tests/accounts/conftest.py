"""Accounts on each engine, with a hash that costs next to nothing where its cost is not the claim."""

from pathlib import Path
from typing import NamedTuple

import pytest

from lensawriter.accounts.accounts import Accounts
from lensawriter.accounts.hashing import Hasher
from lensawriter.models import Principal
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from tests.conftest import MovedClock

PASSWORD = "春はあけぼの、やうやう白く"
EMAIL = "hanako@example.jp"
BROWSER = "the cookie of a browser"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class CountingHasher(Hasher):
    """A cheap hasher that notes each verification: whether it was of a real person's hash."""

    def __init__(self) -> None:
        super().__init__(memory_kib=8, passes=1)
        self.verified: list[bool] = []

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified.append(password_hash is not None)
        return super().verify(password_hash, password)


class House(NamedTuple):
    """Accounts and what they stand on."""

    accounts: Accounts
    store: Store
    clock: MovedClock
    hasher: CountingHasher
    settings: Settings

    def again(self) -> Accounts:
        """Accounts of another process on the same store and folder, which remember nothing."""
        return Accounts(self.store, self.clock, self.settings, self.hasher)

    def set_up(
        self,
        code: str | None = None,
        *,
        organisation: str = "青葉商会",
        name: str = "山田 花子",
        email: str = EMAIL,
        password: str = PASSWORD,
        network: str = HERE,
    ) -> Principal:
        """Set the house up, with the right code if none is given."""
        code = self.accounts.set_up_code() if code is None else code
        return self.accounts.set_up(
            code=code, organisation=organisation, name=name, email=email, password=password, network=network
        )

    def signed_in(self, owner: Principal) -> str:
        """The id of a fresh session of a person."""
        return Accounts.sid(self.accounts.redeem(self.accounts.add_ticket(owner.user_id, BROWSER), BROWSER))


@pytest.fixture
def house(store: Store, clock: MovedClock, tmp_path: Path) -> House:
    """Accounts that nobody has yet."""
    hasher, settings = CountingHasher(), Settings(data=tmp_path)
    return House(Accounts(store, clock, settings, hasher), store, clock, hasher, settings)


@pytest.fixture
def owner(house: House) -> Principal:
    """The owner, once the house is set up."""
    return house.set_up()
