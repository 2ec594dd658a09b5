"""The drafts that a principal may read and change, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from lensawriter.drafts.library import TEXT_LIMIT, Library
from lensawriter.errors import BriefInvalid, EditConflict, Forbidden, NotFound, SignInRequired
from lensawriter.models import Origin, Principal
from lensawriter.store import schema
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import service_context
from tests.support.job_states import add_written_draft, submit


@pytest.fixture
def library(store: Store, clock: MovedClock, people: People) -> Library:
    return Library(service_context(store, clock, rights=rights(store, people)))


def test_generated_draft_opens_with_its_text_and_its_article(store: Store, library: Library, people: People) -> None:
    draft_id = add_written_draft(store, people.writer)
    assert library.open(people.writer, draft_id).text == "# 見出し\n\n最初の本文"
    (version,) = library.versions(people.writer, draft_id)
    assert (version.number, version.origin) == (1, Origin.GENERATED)
    assert version.article is not None
    assert version.article.draft == version.text


def test_saved_edit_adds_a_version_and_saving_the_same_text_again_does_not(
    store: Store, library: Library, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    copy = library.open(people.writer, draft_id)
    copy = library.autosave(people.writer, draft_id, "直した本文", copy.revision)
    saved = library.save(people.writer, draft_id, "直した本文", copy.revision)
    assert (saved.number, saved.origin) == (2, Origin.EDITED)
    again = library.open(people.writer, draft_id)
    assert library.save(people.writer, draft_id, "直した本文", again.revision).number == 2
    assert library.get(people.writer, draft_id).length == 5


def test_save_from_a_stale_tab_raises_a_conflict_with_both_texts(
    store: Store, library: Library, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    stale = library.open(people.writer, draft_id)
    library.autosave(people.writer, draft_id, "先の変更", stale.revision)
    with pytest.raises(EditConflict) as conflict:
        library.autosave(people.writer, draft_id, "後の変更", stale.revision)
    assert (conflict.value.mine, conflict.value.theirs) == ("後の変更", "先の変更")
    saved = library.autosave(people.writer, draft_id, "後の変更", conflict.value.revision)
    assert saved.text == "後の変更"


def test_save_with_a_revision_older_than_a_new_version_raises_a_conflict(
    store: Store, library: Library, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    stale = library.open(people.writer, draft_id)
    library.restore(people.writer, draft_id, library.save(people.writer, draft_id, "二つ目", stale.revision).number)
    with pytest.raises(EditConflict):
        library.autosave(people.writer, draft_id, "古い画面の文章", stale.revision)


def test_one_of_eight_concurrent_autosaves_succeeds_per_revision(
    store: Store, library: Library, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    first = library.open(people.writer, draft_id).revision

    def save(revision: int, number: int) -> str | None:
        text = f"{revision}回目、画面{number}の文章"
        try:
            library.autosave(people.writer, draft_id, text, revision)
        except EditConflict as conflict:
            assert (conflict.mine, conflict.revision) == (text, revision + 1)
            return None
        return text

    with ThreadPoolExecutor(8) as pool:
        for revision in range(first, first + 5):
            (winner,) = [each for each in pool.map(partial(save, revision), range(8)) if each]
            copy = library.open(people.writer, draft_id)
            assert (copy.text, copy.revision) == (winner, revision + 1)


def test_one_of_eight_concurrent_saves_adds_a_version(store: Store, library: Library, people: People) -> None:
    draft_id = add_written_draft(store, people.writer)
    revision = library.open(people.writer, draft_id).revision

    def save(number: int) -> int:
        try:
            return library.save(people.writer, draft_id, f"画面{number}の文章", revision).number
        except EditConflict:
            return 0

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(save, range(8))) == [0] * 7 + [2]
    assert [version.number for version in library.versions(people.writer, draft_id)] == [2, 1]


def test_restore_saves_the_text_in_the_editor_as_a_version(store: Store, library: Library, people: People) -> None:
    draft_id = add_written_draft(store, people.writer)
    copy = library.open(people.writer, draft_id)
    library.autosave(people.writer, draft_id, "まだ版にしていない文章", copy.revision)
    restored = library.restore(people.writer, draft_id, 1)
    texts = {version.number: version.text for version in library.versions(people.writer, draft_id)}
    assert texts[2] == "まだ版にしていない文章"
    assert (restored.number, restored.origin, restored.text) == (3, Origin.RESTORED, texts[1])


def test_duplicate_is_independent_of_the_original(store: Store, library: Library, people: People) -> None:
    draft_id = add_written_draft(store, people.writer)
    copy = library.duplicate(people.writer, draft_id)
    working = library.open(people.writer, copy.id)
    library.save(people.writer, copy.id, "別の文章", working.revision)
    assert library.open(people.writer, draft_id).text == "# 見出し\n\n最初の本文"
    assert copy.title == "見出し（コピー）"


UNUSUAL = ("a\0b", "\ud800", "😀" * 50, "%_\\/'\";--", "\u202e", " ")


@pytest.mark.parametrize("odd", UNUSUAL)
def test_unusual_text_is_stored_without_unstorable_characters(
    store: Store, library: Library, people: People, odd: str
) -> None:
    draft_id, stored = add_written_draft(store, people.writer), odd.replace("\0", "").replace("\ud800", "")
    copy = library.autosave(people.writer, draft_id, odd, library.open(people.writer, draft_id).revision)
    assert copy == library.open(people.writer, draft_id)
    assert library.save(people.writer, draft_id, odd, copy.revision).text == stored
    assert library.drafts(people.writer, search=odd).total == 1
    assert library.drafts(people.writer, use_case=odd).total in (0, 1)
    for number in (-1, 0, 10**12, 10**40):
        if number > 0:
            with pytest.raises(NotFound):
                library.version(people.writer, draft_id, number)
        with pytest.raises(EditConflict):
            library.autosave(people.writer, draft_id, "別の文章", number)


@pytest.mark.parametrize("title", ["", " \u3000", "\0", "\ud800", "題" * 201])
def test_empty_and_too_long_titles_are_refused(store: Store, library: Library, people: People, title: str) -> None:
    draft_id = add_written_draft(store, people.writer)
    with pytest.raises(BriefInvalid) as refused:
        library.rename(people.writer, draft_id, title)
    assert refused.value.field == "title"
    assert library.get(people.writer, draft_id).title == "見出し"


def test_text_above_the_limit_is_refused_and_changes_nothing(store: Store, library: Library, people: People) -> None:
    draft_id = add_written_draft(store, people.writer)
    for call in (library.autosave, library.save):
        with pytest.raises(BriefInvalid, match="100,000文字まで"):
            call(people.writer, draft_id, "あ" * (TEXT_LIMIT + 1), 1)
    assert library.open(people.writer, draft_id).text == "# 見出し\n\n最初の本文"


def test_unwritten_draft_has_no_text_to_edit(store: Store, library: Library, people: People) -> None:
    draft_id = submit(store, people.writer).draft_id
    assert library.get(people.writer, draft_id).latest == 0
    assert library.versions(people.writer, draft_id) == ()
    for call in (library.open, library.duplicate):
        with pytest.raises(NotFound, match="まだ書き上がっていません"):
            call(people.writer, draft_id)


def calls(library: Library, draft_id: UUID) -> dict[str, Callable[[Principal], Any]]:
    """Return method name -> a call of it, for every method of Library that takes a draft."""
    return {
        "get": lambda who: library.get(who, draft_id),
        "versions": lambda who: library.versions(who, draft_id),
        "version": lambda who: library.version(who, draft_id, 1),
        "open": lambda who: library.open(who, draft_id),
        "autosave": lambda who: library.autosave(who, draft_id, "x", 1),
        "save": lambda who: library.save(who, draft_id, "x", 1),
        "restore": lambda who: library.restore(who, draft_id, 1),
        "rename": lambda who: library.rename(who, draft_id, "x"),
        "duplicate": lambda who: library.duplicate(who, draft_id),
        "archive": lambda who: library.archive(who, draft_id),
        "unarchive": lambda who: library.unarchive(who, draft_id),
        "export": lambda who: library.export(who, draft_id, "x", "md"),
    }


def test_calls_contain_every_public_method_of_the_library(library: Library) -> None:
    public = {name for name in vars(Library) if not name.startswith("_")}
    assert public == {*calls(library, uuid4()), "drafts"}


@pytest.mark.parametrize("who", ["colleague", "manager", "owner", "stranger", "operator"])
def test_other_people_cannot_read_or_change_a_draft(store: Store, library: Library, people: People, who: str) -> None:
    draft_id = add_written_draft(store, people.writer)
    before = library.get(people.writer, draft_id), library.open(people.writer, draft_id)
    other: Principal = getattr(people, who)
    for name, call in calls(library, draft_id).items():
        with pytest.raises(Forbidden if who == "operator" else NotFound):
            call(other)
            pytest.fail(f"{who} may {name}")
    assert (library.get(people.writer, draft_id), library.open(people.writer, draft_id)) == before
    if who == "operator":
        with pytest.raises(Forbidden):
            library.drafts(other)
    else:
        assert library.drafts(other).total == 0
        assert library.drafts(other, search="見出し", archived=True).total == 0


@pytest.mark.parametrize("who", ["writer", "manager", "owner"])
def test_owner_of_a_draft_may_call_every_function(store: Store, library: Library, people: People, who: str) -> None:
    for name in calls(library, uuid4()):
        draft_id = add_written_draft(store, getattr(people, who))
        calls(library, draft_id)[name](getattr(people, who))


def test_member_who_changes_organisation_loses_access_to_old_drafts(
    store: Store, library: Library, people: People
) -> None:
    draft_id = add_written_draft(store, people.writer)
    moved = people.writer.model_copy(update={"org_id": people.other_org})
    for call in calls(library, draft_id).values():
        with pytest.raises(SignInRequired):  # the principal names another organisation than the store
            call(moved)
    with store.transaction() as connection:
        users = schema.users
        connection.execute(update(users).where(users.c.id == moved.user_id).values(org_id=moved.org_id))
    for call in calls(library, draft_id).values():
        with pytest.raises(NotFound):
            call(moved)
    assert library.drafts(moved).total == 0
