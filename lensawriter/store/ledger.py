"""The ledger: what a job reserves, what each call costs, and what is settled and refunded. Rows are only added.

Each entry is written in the transaction of the change that it belongs to. A job is reserved once, a call is charged when its attempt
ends, and a reservation ends once, so a repeated call changes nothing. All usage of a job counts on the day of its reservation.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from lensawriter.limits.evaluation import Subjects, UsageAmounts
from lensawriter.limits.periods import day_of, hour_of
from lensawriter.models import Job, JobState, Usage, Value
from lensawriter.store import counters, schema

ledger, reservations, days = schema.ledger, schema.reservations, schema.usage_days
UNKNOWN_VERSION = ""
"""The prompt and price version of jobs of an earlier release, which did not store them."""


class Kind(StrEnum):
    """The kind of a row. Usage is the sum of the called and the settled rows."""

    RESERVED = "reserved"
    CALLED = "called"
    SETTLED = "settled"
    REFUNDED = "refunded"


class Reservation(Value):
    """What a job still reserves, and whom its usage counts for. `yen` is None if the price of the model is unknown."""

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

    @classmethod
    def of_job(
        cls,
        job: Job,
        amounts: UsageAmounts,
        *,
        department_id: UUID | None,
        prompt_version: str,
        price_version: str,
    ) -> Self:
        """Return a reservation for a job on the day and hour of its submission."""
        return cls(
            job_id=job.id,
            org_id=job.org_id,
            user_id=job.user_id,
            department_id=department_id,
            use_case=job.use_case,
            model=job.model,
            prompt_version=prompt_version,
            price_version=price_version,
            day=day_of(job.created_at),
            hour=hour_of(job.created_at),
            generations=amounts.generations,
            characters=amounts.characters,
            yen=amounts.yen,
            created_at=job.created_at,
        )

    def subjects(self) -> Subjects:
        """Return the subjects that the job counts for, one per scope."""
        return Subjects(
            org_id=str(self.org_id),
            user_id=str(self.user_id),
            department_id=str(self.department_id) if self.department_id else None,
            use_case=self.use_case,
            model=self.model,
        )


class Call(Value):
    """A call of a model that has ended, successfully or not."""

    attempt_id: UUID
    step: str
    state: str
    reason: str | None = None
    usage: Usage
    milliseconds: int | None
    """From the request to its end; None where the process was killed in between."""
    price_version: str | None = None
    """The version of the price list of the call; None for that of the reservation."""
    was_interrupted: bool = False
    """Whether the attempt was marked as interrupted before."""


def reserve(connection: Connection, wanted: Reservation) -> None:
    """Reserve what a job may use; the caller has locked the usage of the organisation and checked its limits."""
    counters.lock_usage(connection, wanted.org_id)
    connection.execute(insert(reservations), wanted.model_dump())
    amounts = {"generations": wanted.generations, "characters": wanted.characters, "yen": wanted.yen}
    _add_row(connection, wanted, wanted.created_at, Kind.RESERVED, state="open", **amounts)
    _count(connection, wanted, {f"reserved_{name}": amount for name, amount in amounts.items()})


def charge(connection: Connection, now: datetime, job: Job, call: Call) -> None:
    """Charge the tokens and yen of a call that has ended, and reduce the reserved yen by its cost."""
    counters.lock_usage(connection, job.org_id)
    reservation, usage = _get_reservation(connection, job), call.usage
    interrupted = call.state == "interrupted"
    _add_row(
        connection,
        reservation,
        now,
        Kind.CALLED,
        state=call.state,
        reason=call.reason,
        attempt_id=call.attempt_id,
        step=call.step,
        milliseconds=call.milliseconds,
        price_version=call.price_version or reservation.price_version,
        **usage.model_dump(),
    )
    roll: dict[str, Any] = {
        "calls": int(not interrupted),
        "failed_calls": int(call.state == "failed"),
        "interrupted_calls": int(interrupted) - int(call.was_interrupted),
    }
    if not interrupted:
        unpriced = int(usage.yen is None)
        _spend(connection, reservation, usage.yen, unpriced)
        roll |= usage.model_dump(include={"prompt_tokens", "completion_tokens", "yen"}) | {"unpriced": unpriced}
    _roll_up(connection, reservation, roll)


def _spend(connection: Connection, reservation: Reservation, yen: Decimal | None, unpriced: int) -> None:
    """Count the cost of a call, and reduce the reserved yen by it, but not below zero."""
    reserved = reservation.yen or Decimal(0)
    spent = min(reserved, yen or Decimal(0))
    if spent:
        row = reservations.c.job_id == reservation.job_id
        connection.execute(update(reservations).where(row).values(yen=reserved - spent))
    _count(connection, reservation, {"yen": yen, "unpriced": unpriced, "reserved_yen": -spent})


def settle(
    connection: Connection, now: datetime, job: Job, state: JobState, characters: int, error: str | None
) -> None:
    """End the reservation of a job: count what was written, in full even above the reservation, and refund the rest.

    A job that failed, or was stopped before it wrote anything, does not count as a generation; its tokens stay charged. A
    second call changes nothing.
    """
    counters.lock_usage(connection, job.org_id)
    reservation = _get_reservation(connection, job)
    if reservation.ended_at is not None:
        return
    counts = state is not JobState.FAILED and characters > 0
    used = {"generations": int(counts), "characters": characters if counts else 0}
    refund = {
        "generations": reservation.generations - used["generations"],
        "characters": max(0, reservation.characters - used["characters"]),
        "yen": reservation.yen,
    }
    _add_row(connection, reservation, now, Kind.SETTLED, state=state, reason=error, **used)
    if any(refund.values()):
        _add_row(connection, reservation, now, Kind.REFUNDED, state=state, reason=error, **refund)
    _release(connection, now, reservation, used)
    _roll_up(connection, reservation, used | {"failed": int(state is JobState.FAILED)})


def _release(connection: Connection, now: datetime, reservation: Reservation, used: dict[str, int]) -> None:
    """Count what was used, take the rest of the reservation off the counters, and end it."""
    released = {
        "reserved_generations": -reservation.generations,
        "reserved_characters": -reservation.characters,
        "reserved_yen": -(reservation.yen or Decimal(0)),
    }
    _count(connection, reservation, used | released)
    ended = {"generations": 0, "characters": 0, "yen": None if reservation.yen is None else Decimal(0), "ended_at": now}
    connection.execute(update(reservations).where(reservations.c.job_id == reservation.job_id).values(ended))


def find_reservation(connection: Connection, job_id: UUID) -> Reservation | None:
    """Return the reservation of a job, ended or not."""
    query = select(reservations).where(reservations.c.job_id == job_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Reservation(**row)


def _get_reservation(connection: Connection, job: Job) -> Reservation:
    """Return the reservation of a job; for a job that an earlier release accepted, add one that reserves nothing."""
    found = find_reservation(connection, job.id)
    if found is None:
        nothing = UsageAmounts(generations=0, characters=0, yen=Decimal(0))
        found = Reservation.of_job(
            job, nothing, department_id=None, prompt_version=UNKNOWN_VERSION, price_version=UNKNOWN_VERSION
        )
        connection.execute(insert(reservations), found.model_dump())
    return found


def _add_row(connection: Connection, reservation: Reservation, now: datetime, kind: Kind, **values: Any) -> None:
    shared = reservation.model_dump(exclude={"generations", "characters", "yen", "created_at", "ended_at"})
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


def _count(connection: Connection, reservation: Reservation, amounts: dict[str, Any]) -> None:
    counters.add(connection, reservation.org_id, reservation.subjects().counter_keys(reservation.day), amounts)


def _roll_up(connection: Connection, reservation: Reservation, amounts: dict[str, Any]) -> None:
    deltas = {name: amount for name, amount in amounts.items() if amount}
    if not deltas:
        return
    key = {
        name: getattr(reservation, name)
        for name in ("org_id", "day", "user_id", "department_id", "use_case", "model", "prompt_version")
    }
    here = [days.c[name] == value for name, value in key.items()]  # without a department: IS NULL
    change = {name: days.c[name] + amount for name, amount in deltas.items()}
    if connection.execute(update(days).where(*here).values(change).returning(days.c.org_id)).first() is None:
        zeros = {column.name: 0 for column in days.c if column.name not in key}
        connection.execute(insert(days), zeros | deltas | key)
