"""What became of a draft: how far it was changed and how long the work took, measured with the deeds themselves."""

from datetime import timedelta
from typing import Any

import pytest

from lensawriter.drafts.library import Library
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.store.test_ledger import Taken
from tests.support import usage_sums
from tests.support.consents import rights
from tests.support.contexts import service_context


@pytest.fixture
def taken(store: Store, people: People, clock: MovedClock) -> Taken:
    return Taken(store, people, clock)


@pytest.fixture
def library(store: Store, people: People, clock: MovedClock) -> Library:
    return Library(service_context(store, clock, rights=rights(store, people)))


def outcome(store: Store) -> Any:
    (row,) = usage_sums.rows(store, "outcomes")
    return row


def test_a_draft_that_nobody_touched_is_not_changed_and_took_as_long_as_its_writing(taken: Taken) -> None:
    taken.begin()
    taken.clock.moment += timedelta(minutes=2)
    taken.end(reached=300)
    row = outcome(taken.store)
    assert (row["generated"], row["final"], row["distance"]) == (300, 300, 0)
    assert 120 <= row["seconds"] <= 125
    assert (row["use_case"], row["prompt_version"], row["day"]) == ("blog", "v1", taken.held.day)


def test_every_save_measures_the_text_and_the_work_but_not_the_breaks(
    taken: Taken, library: Library, people: People
) -> None:
    taken.begin()
    taken.end(reached=300)
    begun = outcome(taken.store)["seconds"]
    draft, who, text = taken.job.draft_id, people.writer, "本" * 300
    revision = library.open(who, draft).revision
    for minutes, added in ((5, 10), (600, 20), (4, 30)):  # the night between is no work
        taken.clock.moment += timedelta(minutes=minutes)
        revision = library.autosave(who, draft, text + "末" * added, revision).revision
    row = outcome(taken.store)
    assert (row["generated"], row["final"], row["distance"]) == (300, 330, 30)
    assert 9 * 60 <= row["seconds"] - begun <= 9 * 60 + 5
    library.restore(who, draft, 1)
    assert outcome(taken.store)["distance"] == 0


def test_a_draft_of_an_earlier_release_has_no_outcome(
    store: Store, people: People, clock: MovedClock, library: Library
) -> None:
    taken = Taken(store, people, clock)
    with store.transaction() as connection:
        connection.execute(usage_sums.table("reservations").delete())
    from lensawriter.store import outcomes

    with store.transaction() as connection:
        outcomes.record_work(connection, taken.job, clock())
        outcomes.record_text(connection, taken.job.draft_id, "本文", clock())
    assert usage_sums.rows(store, "outcomes") == []
