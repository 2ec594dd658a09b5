"""What service functions record in the audit log: each action and each refusal once, no reading and no call without effect."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from lensawriter.access.audit import Entry
from lensawriter.drafts.library import Library
from lensawriter.errors import BriefInvalid, EditConflict, Forbidden, LensaError, NotFound
from lensawriter.models import Principal, Role
from lensawriter.store.database import Store
from lensawriter.writing.form_drafts import Forms
from tests.conftest import MovedClock, People
from tests.drafts.test_library import calls
from tests.support.consents import consented, rights
from tests.support.contexts import ReadableAuditLog, service_context
from tests.support.job_states import add_written_draft


@pytest.fixture
def audit(store: Store, clock: MovedClock, people: People, tmp_path: Path) -> ReadableAuditLog:
    return ReadableAuditLog(store, clock, tmp_path / "anchor.jsonl", rights(store, people))


@pytest.fixture
def library(store: Store, clock: MovedClock, people: People, audit: ReadableAuditLog) -> Library:
    return Library(service_context(store, clock, rights=rights(store, people), audit=audit))


def entries(audit: ReadableAuditLog, people: People) -> list[Entry]:
    """Return the audit log of the organisation, oldest first."""
    return [*reversed(audit.entries(people.owner, limit=200).entries)]


def test_each_action_on_a_draft_is_recorded_once(
    store: Store, library: Library, audit: ReadableAuditLog, people: People
) -> None:
    who, draft_id = people.writer, add_written_draft(store, people.writer)
    actions: list[tuple[str, Callable[[], Any]]] = [
        ("draft-edited", lambda: library.save(who, draft_id, "二つ目", 1)),
        ("version-restored", lambda: library.restore(who, draft_id, 1)),
        ("draft-renamed", lambda: library.rename(who, draft_id, "別の題名")),
        ("draft-exported", lambda: library.export(who, draft_id, "本文", "docx")),
        ("draft-archived", lambda: library.archive(who, draft_id)),
        ("draft-restored", lambda: library.unarchive(who, draft_id)),
    ]
    for _, action in actions:
        action()
    found = entries(audit, people)
    assert [entry.event for entry in found] == [event for event, _ in actions]
    assert {(entry.actor_id, entry.role, entry.subject) for entry in found} == {(who.user_id, "writer", str(draft_id))}
    assert [entry.facts for entry in found] == [{"version": 2}, {"version": 3, "of": 1}, {}, {"format": "docx"}, {}, {}]


def test_duplicate_is_recorded_with_its_original(
    store: Store, library: Library, audit: ReadableAuditLog, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    copy = library.duplicate(people.writer, draft_id)
    (entry,) = entries(audit, people)
    assert (entry.event, entry.subject, entry.facts) == ("draft-duplicated", str(copy.id), {"of": str(draft_id)})


def test_reading_autosave_and_unchanged_saves_are_not_recorded(
    store: Store, library: Library, audit: ReadableAuditLog, people: People
) -> None:
    who, draft_id = people.writer, add_written_draft(store, people.writer)
    library.drafts(who)
    library.get(who, draft_id)
    copy = library.autosave(who, draft_id, "打った文章", library.open(who, draft_id).revision)
    library.autosave(who, draft_id, "# 見出し\n\n最初の本文", copy.revision)
    library.save(who, draft_id, "# 見出し\n\n最初の本文", copy.revision + 1)  # the same text as version 1
    library.unarchive(who, draft_id)  # no effect: it is not archived
    assert entries(audit, people) == []


def test_failed_action_is_not_recorded(store: Store, library: Library, audit: ReadableAuditLog, people: People) -> None:
    who, draft_id = people.writer, add_written_draft(store, people.writer)
    failing: dict[type[LensaError], Callable[[], Any]] = {
        EditConflict: lambda: library.save(who, draft_id, "後の変更", 99),
        BriefInvalid: lambda: library.rename(who, draft_id, " "),
    }
    for kind, action in failing.items():
        with pytest.raises(kind):
            action()
    assert entries(audit, people) == []


@pytest.mark.parametrize("who", ["colleague", "operator"])
def test_each_refused_call_is_recorded_once_with_its_subject(
    store: Store, library: Library, audit: ReadableAuditLog, people: People, who: str
) -> None:
    draft_id = add_written_draft(store, people.writer)
    other: Principal = getattr(people, who)
    for name, call in calls(library, draft_id).items():
        with pytest.raises(Forbidden if who == "operator" else NotFound):
            call(other)
        assert audit.entries(people.owner).total == [*calls(library, draft_id)].index(name) + 1, name
    found = entries(audit, people)
    reason = "forbidden" if who == "operator" else "not-found"
    assert [entry.facts for entry in found] == [
        {"reason": reason, "call": f"library.{name}"} for name in calls(library, draft_id)
    ]
    assert {(entry.event, entry.actor_id, entry.subject) for entry in found} == {
        ("denied", other.user_id, str(draft_id))
    }


def test_refusal_is_recorded_in_the_callers_organisation(
    store: Store, library: Library, audit: ReadableAuditLog, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    with pytest.raises(NotFound):
        library.get(people.stranger, draft_id)
    assert entries(audit, people) == []
    other_owner = people.add(people.other_org, "other_owner", Role.OWNER)
    consented(store, other_owner)
    assert [entry.event for entry in audit.entries(other_owner).entries] == ["denied"]


def test_refused_calls_on_forms_are_recorded_once(
    store: Store, audit: ReadableAuditLog, people: People, clock: MovedClock
) -> None:
    forms, source = Forms(service_context(store, clock, rights=rights(store, people), audit=audit)), uuid4()
    refused: list[tuple[type[LensaError], Callable[[], Any]]] = [
        (NotFound, lambda: forms.remove_source(people.writer, source)),
        (Forbidden, lambda: forms.load(people.operator, "blog")),
    ]
    for kind, call in refused:
        with pytest.raises(kind):
            call()
    assert [(entry.event, entry.subject) for entry in entries(audit, people)] == [
        ("denied", str(source)),
        ("denied", None),
    ]


def test_audit_log_has_no_text_of_drafts(
    store: Store, library: Library, audit: ReadableAuditLog, people: People
) -> None:
    draft_id: UUID = add_written_draft(store, people.writer, "他社に知られたくない本文")
    library.rename(people.writer, draft_id, "他社に知られたくない題名")
    library.export(people.writer, draft_id, "他社に知られたくない本文", "txt")
    assert "知られたくない" not in repr(entries(audit, people))
