"""Outcomes of drafts: how much writers changed the generated text, and how long the work took. Numbers, never the text."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from lensawriter.models import Job, Origin
from lensawriter.store import schema
from lensawriter.store.ledger import find_reservation
from lensawriter.text.edit_distance import edit_distance

outcomes, versions = schema.outcomes, schema.versions
BREAK = timedelta(minutes=15)
"""A longer pause does not count as work on the draft."""


def record_work(connection: Connection, job: Job, now: datetime) -> None:
    """Add the time since the last change as work on the draft; for a new draft, the time since its brief was submitted."""
    row = _find(connection, job.draft_id)
    if row is None:
        reservation = find_reservation(connection, job.id)
        if reservation is None:  # a job of an earlier release: its department and prompt version are unknown
            return
        facts = reservation.model_dump(
            include={"org_id", "user_id", "department_id", "use_case", "prompt_version", "day"}
        )
        fresh = {"generated": 0, "final": 0, "distance": 0, "seconds": _seconds(job.created_at, now)}
        connection.execute(insert(outcomes).values(facts | fresh | {"draft_id": job.draft_id, "touched_at": now}))
        return
    # A retry starts when it is requested; the time before it was a pause.
    _change(
        connection,
        job.draft_id,
        seconds=row["seconds"] + _seconds(max(row["touched_at"], job.created_at), now),
        now=now,
    )


def record_text(connection: Connection, draft_id: UUID, text: str, now: datetime) -> None:
    """Store the edit distance of a text from the newest generated one, and add the time since the last change as work."""
    row = _find(connection, draft_id)
    if row is None:
        return
    generated_versions = versions.c.draft_id == draft_id, versions.c.origin == Origin.GENERATED
    newest = (
        select(versions.c.text, versions.c.article)
        .where(*generated_versions)
        .order_by(versions.c.number.desc())
        .limit(1)
    )
    generated = connection.execute(newest).first()
    if generated is None:
        return
    found = edit_distance(generated.text, (generated.article or {}).get("variants") or (), text)
    seconds = row["seconds"] + _seconds(row["touched_at"], now)
    _change(connection, draft_id, **found._asdict(), seconds=seconds, now=now)


def _find(connection: Connection, draft_id: UUID) -> Any:
    columns = outcomes.c.seconds, outcomes.c.touched_at
    return connection.execute(select(*columns).where(outcomes.c.draft_id == draft_id)).mappings().one_or_none()


def _change(connection: Connection, draft_id: UUID, *, now: datetime, **values: int) -> None:
    connection.execute(update(outcomes).where(outcomes.c.draft_id == draft_id).values(values | {"touched_at": now}))


def _seconds(start: datetime, now: datetime) -> int:
    """Return the seconds of work between two moments; 0 if they are further apart than a break."""
    passed = now - start
    return round(passed.total_seconds()) if timedelta() <= passed <= BREAK else 0
