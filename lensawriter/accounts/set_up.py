"""First set-up: a person with the set-up code from the server's terminal creates the first organisation and its owner."""

from uuid import UUID, uuid4

from lensawriter.access.events import Event
from lensawriter.access.service import Service, ServiceContext
from lensawriter.accounts import passwords
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.rate_limits import RateLimits, by_network
from lensawriter.accounts.set_up_code import SetUpCode
from lensawriter.accounts.validation import checked_email, checked_name
from lensawriter.errors import SetUpDone, SetUpRefused
from lensawriter.models import Principal, Role
from lensawriter.store import members
from lensawriter.store.contracts import add_organisation, get_organisation_name
from lensawriter.store.members import User


class SetUp(Service):
    """Creates the first owner, once."""

    def __init__(self, context: ServiceContext, hasher: Hasher) -> None:
        super().__init__(context)
        self._hasher = hasher
        self._code = SetUpCode(context.settings.data)
        self._attempts = RateLimits(context.store, context.clock)

    def is_needed(self) -> bool:
        """Return whether nobody has an account yet."""
        with self._store.reading() as connection:
            return not members.any_member(connection)

    def get_code(self) -> str:
        """Return the set-up code, which stays the same until it is used; raises SetUpDone."""
        self._refuse_second_set_up()
        return self._code.get()

    def add_first_owner(
        self, *, code: str, organisation: str, name: str, email: str, password: str, network: str
    ) -> Principal:
        """Create the organisation and its owner, once.

        Raises SetUpDone, SignInLocked, SetUpRefused, and for an invalid field AccountInvalid or PasswordRefused.
        """
        self._refuse_second_set_up()
        (attempt,) = self._attempts.add(by_network(network, "set-up"))
        if not self._code.matches(code):
            self._refuse_second_set_up()  # another call may have used and removed the code in the meantime
            raise SetUpRefused(field="code")
        self._attempts.remove(attempt)
        organisation = checked_name(organisation, "organisation", "組織名")
        name, email = checked_name(name, "name", "お名前"), checked_email(email)
        passwords.check(password, email=email, name=name, organisation=organisation)
        owner = self._add_first_owner(organisation, name, email, self._hasher.hash(password))
        self._code.remove()
        if owner is None:
            raise SetUpDone()
        return owner.principal()

    def add_member(self, org_id: UUID, name: str, email: str, role: Role, password: str) -> UUID:
        """Add a member without an invitation, for the demo only; raises AccountInvalid, PasswordRefused, EmailTaken."""
        with self._store.reading() as connection:
            organisation = get_organisation_name(connection, org_id)
        name, email = checked_name(name, "name", "お名前"), checked_email(email)
        passwords.check(password, email=email, name=name, organisation=organisation)
        password_hash = self._hasher.hash(password)
        with self._store.transaction(lock=org_id) as connection:
            members.hold_address(connection, email)
            return members.add_member(connection, org_id, name, email, role, password_hash, self._clock())

    def _add_first_owner(self, organisation: str, name: str, email: str, password_hash: str) -> User | None:
        """Add the first organisation and its owner; return None if a member exists, so that only one of several calls succeeds."""
        org_id, now = uuid4(), self._clock()
        with self._store.transaction(lock=members.FIRST_OWNER) as connection:
            if members.any_member(connection):
                return None
            add_organisation(connection, org_id, organisation, now)
            user_id = members.add_member(connection, org_id, name, email, Role.OWNER, password_hash, now)
            owner = members.get_user(connection, user_id)
            self._audit.add(connection, Event.SET_UP, actor=owner.principal(), org_id=org_id, subject=user_id)
            return owner

    def _refuse_second_set_up(self) -> None:
        if not self.is_needed():
            self._code.remove()
            raise SetUpDone()
