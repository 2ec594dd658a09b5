"""Organisations and members added directly to the store, for tests that are not about invitations."""

from datetime import datetime
from uuid import UUID, uuid4

from lensawriter.models import Role
from lensawriter.store import contracts, members
from lensawriter.store.database import Store


def add_organisation(store: Store, name: str, now: datetime) -> UUID:
    """Add an organisation without a contract and return its id."""
    key = uuid4()
    with store.transaction() as connection:
        contracts.add_organisation(connection, key, name, now)
    return key


def add_user(store: Store, org_id: UUID, name: str, email: str, role: Role, password_hash: str, now: datetime) -> UUID:
    """Add a person and return the id; raises EmailTaken."""
    with store.transaction(lock=org_id) as connection:
        members.hold_address(connection, email)
        return members.add_member(connection, org_id, name, email, role, password_hash, now)
