"""The record of a job on both engines."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from lensawriter.models import Article, Brief, Job, JobState, LengthRange, Principal, Usage
from lensawriter.store import jobs, schema
from lensawriter.store.database import Store
from lensawriter.store.progress import progress
from lensawriter.store.records import StoredRecord
from tests.conftest import People

BRIEF = Brief(use_case="blog", title="見出し", tone="desumasu", length=LengthRange(min=10, max=20))


def submit(store: Store, principal: Principal, *, straight: bool = True) -> Job:
    """Store a queued job as `Writing.submit` does."""
    job = Job(
        id=uuid4(),
        org_id=principal.org_id,
        user_id=principal.user_id,
        draft_id=uuid4(),
        use_case="blog",
        model="offline",
        state=JobState.QUEUED,
        straight=straight,
        run=1,
        created_at=datetime.now(UTC),
    )
    jobs.add_job(store, job, BRIEF)
    return job


@pytest.fixture
def job(store: Store, people: People) -> Job:
    return submit(store, people.writer)


def attempts(store: Store, job: Job) -> list[tuple[str, int, bool, bool]]:
    """Return (state, completion tokens, estimated, charged) of every attempt, oldest first."""
    table = schema.attempts
    columns = table.c.state, table.c.completion_tokens, table.c.estimated, table.c.charged
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(table.c.job_id == job.id).order_by(table.c.started_at))
        return [tuple(row) for row in rows]


def test_the_first_text_of_a_step_stays(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    assert record.find_text("section-0") is None
    record.add_text("section-0", "はじめ")
    record.add_text("section-0", "あと")
    assert StoredRecord(store, job.id).find_text("section-0") == ("はじめ", False)


def test_an_attempt_is_stored_before_it_ends_and_with_its_text_when_it_does(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    key = record.begin("section-0", "openai:x", 100)
    assert attempts(store, job) == [("open", 0, True, False)]
    usage = Usage(prompt_tokens=90, completion_tokens=7, yen=Decimal("0.5"))
    record.finish(key, usage, "本文")
    assert attempts(store, job) == [("finished", 7, False, True)]
    assert record.answers("section-0") == ("本文",)
    assert record.usage() == usage
    assert record.find_text("section-0") is None, "an answer is not yet the step's text"


def test_what_a_killed_process_left_open_is_interrupted_estimated_and_not_charged(store: Store, job: Job) -> None:
    killed = StoredRecord(store, job.id)
    key = killed.begin("section-0", "openai:x", 100)
    killed.add_piece("section-0", key, 0, "六文字です。")
    revived = StoredRecord(store, job.id)
    again = revived.begin("section-0", "openai:x", 100)
    assert attempts(store, job) == [("interrupted", 6, True, False), ("open", 0, True, False)]
    revived.finish(again, Usage(completion_tokens=3), "本文")
    assert revived.usage().completion_tokens == 3


def test_an_open_attempt_of_another_step_is_not_touched(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    record.begin("section-0", "openai:x", 1)
    record.begin("section-1", "openai:x", 1)
    assert [state for state, *_ in attempts(store, job)] == ["open", "open"]


def test_progress_shows_the_pieces_of_the_newest_attempt_in_their_order(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    old = record.begin("section-0", "openai:x", 1)
    record.add_piece("section-0", old, 0, "古い")
    new = record.begin("section-0", "openai:x", 1)
    for number, text in ((1, "文章"), (0, "新しい")):
        record.add_piece("section-0", new, number, text)
    record.add_text("section-1", "終わった節")
    shown = progress(store, job.id)
    assert shown.streaming == {"section-0": "新しい文章"}
    assert shown.texts["section-1"].text == "終わった節"
    assert record.streamed("section-0") == "新しい文章"


def test_a_stop_is_seen_by_the_record(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    assert not record.stopping()
    jobs.ask_stop(store, job.id)
    assert record.stopping()


def test_a_job_ended_twice_has_one_version(store: Store, job: Job) -> None:
    article = Article(
        use_case="blog",
        model="offline",
        draft="# 見出し\n\n本文",
        asked=BRIEF.length,
        reached=5,
        prompt_version="x",
    )
    for _ in range(2):
        jobs.end_job(store, job.id, JobState.DONE, article=article)
    with store.reading() as connection:
        texts = connection.execute(select(schema.versions.c.text)).scalars().all()
    assert texts == ["# 見出し\n\n本文"]
    assert jobs.get_job(store, job.id).state == JobState.DONE
    assert jobs.unfinished(store) == []


def test_the_edited_outline_is_taken_once(store: Store, people: People) -> None:
    job = submit(store, people.writer, straight=False)
    StoredRecord(store, job.id).add_text("outline", "{}")
    jobs.set_state(store, job.id, JobState.OUTLINED)
    assert jobs.confirm_outline(store, job.id, '{"sections":[]}').run == 2
    assert jobs.confirm_outline(store, job.id, "late").run == 2
    assert StoredRecord(store, job.id).find_text("outline") == ('{"sections":[]}', False)


def test_a_retry_keeps_what_was_finished_and_drops_what_was_cut(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    record.add_text("section-0", "書き終えた節")
    record.add_text("section-1", "途中", partial=True)
    jobs.end_job(store, job.id, JobState.STOPPED)
    again = job.model_copy(update={"id": uuid4(), "state": JobState.QUEUED})
    jobs.add_retry(store, again, after=job.id)
    fresh = StoredRecord(store, again.id)
    assert fresh.find_text("section-0") == ("書き終えた節", False)
    assert fresh.find_text("section-1") is None
