"""A running server with users, shared by the tests of one file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import Server, people, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with an owner and two writers; the first test of a file is the first to open a page."""
    data: Path = tmp_path_factory.mktemp("server") / "data"
    people(data)
    with serving(data) as started:
        yield started
