"""The stored record of a job on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from lensawriter.models import Job, Usage
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.progress import get_progress
from lensawriter.writing.stored_record import StoredRecord
from tests.conftest import People
from tests.support import job_states
from tests.support.job_states import attempts, submit
from tests.support.transactions import read


@pytest.fixture
def job(store: Store, people: People) -> Job:
    return submit(store, people.writer)


def test_first_text_of_a_step_is_kept(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    assert record.find_text("section-0") is None
    record.add_text("section-0", "はじめ")
    record.add_text("section-0", "あと")
    assert StoredRecord(store, job.id).find_text("section-0") == ("はじめ", False)


def test_attempt_is_stored_before_the_call_and_its_text_after_it(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    key = record.begin("section-0", "openai:x", 100)
    assert attempts(store, job) == [("open", 0, True, False)]
    usage = Usage(prompt_tokens=90, completion_tokens=7, yen=Decimal("0.5"))
    record.finish(key, usage, "本文")
    assert attempts(store, job) == [("finished", 7, False, True)]
    assert record.answers("section-0") == ("本文",)
    assert record.usage() == usage
    assert record.find_text("section-0") is None, "an answer is not yet the step's text"


def test_attempt_of_a_killed_process_is_interrupted_and_not_charged(store: Store, job: Job) -> None:
    killed = StoredRecord(store, job.id)
    key = killed.begin("section-0", "openai:x", 100)
    killed.add_piece("section-0", key, 0, "六文字です。")
    revived = StoredRecord(store, job.id)
    again = revived.begin("section-0", "openai:x", 100)
    assert attempts(store, job) == [("interrupted", 6, True, False), ("open", 0, True, False)]
    with store.reading() as connection:
        priced = select(schema.attempts.c.yen).where(schema.attempts.c.id == UUID(key))
        assert connection.execute(priced).scalar_one() == 0
    revived.finish(again, Usage(completion_tokens=3), "本文")
    assert revived.usage().completion_tokens == 3


def test_open_attempt_of_another_step_is_not_interrupted(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    record.begin("section-0", "openai:x", 1)
    record.begin("section-1", "openai:x", 1)
    assert [state for state, *_ in attempts(store, job)] == ["open", "open"]


def test_progress_shows_the_pieces_of_the_newest_attempt_in_order(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    old = record.begin("section-0", "openai:x", 1)
    record.add_piece("section-0", old, 0, "古い")
    new = record.begin("section-0", "openai:x", 1)
    for number, text in ((1, "文章"), (0, "新しい")):
        record.add_piece("section-0", new, number, text)
    record.add_text("section-1", "終わった節")
    shown = read(store, get_progress, job.id)
    assert shown.streaming == {"section-0": "新しい文章"}
    assert shown.texts["section-1"].text == "終わった節"
    assert record.streamed("section-0") == "新しい文章"


def test_record_reports_a_requested_stop(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    assert not record.stopping()
    job_states.ask_stop(store, job.id, datetime.now(UTC))
    assert record.stopping()


def test_attempt_that_ends_twice_is_counted_once(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    key = record.begin("section-0", "openai:x", 5)
    for _ in range(2):
        record.finish(key, Usage(prompt_tokens=5, completion_tokens=7), "本文")
    record.fail(key, "stream-cut", Usage(completion_tokens=100))
    assert record.answers("section-0") == ("本文",)
    assert record.usage() == Usage(prompt_tokens=5, completion_tokens=7)


def test_late_answer_of_an_interrupted_attempt_counts(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    late = record.begin("section-0", "openai:x", 5)
    record.begin("section-0", "openai:x", 5)
    record.finish(late, Usage(prompt_tokens=5, completion_tokens=7), "本文")
    assert attempts(store, job)[0] == ("finished", 7, False, True)
    assert record.answers("section-0") == ("本文",)


def test_failed_attempts_keep_tokens_and_an_unknown_price_stays_unknown(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    for reason, yen in (("stream-cut", Decimal(1)), ("stopped", Decimal("0.5"))):
        record.fail(record.begin("section-0", "openai:x", 1), reason, Usage(completion_tokens=10, yen=yen))
    assert [state for state, *_ in attempts(store, job)] == ["failed", "stopped"]
    assert record.usage() == Usage(completion_tokens=20, yen=Decimal("1.5"))
    record.finish(record.begin("section-0", "other:y", 1), Usage(yen=None), "本文")
    assert record.usage().yen is None


def test_one_estimated_usage_makes_the_sum_estimated(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    record.finish(record.begin("outline", "openai:x", 1), Usage(completion_tokens=1), "{}")
    assert not record.usage().estimated
    record.finish(record.begin("section-0", "openai:x", 1), Usage(completion_tokens=1, estimated=True), "本文")
    assert record.usage().estimated


def test_six_concurrent_sections_are_all_stored(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)

    def write(index: int) -> None:
        step = f"section-{index}"
        key = record.begin(step, "openai:x", 1)
        for number in range(10):
            record.add_piece(step, key, number, f"{index}-{number};")
        record.finish(key, Usage(completion_tokens=10), f"節{index}")
        record.add_text(step, f"節{index}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert record.usage().completion_tokens == 60
    for index in range(6):
        assert record.streamed(f"section-{index}") == "".join(f"{index}-{number};" for number in range(10))
        assert record.find_text(f"section-{index}") == (f"節{index}", False)


def test_one_of_eight_concurrent_texts_is_stored(store: Store, job: Job) -> None:
    record = StoredRecord(store, job.id)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: record.add_text("section-0", f"文{number}"), range(8)))
    found = record.find_text("section-0")
    assert found is not None
    assert found.text.startswith("文")


def test_database_error_does_not_quote_customer_text(store: Store, job: Job) -> None:
    canary = "カナリアの歌"
    with pytest.raises(SQLAlchemyError) as raised, store.transaction() as connection:
        connection.execute(sql("insert into content.texts (id, text) values (:id, :text)"), {"id": "x", "text": canary})
    assert canary not in str(raised.value)
