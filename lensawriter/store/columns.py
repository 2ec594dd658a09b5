"""Column types that store the same values on DuckDB and PostgreSQL, without what one of them cannot store."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from sqlalchemy import JSON, Dialect, MetaData, String
from sqlalchemy.types import DateTime, TypeDecorator

from lensawriter.text.cleaning import storable

metadata = MetaData()
"""The metadata of all tables."""
DEPTH_LIMIT = 20
"""Maximum nesting of lists and mappings in JSON; deeper values become null."""


def storable_json(value: Any, depth: int = DEPTH_LIMIT) -> Any:
    """Return a value as JSON that both engines store: unstorable numbers become null, and unknown types become text."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    if isinstance(value, float):
        return value if isfinite(value) else None
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        return {storable(str(name)): storable_json(each, depth - 1) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable_json(each, depth - 1) for each in value]
    return storable(str(value))


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC on both engines; a naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raise ValueError for a naive datetime."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored datetime needs a time zone")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the datetime in UTC."""
        return None if value is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text that both engines can store. Keys and states use it too, because a key may come from a URL or a header."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Remove what one of the engines cannot store."""
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A value as JSON; None is stored as SQL NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Remove what one of the engines cannot store."""
        return storable_json(value)
