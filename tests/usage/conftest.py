"""Writing services with a scripted model, and a function that sets limits."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from lensawriter.clock import now
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.store.database import Store
from lensawriter.store.limits import NewLimit, add_limit
from tests.conftest import MovedClock
from tests.support.model_server import ModelServer, running
from tests.support.writing_services import WritingServices, build, launched, settings_for
from tests.usage.limit_scene import LimitScene


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running() as served:
        yield served


@pytest.fixture
def services(
    opening: Callable[[], Store], request: pytest.FixtureRequest, server: ModelServer, tmp_path: Path
) -> Iterator[WritingServices]:
    """Writing services with running jobs on each engine; on PostgreSQL the jobs are in the same database."""
    store = opening()
    embedded = store.engine.dialect.name == "duckdb"
    url = f"sqlite:///{tmp_path / 'jobs.sqlite'}" if embedded else request.getfixturevalue("database_url")
    with launched(build(settings_for(server, tmp_path), store, url)) as opened:
        yield opened


class Limits:
    """Sets limits directly in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def set(
        self,
        services: WritingServices,
        scope: Scope,
        subject: object,
        unit: Unit,
        amount: int,
        period: Period = Period.MONTH,
    ) -> None:
        """Set a limit."""
        row = NewLimit(
            id=uuid4(),
            org_id=services.people.org,
            scope=scope,
            subject=str(subject),
            period=period,
            unit=unit,
            amount=amount,
            set_by=services.people.owner.user_id,
            set_at=now(),
        )
        with self._store.transaction() as connection:
            add_limit(connection, row)


@pytest.fixture
def limits(services: WritingServices) -> Limits:
    return Limits(services.store)


@pytest.fixture
def limit_scene(migrated_file: Path, tmp_path: Path, clock: MovedClock) -> Iterator[LimitScene]:
    """All services on DuckDB with a clock that the test moves."""
    shutil.copyfile(migrated_file, tmp_path / migrated_file.name)
    opened = LimitScene(tmp_path, clock)
    yield opened
    opened.services.close()
