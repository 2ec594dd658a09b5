"""A server with people in it, one a file: the first test of a file finds it fresh."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import Server, people, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with an owner and two writers; nobody has opened a page of it yet."""
    data: Path = tmp_path_factory.mktemp("house") / "data"
    people(data)
    with serving(data) as started:
        yield started
