"""Jobs and the drafts they write, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from lensawriter.drafts.library import Library
from lensawriter.errors import EditConflict, LensaError, NotFound
from lensawriter.models import Article, Job, JobState, Origin, Usage
from lensawriter.store import jobs, schema
from lensawriter.store.database import Store
from lensawriter.writing.stored_record import StoredRecord
from tests.conftest import MovedClock, People
from tests.support import job_states
from tests.support.consents import rights
from tests.support.contexts import service_context
from tests.support.job_states import BRIEF, SOURCES, attempts, submit
from tests.support.transactions import read

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def job(store: Store, people: People) -> Job:
    return submit(store, people.writer)


def article(draft: str = "# 見出し\n\n本文", variants: tuple[str, ...] = ()) -> Article:
    """Return the article of a run of the workflow."""
    return Article(
        use_case="blog",
        model="offline",
        draft=draft,
        variants=variants,
        asked=BRIEF.length,
        reached=5,
        prompt_version="x",
    )


def texts(store: Store, draft_id: UUID) -> list[tuple[str, str]]:
    """Return (origin, text) of the versions of a draft, oldest first."""
    table = schema.versions
    with store.reading() as connection:
        query = select(table.c.origin, table.c.text).where(table.c.draft_id == draft_id).order_by(table.c.number)
        return [tuple(row) for row in connection.execute(query)]


def outline(store: Store, job: Job) -> None:
    """Move a job to the state in which its outline waits for confirmation."""
    assert job_states.begin_run(store, job.id, 1, NOW) is not None
    job_states.await_outline_review(store, job.id, NOW)
    assert read(store, jobs.get_job, job.id).state == JobState.OUTLINED


def in_threads(*calls: Callable[[], object]) -> list[BaseException | None]:
    """Call each function in its own thread and return the exceptions."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.exception() for each in [pool.submit(call) for call in calls]]


def test_job_ended_twice_has_one_version(store: Store, job: Job) -> None:
    for _ in range(2):
        job_states.end_job(store, job.id, JobState.DONE, NOW, article=article())
    assert texts(store, job.draft_id) == [("generated", "# 見出し\n\n本文")]
    assert read(store, jobs.get_job, job.id).state == JobState.DONE
    assert read(store, jobs.unfinished_jobs) == []


def test_edited_outline_is_accepted_once(store: Store, people: People) -> None:
    job = submit(store, people.writer, straight=False)
    StoredRecord(store, job.id).add_text("outline", "{}")
    outline(store, job)
    assert job_states.confirm_outline(store, job.id, '{"sections":[]}', NOW).run == 2
    assert job_states.confirm_outline(store, job.id, "late", NOW).run == 2
    assert StoredRecord(store, job.id).find_text("outline") == ('{"sections":[]}', False)


