"""Writing services with running jobs and a scripted model, on each engine."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from lensawriter.store.database import Store
from tests.conftest import ENGINES
from tests.support.model_server import ModelServer, running
from tests.support.writing_services import WritingServices, build, launched, settings_for


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with running() as served:
        yield served


@pytest.fixture(autouse=True)
def _fresh(server: ModelServer) -> Iterator[None]:
    server.calls.clear()
    yield
    server.script.faults.clear()
    server.script.first = server.script.per_second = 0.0


@pytest.fixture(scope="module")
def shared_url(postgresql: str) -> Iterator[str]:
    """A PostgreSQL database for the tests of a file, which use separate jobs."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    engine.dispose()


@pytest.fixture(scope="module", params=ENGINES)
def services(
    request: pytest.FixtureRequest, server: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WritingServices]:
    """Writing services on each engine; on PostgreSQL the jobs are in the same database."""
    folder = tmp_path_factory.mktemp("writing")
    if request.param == "duckdb":
        store, url = Store.duckdb(folder / "lensawriter.duckdb"), f"sqlite:///{folder / 'jobs.sqlite'}"
    else:
        url = request.getfixturevalue("shared_url")
        store = Store.postgresql(url)
    with launched(build(settings_for(server, folder), store, url)) as opened:
        yield opened
