"""Single values of the service by key, such as the id of the operators' organisation."""

from sqlalchemy import Connection, delete, insert, select

from lensawriter.store import schema

settings = schema.settings


def find_value(connection: Connection, key: str) -> str | None:
    """Return the value of a key, or None."""
    value = connection.execute(select(settings.c.value).where(settings.c.key == key)).scalar_one_or_none()
    return None if value is None else str(value)


def set_value(connection: Connection, key: str, value: str | None) -> None:
    """Set a value; None removes it."""
    connection.execute(delete(settings).where(settings.c.key == key))
    if value is not None:
        connection.execute(insert(settings).values(key=key, value=value))