def test_retry_keeps_finished_texts_and_drops_partial_ones(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    record.add_text("section-0", "書き終えた節")
    record.add_text("section-1", "途中", partial=True)
    job_states.end_job(store, job.id, JobState.STOPPED, NOW)
    again = job.model_copy(update={"id": uuid4(), "state": JobState.QUEUED})
    job_states.add_retry(store, again, after=job.id)
    fresh = StoredRecord(store, again.id)
    assert fresh.find_text("section-0") == ("書き終えた節", False)
    assert fresh.find_text("section-1") is None


def test_job_ended_by_eight_threads_has_one_version(store: Store, people: People) -> None:
    for _ in range(4):
        job = submit(store, people.writer)
        ends = [
            lambda n=n: job_states.end_job(store, job.id, JobState.DONE, NOW, article=article(f"文{n}"))
            for n in range(8)
        ]
        assert in_threads(*ends) == [None] * 8
        assert len(texts(store, job.draft_id)) == 1


def test_ended_job_cannot_be_restarted(store: Store, people: People) -> None:
    for _ in range(4):
        job = submit(store, people.writer)
        moves = [
            lambda: job_states.begin_run(store, job.id, 1, NOW),
            lambda: job_states.await_outline_review(store, job.id, NOW),
        ]
        raised = in_threads(*moves, lambda: job_states.end_job(store, job.id, JobState.STOPPED, NOW), *moves)
        assert raised == [None] * 5
        assert read(store, jobs.get_job, job.id).state == JobState.STOPPED


def test_one_of_eight_concurrent_outlines_is_accepted(store: Store, people: People) -> None:
    job = submit(store, people.writer, straight=False)
    StoredRecord(store, job.id).add_text("outline", "{}")
    outline(store, job)
    with ThreadPoolExecutor(8) as pool:
        taken = list(
            pool.map(lambda number: job_states.confirm_outline(store, job.id, f'{{"n":{number}}}', NOW).run, range(8))
        )
    assert taken == [2] * 8
    stored = StoredRecord(store, job.id).find_text("outline")
    job_states.confirm_outline(store, job.id, "late", NOW)
    assert StoredRecord(store, job.id).find_text("outline") == stored


def test_repeated_run_after_the_outline_leaves_the_job_waiting(store: Store, people: People) -> None:
    job = submit(store, people.writer, straight=False)
    outline(store, job)
    assert job_states.begin_run(store, job.id, 1, NOW) is None
    job_states.confirm_outline(store, job.id, "{}", NOW)
    assert job_states.begin_run(store, job.id, 1, NOW) is None, "the first run is over"
    job_states.await_outline_review(store, job.id, NOW)
    assert read(store, jobs.get_job, job.id).state == JobState.QUEUED
    assert job_states.begin_run(store, job.id, 2, NOW) is not None
    job_states.await_outline_review(store, job.id, NOW)
    assert read(store, jobs.get_job, job.id).state == JobState.WRITING


def test_stop_ends_a_job_that_is_not_running_at_once(store: Store, people: People) -> None:
    queued, waiting, written, asked = (submit(store, people.writer, straight=False) for _ in range(4))
    outline(store, waiting)
    for job in (written, asked):
        job_states.begin_run(store, job.id, 1, NOW)
    states = {job.id: job_states.ask_stop(store, job.id, NOW).state for job in (queued, waiting, written, asked)}
    assert list(states.values()) == ["stopped", "stopped", "writing", "writing"]
    assert StoredRecord(store, written.id).stopping()
    job_states.await_outline_review(store, asked.id, NOW)
    assert read(store, jobs.get_job, asked.id).state == JobState.STOPPED, (
        "it was asked to stop before its outline was ready"
    )


def test_concurrent_stop_and_confirmation_stop_the_job(store: Store, people: People) -> None:
    for _ in range(8):
        job = submit(store, people.writer, straight=False)
        outline(store, job)
        raised = in_threads(
            lambda: job_states.confirm_outline(store, job.id, "{}", NOW),
            lambda: job_states.ask_stop(store, job.id, NOW),
        )
        assert raised == [None, None]
        assert read(store, jobs.get_job, job.id).state == JobState.STOPPED


def test_late_stop_does_not_change_an_ended_job(store: Store, job: Job) -> None:
    job_states.end_job(store, job.id, JobState.DONE, NOW, article=article())
    assert job_states.ask_stop(store, job.id, NOW).state == JobState.DONE
    assert not StoredRecord(store, job.id).stopping()


def test_eight_requests_with_one_key_add_one_job(store: Store, people: People, job: Job) -> None:
    same = [job.model_copy(update={"draft_id": uuid4()}) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: job_states.add_job(store, each, BRIEF).draft_id, same))
    assert set(found) == {job.draft_id}
    with store.reading() as connection:
        assert len(connection.execute(select(schema.drafts.c.id)).all()) == 1


def test_retry_of_a_running_or_retried_job_is_refused(store: Store, job: Job) -> None:
    again = [job.model_copy(update={"id": uuid4(), "state": JobState.QUEUED}) for _ in range(4)]
    with pytest.raises(LensaError, match="すでに書き始めています"):
        job_states.add_retry(store, again[0], after=job.id)
    job_states.end_job(store, job.id, JobState.FAILED, NOW, error="stream-cut")
    raised = in_threads(*(lambda each=each: job_states.add_retry(store, each, after=job.id) for each in again))
    assert [type(each) for each in raised].count(LensaError) == 3
    assert len(read(store, jobs.unfinished_jobs)) == 1


def test_failed_job_stores_its_error_and_the_state_of_its_draft(store: Store, people: People, job: Job) -> None:
    job_states.end_job(store, job.id, JobState.FAILED, NOW, error="key-refused")
    ended = read(store, jobs.get_job, job.id)
    assert (ended.state, ended.error) == (JobState.FAILED, "key-refused")
    assert ended.finished_at is not None
    with store.reading() as connection:
        assert connection.execute(select(schema.drafts.c.state)).scalar_one() == "failed"
    assert texts(store, job.draft_id) == []


