"""Tickets as the second stage of a sign-in hands them out, made in the store for tests of what comes after it."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from lensawriter.accounts.accounts import Accounts
from lensawriter.accounts.sessions import TICKET, digest
from lensawriter.store import members, pending_sign_ins
from lensawriter.store.database import Store
from lensawriter.store.second_factors import set_proof
from lensawriter.store.sessions import add_ticket
from tests.support.transactions import read


def ticket(store: Store, now: datetime, user_id: UUID, browser: str, *, proved: bool = False) -> str:
    """Return a ticket for one session in one browser; `proved` as if the code had been typed at this moment."""
    made = token_urlsafe(32)
    with store.transaction() as connection:
        add_ticket(connection, digest(made), user_id, digest(browser), now, now + TICKET)
        if proved:
            set_proof(connection, digest(made), user_id, now)
    return made


def knows(accounts: Accounts, store: Store, email: str, password: str, *, network: str) -> UUID:
    """Return whose sign-in a password begins; raises as `Accounts.begin` does."""
    begun = accounts.begin(email, password, network=network, browser="browser")
    with store.reading() as connection:
        found = pending_sign_ins.find_pending(connection, digest(begun.id))
    assert found is not None
    return read(store, members.get_user, found.user_id).id
