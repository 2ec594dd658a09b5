"""Counters of limits: a row a subject and period, so that a check costs the same however much was written before."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert, select, update

from lensawriter.limits.evaluation import Counted, CounterKey, Scope
from lensawriter.store import schema
from lensawriter.store.database import hold

counters = schema.counters
_AMOUNTS = tuple(Counted.model_fields)
_NOTHING = Counted().model_dump()


def lock_usage(connection: Connection, org_id: UUID) -> None:
    """Hold what an organisation has used until the end of the transaction; taken after the locks of organisations and drafts."""
    hold(connection, uuid5(org_id, "usage"))


def read(connection: Connection, org_id: UUID, places: Iterable[CounterKey]) -> dict[CounterKey, Counted]:
    """Return the counters of some places; one that counted nothing yet is not there."""
    columns = counters.c.scope, counters.c.subject, counters.c.period, *(counters.c[name] for name in _AMOUNTS)
    query = select(*columns).where(counters.c.id.in_([_key(org_id, place) for place in places]))
    return {
        CounterKey(Scope(row["scope"]), row["subject"], row["period"]): Counted(
            **{name: row[name] for name in _AMOUNTS}
        )
        for row in connection.execute(query).mappings().all()
    }


def add(
    connection: Connection, org_id: UUID, places: Iterable[CounterKey], amounts: Mapping[str, int | Decimal | None]
) -> None:
    """Add amounts to the counters of some places; the caller holds what the organisation has used."""
    deltas = {name: amount for name, amount in amounts.items() if amount}
    if not deltas:
        return
    keys = {_key(org_id, place): place for place in places}
    change = {name: counters.c[name] + amount for name, amount in deltas.items()}
    there = connection.execute(
        update(counters).where(counters.c.id.in_(keys)).values(change).returning(counters.c.id)
    ).scalars()
    fresh = keys.keys() - set(there)
    if fresh:
        rows = [
            _NOTHING | deltas | keys[key]._asdict() | {"id": key, "org_id": org_id} for key in sorted(fresh)
        ]  # each subject counts in a day and in a month of its own
        connection.execute(insert(counters), rows)


def _key(org_id: UUID, place: CounterKey) -> str:
    return f"{org_id}:{place.scope}:{place.subject}:{place.period}"
