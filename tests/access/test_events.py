"""Every kind of event has an action that records it exactly once."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensawriter.access.events import Event
from lensawriter.settings import ROOT
from tests.conftest import MovedClock
from tests.support.audited_actions import AuditedActions
from tests.support.smtp_server import receiving

pytestmark = pytest.mark.slow

FURTHER_EVENTS = {
    Event.SECOND_FACTOR_REMOVED: [Event.SESSION_ENDED],
    Event.MEMBER_SUSPENDED: [Event.SESSION_ENDED],
    Event.MEMBER_REMOVED: [Event.SESSION_ENDED],
    Event.ID_DELETED: [Event.SESSION_ENDED],
    Event.ORGANISATION_ADDED: [Event.INVITATION_SENT],
}
"""Event -> further events that its action records."""


@pytest.fixture
def actions(tmp_path: Path, migrated_file: Path, clock: MovedClock) -> Iterator[AuditedActions]:
    shutil.copyfile(migrated_file, tmp_path / "lensawriter.duckdb")
    with receiving() as mails:
        built = AuditedActions(tmp_path, clock, mails)
        yield built
        built.services.close()


@pytest.mark.parametrize("event", list(Event), ids=lambda event: event.value)
def test_each_event_is_recorded_once_by_its_action(actions: AuditedActions, event: Event) -> None:
    getattr(actions, event.name.lower())()
    assert sorted(actions.recorded()) == sorted([event, *FURTHER_EVENTS.get(event, [])])
    assert actions.services.audit_log.verify().fault is None


def test_every_event_is_used_outside_the_user_interface() -> None:
    sources = [path for path in ROOT.glob("lensawriter/**/*.py") if "ui" not in path.relative_to(ROOT).parts]
    named = {name for path in sources for name in re.findall(r"\bEvent\.([A-Z_]+)\b", path.read_text(encoding="utf-8"))}
    assert named == {event.name for event in Event}
