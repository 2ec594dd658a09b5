"""Organisations and their users; e-mail addresses are compared in lower case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from sqlalchemy import func, insert, select, update

from lensawriter.errors import EmailTaken, NotFound
from lensawriter.models import Principal, Role, Value
from lensawriter.store import schema
from lensawriter.store.database import Connection, Store
from lensawriter.text.cleaning import storable

organisations, users = schema.organisations, schema.users


class User(Value):
    """A person of an organisation, with the hash of the password."""

    id: UUID
    org_id: UUID
    name: str
    email: str
    role: Role
    password_hash: str
    created_at: datetime
    suspended_at: datetime | None

    def principal(self) -> Principal:
        """Return who acts when this person does."""
        return Principal(user_id=self.id, org_id=self.org_id, role=self.role, name=self.name)


def address(email: str) -> str:
    """Return an address as it is kept and compared: in lower case, without space around it."""
    return storable(email).strip().lower()


def add_organisation(store: Store, name: str, now: datetime) -> UUID:
    """Add an organisation and return its id."""
    key = uuid4()
    with store.transaction() as connection:
        connection.execute(insert(organisations).values(id=key, name=name, created_at=now))
    return key


def get_organisation_name(store: Store, org_id: UUID) -> str:
    """Return the name of an organisation; raises NotFound."""
    with store.reading() as connection:
        name = connection.execute(select(organisations.c.name).where(organisations.c.id == org_id)).scalar_one_or_none()
    if name is None:
        raise NotFound()
    return str(name)


def add_user(store: Store, org_id: UUID, name: str, email: str, role: Role, password_hash: str, now: datetime) -> UUID:
    """Add a person and return the id; raises EmailTaken, in whichever organisation the address is used."""
    key, email = uuid4(), address(email)
    row = {"id": key, "org_id": org_id, "name": name, "email": email, "role": role}
    with store.transaction(lock=uuid5(NAMESPACE_URL, f"mailto:{email}")) as connection:
        if connection.execute(select(users.c.id).where(users.c.email == email)).first() is not None:
            raise EmailTaken()
        connection.execute(insert(users).values(row | {"password_hash": password_hash, "created_at": now}))
    return key


def add_first_owner(
    store: Store,
    organisation: str,
    name: str,
    email: str,
    password_hash: str,
    now: datetime,
    *,
    noted: Callable[[Connection, User], None] | None = None,
) -> User | None:
    """Add the first organisation and its owner, or return None where there is a person already; at most one call wins.

    `noted` records it in the same transaction, where it is done.
    """
    org_id, key = uuid4(), uuid4()
    row = {"id": key, "org_id": org_id, "name": name, "email": address(email), "role": Role.OWNER}
    with store.transaction(lock=UUID(int=1)) as connection:
        if connection.execute(select(func.count()).select_from(users)).scalar_one():
            return None
        connection.execute(insert(organisations).values(id=org_id, name=organisation, created_at=now))
        connection.execute(insert(users).values(row | {"password_hash": password_hash, "created_at": now}))
        owner = find_user_in(connection, key)
        if noted is not None and owner is not None:
            noted(connection, owner)
    return owner


def any_user(store: Store) -> bool:
    """Tell whether somebody has an account."""
    with store.reading() as connection:
        return connection.execute(select(users.c.id).limit(1)).first() is not None


def get_user(store: Store, user_id: UUID) -> User:
    """Return a person by id; raises NotFound."""
    user = find_user(store, user_id)
    if user is None:
        raise NotFound()
    return user


def find_user(store: Store, user_id: UUID) -> User | None:
    """Return a person by id."""
    with store.reading() as connection:
        return find_user_in(connection, user_id)


def find_user_in(connection: Connection, user_id: UUID) -> User | None:
    """Return a person by id, as a transaction sees them."""
    return _find(connection, users.c.id == user_id)


def find_user_by_email(store: Store, email: str) -> User | None:
    """Return a person by address."""
    with store.reading() as connection:
        return find_user_by_email_in(connection, email)


def find_user_by_email_in(connection: Connection, email: str) -> User | None:
    """Return a person by address, as a transaction sees them."""
    return _find(connection, users.c.email == address(email))


def members(store: Store, org_id: UUID) -> tuple[User, ...]:
    """Return the people of an organisation, oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(users).where(users.c.org_id == org_id).order_by(users.c.created_at)).mappings()
        return tuple(User(**row) for row in rows)


def set_password_hash(store: Store, user_id: UUID, password_hash: str) -> None:
    """Change the hash of a password."""
    with store.transaction() as connection:
        set_password_hash_in(connection, user_id, password_hash)


def set_password_hash_in(connection: Connection, user_id: UUID, password_hash: str) -> None:
    """Change the hash of a password in a transaction."""
    connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))


def set_name(connection: Connection, user_id: UUID, name: str) -> None:
    """Change the name of a person."""
    connection.execute(update(users).where(users.c.id == user_id).values(name=name))


def set_email(connection: Connection, user_id: UUID, email: str) -> None:
    """Change the address of a person; the caller holds it and has seen that nobody has it."""
    connection.execute(update(users).where(users.c.id == user_id).values(email=address(email)))


def _find(connection: Connection, condition: Any) -> User | None:
    row = connection.execute(select(users).where(condition)).mappings().first()
    return None if row is None else User(**row)
