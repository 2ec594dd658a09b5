"""Consents to the terms, added directly to the store: without them no service function runs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lensawriter.access.rights import Rights
from lensawriter.clock import now
from lensawriter.models import Principal
from lensawriter.store import terms
from lensawriter.store.database import Store

if TYPE_CHECKING:  # helper processes and the bench do not import pytest
    from tests.conftest import People


def consented(store: Store, *people: Principal) -> None:
    """Record that people have consented to the terms in force."""
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
    """Return the rights of a store in which all these people have consented."""
    consented(store, *(each for each in vars(people).values() if isinstance(each, Principal)))
    return Rights(store, now)
