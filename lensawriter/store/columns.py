"""The kinds of column: they hold the same on both engines, whatever a person or a model sends."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from sqlalchemy import JSON, Dialect, MetaData, String
from sqlalchemy.types import DateTime, TypeDecorator

from lensawriter.text.cleaning import storable

metadata = MetaData()
"""The metadata that every table belongs to."""
DEPTH = 20
"""How deep lists may lie in lists; what lies deeper is left out."""


def storable_json(value: Any, depth: int = DEPTH) -> Any:
    """Return a value as JSON that both engines hold: numbers are finite, and what JSON has no word for becomes text."""
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
    """An aware moment: refused without a zone, kept and given back in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored moment has a time zone")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        return None if value is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text of any kind, keys and words of our own too, for a key may come from an address or a header."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out what one of the engines cannot hold."""
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A value as JSON; Python's None is the null of SQL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Leave out what one of the engines cannot hold."""
        return storable_json(value)
