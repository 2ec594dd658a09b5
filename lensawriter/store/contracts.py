"""Organisations and their contracts, and the counts of members and drafts that operators see."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, func, insert, select, update

from lensawriter.errors import NotFound
from lensawriter.models import Value
from lensawriter.store import schema

contracts, organisations, users = schema.contracts, schema.organisations, schema.users
drafts = schema.drafts


class Contract(Value):
    """The contract of an organisation."""

    org_id: UUID
    plan: str
    started_at: datetime
    ended_at: datetime | None


class OrganisationRow(Value):
    """The figures of an organisation; `plan` is None if none was assigned."""

    id: UUID
    name: str
    created_at: datetime
    plan: str | None
    ended_at: datetime | None
    members: int
    drafts: int


def find_contract(connection: Connection, org_id: UUID) -> Contract | None:
    """Return the contract of an organisation, or None."""
    row = connection.execute(select(contracts).where(contracts.c.org_id == org_id)).mappings().one_or_none()
    return None if row is None else Contract(**row)


def set_contract(connection: Connection, contract: Contract) -> None:
    """Add or change the contract of an organisation; the caller holds the organisation's lock."""
    values = contract.model_dump(exclude={"org_id"})
    changed = update(contracts).where(contracts.c.org_id == contract.org_id).values(values)
    if connection.execute(changed.returning(contracts.c.org_id)).first() is None:
        connection.execute(insert(contracts).values(contract.model_dump()))


def add_organisation(connection: Connection, org_id: UUID, name: str, now: datetime) -> None:
    """Add an organisation, in the transaction that adds its contract or first member."""
    connection.execute(insert(organisations).values(id=org_id, name=name, created_at=now))


def find_organisation_name(connection: Connection, org_id: UUID) -> str | None:
    """Return the name of an organisation, or None if it is unknown."""
    return connection.execute(select(organisations.c.name).where(organisations.c.id == org_id)).scalar_one_or_none()


def get_organisation_name(connection: Connection, org_id: UUID) -> str:
    """Return the name of an organisation; raises NotFound."""
    name = find_organisation_name(connection, org_id)
    if name is None:
        raise NotFound()
    return name


def all_organisations(connection: Connection) -> tuple[OrganisationRow, ...]:
    """Return all organisations, oldest first."""
    query = (
        select(organisations, contracts.c.plan, contracts.c.ended_at)
        .outerjoin(contracts, contracts.c.org_id == organisations.c.id)
        .order_by(organisations.c.created_at, organisations.c.id)
    )
    # All rows are read at once: on DuckDB the next statement of a connection ends the previous result.
    rows = connection.execute(query).mappings().all()
    members, written = _count(connection, users), _count(connection, drafts)
    return tuple(
        OrganisationRow(**row, members=members.get(row["id"], 0), drafts=written.get(row["id"], 0)) for row in rows
    )


def _count(connection: Connection, table: Table) -> dict[UUID, int]:
    """Return organisation -> number of rows in a table."""
    query = select(table.c.org_id, func.count()).group_by(table.c.org_id)
    return dict(connection.execute(query).all())
