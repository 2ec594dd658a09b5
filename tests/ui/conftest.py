"""Pages as Streamlit draws them, without a browser, in an installation with signed-in people."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lensawriter import services
from tests.conftest import MovedClock
from tests.support.services_in_use import ServicesInUse
from tests.support.smtp_server import receiving

WAIT = 60
"""Seconds that one run of a page may take."""
_TEXT_ELEMENTS = ("html", "caption", "text", "info", "success", "markdown", "error", "warning", "title")
"""Elements with text that are not widgets."""


@pytest.fixture
def installation(
    tmp_path: Path, migrated_file: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ServicesInUse]:
    """An installation whose services are those of this process."""
    shutil.copyfile(migrated_file, tmp_path / "lensawriter.duckdb")
    with receiving() as mails:
        made = ServicesInUse(tmp_path, clock, mails)
        monkeypatch.setattr(services, "_current", made.services)
        monkeypatch.setattr(services, "_closed", False)
        yield made
        made.services.close()


def draw_page(script: Callable[..., None], *arguments: Any, **user: str) -> AppTest:
    """Return the page that a script draws for a user as the gate describes it: `sid` of a session, `pre` of a browser.

    Streamlit runs the source of the function alone, so the script imports what it uses.
    """
    app = AppTest.from_function(script, default_timeout=WAIT, args=arguments)
    app.user = dict(user)
    return app.run()


def page_text(app: AppTest) -> str:
    """Return the texts of a page, joined by line breaks."""
    assert not app.exception, app.exception
    found = [each for kind in _TEXT_ELEMENTS for each in app.get(kind)]
    return "\n".join(str(getattr(each, "value", "") or getattr(each.proto, "body", "")) for each in found)
