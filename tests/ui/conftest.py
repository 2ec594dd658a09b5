"""Pages as Streamlit draws them, without a browser, in a house in use."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lensawriter import services
from tests.conftest import MovedClock
from tests.support.services_in_use import LivedIn
from tests.support.smtp_server import receiving

WAIT = 60
"""Seconds that one run may take before the test gives up."""
KINDS = ("html", "caption", "text", "info", "success", "markdown", "error", "warning", "title")
"""Elements that say something and are no widgets."""


@pytest.fixture
def lived(tmp_path: Path, migrated_file: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[LivedIn]:
    """A house in use, which is that of this process."""
    shutil.copyfile(migrated_file, tmp_path / "lensawriter.duckdb")
    with receiving() as mails:
        made = LivedIn(tmp_path, clock, mails)
        monkeypatch.setattr(services, "_current", made.house)
        monkeypatch.setattr(services, "_closed", False)
        yield made
        made.house.close()


def drawn(script: Callable[..., None], *given: Any, **user: str) -> AppTest:
    """Return the page that a script draws for what the gate tells of its user: `sid` of a session, `pre` of a browser.

    A script names all that it uses within itself.
    """
    app = AppTest.from_function(script, default_timeout=WAIT, args=given)
    app.user = dict(user)
    return app.run()


def said(app: AppTest) -> str:
    """Return the words of a page, as one text."""
    assert not app.exception, app.exception
    found = [each for kind in KINDS for each in app.get(kind)]
    return "\n".join(str(getattr(each, "value", "") or getattr(each.proto, "body", "")) for each in found)
