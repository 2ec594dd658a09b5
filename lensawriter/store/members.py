"""Members 利用者 of organisations, with their roles. Mail addresses are compared in lower case."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from sqlalchemy import func, insert, select, update

from lensawriter.errors import EmailTaken, NotFound
from lensawriter.models import Principal, Role, Value
from lensawriter.store import schema
from lensawriter.store.database import Connection, hold
from lensawriter.text.cleaning import storable

users = schema.users
FIRST_OWNER = UUID(int=1)
"""The lock for adding the first owner."""


class User(Value):
    """A member of an organisation, with the hash of the password; `suspended_at` is None for an active member."""

    id: UUID
    org_id: UUID
    name: str
    email: str
    role: Role
    password_hash: str
    created_at: datetime
    suspended_at: datetime | None

    def principal(self) -> Principal:
        """Return the principal of this person."""
        return Principal(user_id=self.id, org_id=self.org_id, role=self.role, name=self.name)


def address(email: str) -> str:
    """Return an address in the form in which it is stored and compared: in lower case, without surrounding space."""
    return storable(email).strip().lower()


def hold_address(connection: Connection, email: str) -> None:
    """Lock an address until the end of the transaction, because two organisations may add it at the same time."""
    hold(connection, uuid5(NAMESPACE_URL, f"mailto:{address(email)}"))


def add_member(
    connection: Connection, org_id: UUID, name: str, email: str, role: Role, password_hash: str, now: datetime
) -> UUID:
    """Add a person and return the id; the caller holds the address. Raises EmailTaken if anybody in any organisation has it."""
    key, email = uuid4(), address(email)
    if find_member_by_email(connection, email) is not None:
        raise EmailTaken()
    row = {"id": key, "org_id": org_id, "name": name, "email": email, "role": role}
    connection.execute(insert(users).values(row | {"password_hash": password_hash, "created_at": now}))
    return key


def any_member(connection: Connection) -> bool:
    """Return whether any organisation has a member."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None


def get_user(connection: Connection, user_id: UUID) -> User:
    """Return a person by id; raises NotFound."""
    user = find_user(connection, user_id)
    if user is None:
        raise NotFound()
    return user


def find_user(connection: Connection, user_id: UUID) -> User | None:
    """Return a person of any organisation by id, or None."""
    return _find(connection, users.c.id == user_id)


def find_member(connection: Connection, org_id: UUID, user_id: UUID) -> User | None:
    """Return a person of this organisation by id, or None."""
    return _find(connection, (users.c.id == user_id) & (users.c.org_id == org_id))


def find_member_by_email(connection: Connection, email: str) -> User | None:
    """Return a person of any organisation by address, or None."""
    return _find(connection, users.c.email == address(email))


def all_members(connection: Connection, org_id: UUID) -> tuple[User, ...]:
    """Return the members of an organisation, oldest first."""
    query = select(users).where(users.c.org_id == org_id).order_by(users.c.created_at, users.c.id)
    return tuple(User(**row) for row in connection.execute(query).mappings())


def count_members(connection: Connection, org_id: UUID) -> int:
    """Return how many seats are taken. A suspended person keeps the seat, so that restoring never fails."""
    query = select(func.count()).select_from(users).where(users.c.org_id == org_id)
    return int(connection.execute(query).scalar_one())


def has_other(connection: Connection, org_id: UUID, user_id: UUID, role: Role) -> bool:
    """Return whether another member of the organisation has the role and is not suspended."""
    others = users.c.org_id == org_id, users.c.id != user_id, users.c.role == role, users.c.suspended_at.is_(None)
    return connection.execute(select(users.c.id).where(*others).limit(1)).first() is not None


def set_role(connection: Connection, user_id: UUID, role: Role) -> None:
    """Change the role of a person."""
    connection.execute(update(users).where(users.c.id == user_id).values(role=role))


def set_suspended(connection: Connection, user_id: UUID, moment: datetime | None) -> None:
    """Suspend a person at a moment; None restores them."""
    connection.execute(update(users).where(users.c.id == user_id).values(suspended_at=moment))


def set_password_hash(connection: Connection, user_id: UUID, password_hash: str) -> None:
    """Change the password hash of a person."""
    connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))


def set_name(connection: Connection, user_id: UUID, name: str) -> None:
    """Change the name of a person."""
    connection.execute(update(users).where(users.c.id == user_id).values(name=name))


def set_email(connection: Connection, user_id: UUID, email: str) -> None:
    """Change the address of a person; the caller holds the address and has checked that nobody has it."""
    connection.execute(update(users).where(users.c.id == user_id).values(email=address(email)))


def _find(connection: Connection, condition: Any) -> User | None:
    row = connection.execute(select(users).where(condition)).mappings().first()
    return None if row is None else User(**row)
