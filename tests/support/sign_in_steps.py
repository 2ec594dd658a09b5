"""Steps of a sign-in, done directly in the store for tests of a later step."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from lensawriter.accounts.sessions import TICKET_LIFETIME, digest
from lensawriter.accounts.sign_in import SignIn
from lensawriter.store import members, pending_sign_ins
from lensawriter.store.database import Store
from lensawriter.store.second_factors import set_proof
from lensawriter.store.sessions import add_ticket as add_ticket_row
from tests.support.transactions import read


def add_ticket(store: Store, now: datetime, user_id: UUID, browser: str, *, proved: bool = False) -> str:
    """Return a ticket for one session in one browser; with `proved`, as if a code had just been entered."""
    ticket = token_urlsafe(32)
    with store.transaction() as connection:
        add_ticket_row(connection, digest(ticket), user_id, digest(browser), now, now + TICKET_LIFETIME)
        if proved:
            set_proof(connection, digest(ticket), user_id, now)
    return ticket


def check_password(sign_in: SignIn, store: Store, email: str, password: str, *, network: str) -> UUID:
    """Begin a sign-in and return the id of its person; raises as `SignIn.begin` does."""
    pending = sign_in.begin(email, password, network=network, browser="browser")
    with store.reading() as connection:
        found = pending_sign_ins.find_pending(connection, digest(pending.id))
    assert found is not None
    return read(store, members.get_user, found.user_id).id
