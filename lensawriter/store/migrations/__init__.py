"""Migrations: numbered SQL files that run in order when a store is opened, the same for a new and an old store."""

from datetime import UTC, datetime
from importlib.resources import files

from sqlalchemy import Connection, text

from lensawriter.errors import SettingInvalid

_POSTGRESQL = "/* postgresql */"
"""The prefix of statements for PostgreSQL only: indexes that DuckDB does not need, and which it would keep in memory."""
_TABLE = """
CREATE TABLE IF NOT EXISTS service.migrations (
    number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, applied_at TIMESTAMP WITH TIME ZONE NOT NULL)
"""


def migrate(connection: Connection) -> None:
    """Run the missing migrations; raises SettingInvalid if a newer release has migrated the store."""
    if connection.dialect.name == "postgresql":  # several servers may open a new database at the same time
        connection.execute(text("select pg_advisory_xact_lock(7310468)"))
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS service"))
    connection.execute(text(_TABLE))
    done = set(connection.execute(text("select number from service.migrations")).scalars())
    known = scripts()
    if done - known.keys():
        raise SettingInvalid("データは新しい版のLENSAwriterで作られています。LENSAwriterを更新してください。")
    for number, (name, statements) in known.items():
        if number in done:
            continue
        for statement in statements:
            if not statement.startswith(_POSTGRESQL) or connection.dialect.name == "postgresql":
                connection.execute(text(statement))
        row = {"number": number, "name": name, "applied_at": datetime.now(UTC)}
        connection.execute(text("insert into service.migrations values (:number, :name, :applied_at)"), row)


def scripts() -> dict[int, tuple[str, list[str]]]:
    """Return number -> (name, statements) of every migration, in order."""
    found = {}
    for file in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".sql"):
            found[int(file.name[:4])] = (file.name.removesuffix(".sql"), _statements(file.read_text("utf-8")))
    return found


def _statements(script: str) -> list[str]:
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip()]
