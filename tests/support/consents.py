"""Consent to the terms, noted in the store where it is no claim of the test: without it no service lets anybody in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lensawriter.access.rights import Rights
from lensawriter.clock import now
from lensawriter.models import Principal
from lensawriter.store import terms
from lensawriter.store.database import Store

if TYPE_CHECKING:  # helper processes and the bench need nothing of pytest
    from tests.conftest import People


def consented(store: Store, *people: Principal) -> None:
    """Note that people consented to the terms in force."""
    with store.transaction() as connection:
        found = terms.find_terms(connection)
        for each in people:
            consent = terms.Consent(
                user_id=each.user_id,
                number=found.number if found else 1,
                org_id=each.org_id,
                network="",
                consented_at=datetime.now(UTC),
            )
            if not terms.has_consented(connection, each.user_id, consent.number):
                terms.add_consent(connection, consent)


def rights(store: Store, people: "People") -> Rights:
    """Return what the store says of who may act, once everybody has consented."""
    consented(store, *(each for each in vars(people).values() if isinstance(each, Principal)))
    return Rights(store, now)
