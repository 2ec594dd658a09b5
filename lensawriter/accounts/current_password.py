"""The current password, which a person enters again before changing their password or address."""

from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_person
from lensawriter.clock import Clock
from lensawriter.errors import PasswordWrong
from lensawriter.store.database import Store
from lensawriter.store.members import User


class CurrentPassword:
    """Checks the current password, so that another person at an unattended session cannot take over the account."""

    def __init__(self, store: Store, clock: Clock, hasher: Hasher) -> None:
        self._hasher, self._attempts = hasher, RateLimits(store, clock)

    def check(self, user: User, password: str) -> None:
        """Raise PasswordWrong for a wrong password, SignInLocked after too many; attempts at sign-in count together with these."""
        self._attempts.add(by_person(user.email))
        matches = self._hasher.verify(user.password_hash, password[: passwords.MAX_LENGTH])
        if not matches or len(password) > passwords.MAX_LENGTH:
            raise PasswordWrong(field="present")
        self._attempts.clear(by_person(user.email))