def test_ended_job_has_no_pieces_and_no_open_attempt(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    key = record.begin("section-0", "openai:x", 3)
    record.add_piece("section-0", key, 0, "四文字だ")
    job_states.end_job(store, job.id, JobState.FAILED, NOW, error="key-refused")
    assert attempts(store, job) == [("interrupted", 4, True, False)]
    with store.reading() as connection:
        assert connection.execute(select(schema.pieces.c.id)).all() == []
    assert record.usage() == Usage(), "an interrupted attempt is not charged"


def test_text_in_the_editor_becomes_a_version_before_the_generated_one(
    store: Store, people: People, clock: MovedClock, job: Job
) -> None:
    library = Library(service_context(store, clock, rights=rights(store, people)))
    job_states.end_job(store, job.id, JobState.STOPPED, NOW, article=article("途中まで"))
    library.autosave(people.writer, job.draft_id, "人が直した途中", library.open(people.writer, job.draft_id).revision)
    again = job.model_copy(update={"id": uuid4()})
    job_states.add_retry(store, again, after=job.id)
    job_states.end_job(store, again.id, JobState.DONE, NOW, article=article("最後まで"))
    assert texts(store, job.draft_id) == [
        (Origin.GENERATED, "途中まで"),
        (Origin.EDITED, "人が直した途中"),
        (Origin.GENERATED, "最後まで"),
    ]
    assert library.open(people.writer, job.draft_id).text == "最後まで"


def test_autosave_during_the_end_of_a_job_is_refused_or_stored(store: Store, people: People, clock: MovedClock) -> None:
    library = Library(service_context(store, clock, rights=rights(store, people)))
    for _ in range(4):
        job = submit(store, people.writer)
        job_states.end_job(store, job.id, JobState.STOPPED, NOW, article=article("途中まで"))
        copy = library.open(people.writer, job.draft_id)
        again = job.model_copy(update={"id": uuid4()})
        job_states.add_retry(store, again, after=job.id)
        saved, ended = in_threads(
            lambda: library.autosave(people.writer, job.draft_id, "人が直した途中", copy.revision),
            lambda: job_states.end_job(store, again.id, JobState.DONE, NOW, article=article("最後まで")),
        )
        assert ended is None
        stored = (Origin.EDITED, "人が直した途中") in texts(store, job.draft_id)
        assert isinstance(saved, EditConflict) if not stored else saved is None


def test_sources_of_a_brief_keep_their_order(store: Store, people: People, clock: MovedClock, job: Job) -> None:
    library = Library(service_context(store, clock, rights=rights(store, people)))
    assert read(store, jobs.get_brief, job.id) == BRIEF
    assert library.get(people.writer, job.draft_id).brief.sources == SOURCES
    job_states.end_job(store, job.id, JobState.DONE, NOW, article=article())
    copy = library.duplicate(people.writer, job.draft_id)
    assert library.get(people.writer, copy.id).brief == BRIEF


def test_variants_are_stored_as_one_text_and_read_separately(
    store: Store, people: People, clock: MovedClock, job: Job
) -> None:
    wanted = article("一案", variants=("一案", "二案"))
    job_states.end_job(store, job.id, JobState.DONE, NOW, article=wanted)
    version = Library(service_context(store, clock, rights=rights(store, people))).version(
        people.writer, job.draft_id, 1
    )
    assert version.text == "## 案1\n\n一案\n\n## 案2\n\n二案"
    assert version.article == wanted


def test_unknown_job_raises_not_found(store: Store) -> None:
    for call in (jobs.get_job, jobs.get_brief):
        with pytest.raises(NotFound):
            read(store, call, uuid4())
    with pytest.raises(NotFound):
        StoredRecord(store, uuid4())


def test_service_schema_holds_no_customer_text(store: Store, people: People, clock: MovedClock) -> None:
    canary = "秘密の言葉"
    sources = (SOURCES[0].model_copy(update={"name": canary, "text": canary}),)
    brief = BRIEF.model_copy(update={"title": canary, "inputs": {"point": canary}, "sources": sources})
    job = submit(store, people.writer, brief=brief)
    record = StoredRecord(store, job.id)
    key = record.begin("text", "openai:x", 1)
    record.add_piece("text", key, 0, canary)
    record.finish(key, Usage(), canary)
    record.add_text("text", canary)
    job_states.end_job(store, job.id, JobState.DONE, NOW, article=article(canary))
    Library(service_context(store, clock, rights=rights(store, people))).duplicate(people.writer, job.draft_id)
    with store.reading() as connection:
        rows = {name: str(connection.execute(select(table)).all()) for name, table in schema.metadata.tables.items()}
    assert not [name for name, row in rows.items() if name.startswith("service.") and canary in row]
    held = {"drafts", "draft_sources", "versions", "working_copies", "texts"}
    assert held <= {name.removeprefix("content.") for name, row in rows.items() if canary in row}, (
        "the search finds the text where it is allowed"
    )
