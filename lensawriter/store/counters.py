"""Counters of limits: one row per subject and period, so that a check costs the same for any amount of past usage."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert, select, update

from lensawriter.limits.evaluation import CounterKey, CounterValues, Scope
from lensawriter.store import schema
from lensawriter.store.database import hold

counters = schema.counters
_AMOUNTS = tuple(CounterValues.model_fields)
_ZEROS = CounterValues().model_dump()


def lock_usage(connection: Connection, org_id: UUID) -> None:
    """Lock the usage of an organisation until the end of the transaction; call it after locking organisations and drafts."""
    hold(connection, uuid5(org_id, "usage"))


def read(connection: Connection, org_id: UUID, keys: Iterable[CounterKey]) -> dict[CounterKey, CounterValues]:
    """Return the counters of the keys; keys without a row are left out."""
    columns = counters.c.scope, counters.c.subject, counters.c.period, *(counters.c[name] for name in _AMOUNTS)
    query = select(*columns).where(counters.c.id.in_([_row_id(org_id, key) for key in keys]))
    return {
        CounterKey(Scope(row["scope"]), row["subject"], row["period"]): CounterValues(
            **{name: row[name] for name in _AMOUNTS}
        )
        for row in connection.execute(query).mappings().all()
    }


def add(
    connection: Connection, org_id: UUID, keys: Iterable[CounterKey], amounts: Mapping[str, int | Decimal | None]
) -> None:
    """Add amounts to counters; the caller has locked the usage of the organisation."""
    deltas = {name: amount for name, amount in amounts.items() if amount}
    if not deltas:
        return
    by_id = {_row_id(org_id, key): key for key in keys}
    change = {name: counters.c[name] + amount for name, amount in deltas.items()}
    changed = update(counters).where(counters.c.id.in_(by_id)).values(change).returning(counters.c.id)
    missing = by_id.keys() - set(connection.execute(changed).scalars())
    if missing:
        rows = [_ZEROS | deltas | by_id[key]._asdict() | {"id": key, "org_id": org_id} for key in sorted(missing)]
        connection.execute(insert(counters), rows)


def _row_id(org_id: UUID, key: CounterKey) -> str:
    return f"{org_id}:{key.scope}:{key.subject}:{key.period}"
