"""The ledger: what a job reserves, what each call costs, what is settled and given back; rows are only ever added.

Each deed is one transaction with what it belongs to, and can be asked for twice: a job is reserved once, a call is charged by the
end of its attempt, and a reservation ends once. All of a job counts on the day on which it was reserved.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from lensawriter.limits.evaluation import Subjects
from lensawriter.limits.periods import day_of, hour_of
from lensawriter.models import Job, JobState, Usage, Value
from lensawriter.store import counters, schema

ledger, reservations, days = schema.ledger, schema.reservations, schema.usage_days
UNKNOWN = ""
"""The version of prompts and prices of a job that an earlier release has taken in."""


class Kind(StrEnum):
    """What a row of the ledger says; usage is what was called and settled."""

    RESERVED = "reserved"
    CALLED = "called"
    SETTLED = "settled"
    REFUNDED = "refunded"


class Reservation(Value):
    """Whose use a job is, and what of it is still reserved. Yen is None where the price of the model is not known."""

    job_id: UUID
    org_id: UUID
    user_id: UUID
    department_id: UUID | None
    use_case: str
    model: str
    prompt_version: str
    price_version: str
    day: date
    hour: int
    generations: int
    characters: int
    yen: Decimal | None
    created_at: datetime
    ended_at: datetime | None = None

    def subjects(self) -> Subjects:
        """Return whose use it is, in every scope."""
        return Subjects(
            org_id=str(self.org_id),
            user_id=str(self.user_id),
            department_id=str(self.department_id) if self.department_id else None,
            use_case=self.use_case,
            model=self.model,
        )


class Call(Value):
    """A call of a model that has ended, however it ended."""

    attempt_id: UUID
    step: str
    state: str
    reason: str | None = None
    usage: Usage
    milliseconds: int | None
    """From the request to its end; None where nobody saw the end."""
    price_version: str | None = None
    """The price list it was priced by; None: that of the reservation."""
    known_interrupted: bool = False
    """Whether it had been taken for interrupted before."""


def reserve(connection: Connection, wanted: Reservation) -> None:
    """Reserve what a job may use; the caller holds what the organisation has used, and has checked its limits."""
    counters.lock_usage(connection, wanted.org_id)
    connection.execute(insert(reservations), wanted.model_dump())
    amounts = {"generations": wanted.generations, "characters": wanted.characters, "yen": wanted.yen}
    _write(connection, wanted, wanted.created_at, Kind.RESERVED, state="open", **amounts)
    _count(connection, wanted, {f"reserved_{name}": amount for name, amount in amounts.items()})


def charge(connection: Connection, now: datetime, job: Job, call: Call) -> None:
    """Charge the tokens and yen of a call that has ended; what was reserved for it is used up by as much."""
    counters.lock_usage(connection, job.org_id)
    held, usage = _held(connection, job), call.usage
    interrupted = call.state == "interrupted"
    _write(
        connection,
        held,
        now,
        Kind.CALLED,
        state=call.state,
        reason=call.reason,
        attempt_id=call.attempt_id,
        step=call.step,
        milliseconds=call.milliseconds,
        price_version=call.price_version or held.price_version,
        **usage.model_dump(),
    )
    roll: dict[str, Any] = {
        "calls": int(not interrupted),
        "failed_calls": int(call.state == "failed"),
        "interrupted_calls": int(interrupted) - int(call.known_interrupted),
    }
    if not interrupted:
        unpriced = int(usage.yen is None)
        freed = min(held.yen or Decimal(0), usage.yen or Decimal(0))
        if freed:
            left = (held.yen or Decimal(0)) - freed
            connection.execute(update(reservations).where(reservations.c.job_id == job.id).values(yen=left))
        _count(connection, held, {"yen": usage.yen, "unpriced": unpriced, "reserved_yen": -freed})
        roll |= usage.model_dump(include={"prompt_tokens", "completion_tokens", "yen"}) | {"unpriced": unpriced}
    _roll_up(connection, held, roll)


def settle(
    connection: Connection, now: datetime, job: Job, state: JobState, characters: int, error: str | None
) -> None:
    """End the reservation of a job: what was written counts, an overrun as it is, and the rest is given back; once.

    A job that failed, or was stopped before it wrote anything, counts as no generation; its tokens stay charged.
    """
    counters.lock_usage(connection, job.org_id)
    held = _held(connection, job)
    if held.ended_at is not None:
        return
    counts = state is not JobState.FAILED and characters > 0
    used = {"generations": int(counts), "characters": characters if counts else 0}
    over = {
        "generations": held.generations - used["generations"],
        "characters": max(0, held.characters - used["characters"]),
        "yen": held.yen,
    }
    _write(connection, held, now, Kind.SETTLED, state=state, reason=error, **used)
    if any(over.values()):
        _write(connection, held, now, Kind.REFUNDED, state=state, reason=error, **over)
    rest = {
        "reserved_generations": -held.generations,
        "reserved_characters": -held.characters,
        "reserved_yen": -(held.yen or Decimal(0)),
    }
    _count(connection, held, used | rest)
    ended = {"generations": 0, "characters": 0, "yen": None if held.yen is None else Decimal(0), "ended_at": now}
    connection.execute(update(reservations).where(reservations.c.job_id == job.id).values(ended))
    _roll_up(connection, held, used | {"failed": int(state is JobState.FAILED)})


def find_reservation(connection: Connection, job_id: UUID) -> Reservation | None:
    """Return the reservation of a job, ended or not."""
    query = select(reservations).where(reservations.c.job_id == job_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Reservation(**row)


def _held(connection: Connection, job: Job) -> Reservation:
    """Return the reservation of a job; one that an earlier release took in reserved nothing, and counts from now on."""
    found = find_reservation(connection, job.id)
    if found is None:
        found = Reservation(
            job_id=job.id,
            org_id=job.org_id,
            user_id=job.user_id,
            department_id=None,
            use_case=job.use_case,
            model=job.model,
            prompt_version=UNKNOWN,
            price_version=UNKNOWN,
            day=day_of(job.created_at),
            hour=hour_of(job.created_at),
            generations=0,
            characters=0,
            yen=Decimal(0),
            created_at=job.created_at,
        )
        connection.execute(insert(reservations), found.model_dump())
    return found


def _write(connection: Connection, held: Reservation, now: datetime, kind: Kind, **values: Any) -> None:
    shared = held.model_dump(exclude={"generations", "characters", "yen", "created_at", "ended_at"})
    row = {
        "id": uuid4(),
        "kind": kind,
        "attempt_id": None,
        "step": None,
        "reason": None,
        "generations": 0,
        "characters": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "yen": Decimal(0),
        "estimated": False,
        "milliseconds": None,
        "happened_at": now,
    }
    connection.execute(insert(ledger), row | shared | values)


def _count(connection: Connection, held: Reservation, amounts: dict[str, Any]) -> None:
    counters.add(connection, held.org_id, held.subjects().counter_keys(held.day), amounts)


def _roll_up(connection: Connection, held: Reservation, amounts: dict[str, Any]) -> None:
    deltas = {name: amount for name, amount in amounts.items() if amount}
    if not deltas:
        return
    place = {
        name: getattr(held, name)
        for name in ("org_id", "day", "user_id", "department_id", "use_case", "model", "prompt_version")
    }
    here = [days.c[name] == value for name, value in place.items()]  # of nobody's department: is null
    change = {name: days.c[name] + amount for name, amount in deltas.items()}
    if connection.execute(update(days).where(*here).values(change).returning(days.c.org_id)).first() is None:
        nothing = {column.name: 0 for column in days.c if column.name not in place}
        connection.execute(insert(days), nothing | deltas | place)
