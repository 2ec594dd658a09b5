"""Sums of usage from four sources that must agree: the ledger, its daily roll-up, the counters, and the log of the model server."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from lensawriter.llm.prices import Price
from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.support.model_server import ModelServer

Sums = dict[str, Any]
TOKENS = ("prompt_tokens", "completion_tokens", "yen")


def table(name: str) -> Table:
    """Return a table of the service by its name."""
    return schema.metadata.tables[f"service.{name}"]


def rows(store: Store, name: str, org_id: UUID | None = None) -> list[Any]:
    """Return the rows of a table, of one organisation or of all; those of the ledger from the oldest."""
    found = table(name)
    query = select(found) if org_id is None else select(found).where(found.c.org_id == org_id)
    if "happened_at" in found.c:  # PostgreSQL returns rows in any order
        query = query.order_by(found.c.happened_at)
    with store.reading() as connection:
        return list(connection.execute(query).mappings().all())


def ledger(store: Store, org_id: UUID | None = None) -> Sums:
    """Return the sums of called and settled rows, without interrupted calls, whose cost is unknown."""
    found = rows(store, "ledger", org_id)
    called = [row for row in found if row["kind"] == "called" and row["state"] != "interrupted"]
    settled = [row for row in found if row["kind"] == "settled"]
    return {
        "generations": sum(row["generations"] for row in settled),
        "characters": sum(row["characters"] for row in settled),
        "calls": len(called),
        **{name: sum(row[name] or 0 for row in called) for name in TOKENS},
    }


def rolled_up(store: Store, org_id: UUID | None = None) -> Sums:
    """Return the sums of the daily roll-up."""
    found = rows(store, "usage_days", org_id)
    return {name: sum(row[name] for row in found) for name in ("generations", "characters", "calls", *TOKENS)}


def counted(store: Store, scope: str, *, monthly: bool) -> Sums:
    """Return the sums of the counters of one scope, over months or over days."""
    found = [row for row in rows(store, "counters") if row["scope"] == scope]
    found = [row for row in found if (len(row["period"]) == len("2026-11")) == monthly]
    return {name: sum(row[name] for row in found) for name in ("generations", "characters", "yen")}


def reserved(store: Store) -> int:
    """Return the number of open reservations, plus the number of reserved amounts of counters that are not zero."""
    names = ("reserved_generations", "reserved_characters", "reserved_yen")
    open_rows = [row for row in rows(store, "reservations") if row["ended_at"] is None]
    return len(open_rows) + sum(int(row[name] != 0) for row in rows(store, "counters") for name in names)


def served(server: ModelServer, price: Price) -> Sums:
    """Return the answers in the log of the model server, and their cost."""
    ended = [call.usage() for call in server.calls if call.ended is not None]
    prompt, completion = (sum(each[name] for each in ended) for name in ("prompt_tokens", "completion_tokens"))
    yen = sum((price.of(each["prompt_tokens"], each["completion_tokens"]) for each in ended), Decimal(0))
    return {"calls": len(ended), "prompt_tokens": prompt, "completion_tokens": completion, "yen": yen}
