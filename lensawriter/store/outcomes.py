"""What became of generated texts: how far their writers changed them, and how long the work took; numbers, never the text."""

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
"""A longer pause is no work on the draft."""


def worked(connection: Connection, job: Job, now: datetime) -> None:
    """Note that a job, or its writer, has come a step further; the work on a draft begins with its first brief."""
    row = _find(connection, job.draft_id)
    if row is None:
        held = find_reservation(connection, job.id)
        if held is None:  # taken in by an earlier release: nobody knows whose it was for the figures
            return
        facts = held.model_dump(include={"org_id", "user_id", "department_id", "use_case", "prompt_version", "day"})
        fresh = {"generated": 0, "final": 0, "distance": 0, "seconds": _seconds(job.created_at, now)}
        connection.execute(insert(outcomes).values(facts | fresh | {"draft_id": job.draft_id, "touched_at": now}))
        return
    # A retry begins when it is asked for: what lay before it was a pause.
    _change(
        connection,
        job.draft_id,
        seconds=row["seconds"] + _seconds(max(row["touched_at"], job.created_at), now),
        now=now,
    )


def measure(connection: Connection, draft_id: UUID, text: str, now: datetime) -> None:
    """Note the text that a draft has now: how far it is from the newest generated one, and that somebody worked on it."""
    row = _find(connection, draft_id)
    if row is None:
        return
    mine = versions.c.draft_id == draft_id, versions.c.origin == Origin.GENERATED
    newest = select(versions.c.text, versions.c.article).where(*mine).order_by(versions.c.number.desc()).limit(1)
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


def _seconds(begun: datetime, now: datetime) -> int:
    """Return the seconds of work between two moments; none where a break lies between them."""
    passed = now - begun
    return round(passed.total_seconds()) if timedelta() <= passed <= BREAK else 0
