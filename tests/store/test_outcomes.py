"""Outcomes of drafts: edit distance and time of work, measured by the calls that change a draft."""

from datetime import timedelta
from typing import Any

import pytest

from lensawriter.drafts.library import Library
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.store.test_ledger import ReservedJob
from tests.support import usage_sums
from tests.support.consents import rights
from tests.support.contexts import service_context


@pytest.fixture
def reserved(store: Store, people: People, clock: MovedClock) -> ReservedJob:
    return ReservedJob(store, people, clock)


@pytest.fixture
def library(store: Store, people: People, clock: MovedClock) -> Library:
    return Library(service_context(store, clock, rights=rights(store, people)))


def outcome(store: Store) -> Any:
    (row,) = usage_sums.rows(store, "outcomes")
    return row


def test_unedited_draft_has_distance_zero_and_the_time_of_its_job(reserved: ReservedJob) -> None:
    reserved.begin()
    reserved.clock.moment += timedelta(minutes=2)
    reserved.end(reached=300)
    row = outcome(reserved.store)
    assert (row["generated"], row["final"], row["distance"]) == (300, 300, 0)
    assert 120 <= row["seconds"] <= 125
    assert (row["use_case"], row["prompt_version"], row["day"]) == ("blog", "v1", reserved.reservation.day)


def test_every_save_measures_the_distance_and_the_work_without_breaks(
    reserved: ReservedJob, library: Library, people: People
) -> None:
    reserved.begin()
    reserved.end(reached=300)
    begun = outcome(reserved.store)["seconds"]
    draft, who, text = reserved.job.draft_id, people.writer, "本" * 300
    revision = library.open(who, draft).revision
    for minutes, added in ((5, 10), (600, 20), (4, 30)):  # the night between is no work
        reserved.clock.moment += timedelta(minutes=minutes)
        revision = library.autosave(who, draft, text + "末" * added, revision).revision
    row = outcome(reserved.store)
    assert (row["generated"], row["final"], row["distance"]) == (300, 330, 30)
    assert 9 * 60 <= row["seconds"] - begun <= 9 * 60 + 5
    library.restore(who, draft, 1)
    assert outcome(reserved.store)["distance"] == 0


def test_draft_of_an_earlier_release_has_no_outcome(
    store: Store, people: People, clock: MovedClock, library: Library
) -> None:
    reserved = ReservedJob(store, people, clock)
    with store.transaction() as connection:
        connection.execute(usage_sums.table("reservations").delete())
    from lensawriter.store import outcomes

    with store.transaction() as connection:
        outcomes.record_work(connection, reserved.job, clock())
        outcomes.record_text(connection, reserved.job.draft_id, "本文", clock())
    assert usage_sums.rows(store, "outcomes") == []
