"""What a principal may read and change, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from lensawriter.errors import EditConflict, Forbidden, NotFound
from lensawriter.library import Library
from lensawriter.models import Article, JobState, Origin, Principal
from lensawriter.store import jobs
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People
from tests.store.test_records import BRIEF, submit


@pytest.fixture
def library(store: Store, clock: MovedClock) -> Library:
    return Library(store, clock)


def write(store: Store, principal: Principal, text: str = "# 見出し\n\n最初の本文") -> UUID:
    """Write a draft as a job does, and return its id."""
    job = submit(store, principal)
    article = Article(use_case="blog", model="offline", draft=text, asked=BRIEF.length, reached=9, prompt_version="x")
    jobs.end_job(store, job.id, JobState.DONE, article=article)
    return job.draft_id


def test_a_generated_draft_opens_with_its_text_and_its_article(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    assert library.open(people.writer, draft_id).text == "# 見出し\n\n最初の本文"
    (version,) = library.versions(people.writer, draft_id)
    assert (version.number, version.origin) == (1, Origin.GENERATED)
    assert version.article is not None
    assert version.article.draft == version.text


def test_a_saved_edit_is_a_version_and_the_same_text_saved_again_is_not(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    copy = library.open(people.writer, draft_id)
    copy = library.autosave(people.writer, draft_id, "直した本文", copy.revision)
    saved = library.save(people.writer, draft_id, "直した本文", copy.revision)
    assert (saved.number, saved.origin) == (2, Origin.EDITED)
    again = library.open(people.writer, draft_id)
    assert library.save(people.writer, draft_id, "直した本文", again.revision).number == 2
    assert library.get(people.writer, draft_id).length == 5


def test_a_stale_tab_comes_into_conflict_and_is_shown_both_texts(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    stale = library.open(people.writer, draft_id)
    library.autosave(people.writer, draft_id, "先の変更", stale.revision)
    with pytest.raises(EditConflict) as conflict:
        library.autosave(people.writer, draft_id, "後の変更", stale.revision)
    assert (conflict.value.mine, conflict.value.theirs) == ("後の変更", "先の変更")
    kept = library.autosave(people.writer, draft_id, "後の変更", conflict.value.revision)
    assert kept.text == "後の変更"


def test_a_tab_from_before_a_new_version_comes_into_conflict(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    stale = library.open(people.writer, draft_id)
    library.restore(people.writer, draft_id, library.save(people.writer, draft_id, "二つ目", stale.revision).number)
    with pytest.raises(EditConflict):
        library.autosave(people.writer, draft_id, "古い画面の文章", stale.revision)


def test_of_eight_tabs_that_save_at_once_one_wins(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    revision = library.open(people.writer, draft_id).revision

    def save(number: int) -> bool:
        try:
            library.autosave(people.writer, draft_id, f"画面{number}の文章", revision)
        except EditConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(8))) == 1
    assert library.open(people.writer, draft_id).revision == revision + 1


def test_restoring_keeps_what_was_in_the_editor(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    copy = library.open(people.writer, draft_id)
    library.autosave(people.writer, draft_id, "まだ版にしていない文章", copy.revision)
    restored = library.restore(people.writer, draft_id, 1)
    texts = {version.number: version.text for version in library.versions(people.writer, draft_id)}
    assert texts[2] == "まだ版にしていない文章"
    assert (restored.number, restored.origin, restored.text) == (3, Origin.RESTORED, texts[1])


def test_a_duplicate_is_a_draft_of_its_own(store: Store, library: Library, people: People) -> None:
    draft_id = write(store, people.writer)
    copy = library.duplicate(people.writer, draft_id)
    working = library.open(people.writer, copy.id)
    library.save(people.writer, copy.id, "別の文章", working.revision)
    assert library.open(people.writer, draft_id).text == "# 見出し\n\n最初の本文"
    assert copy.title == "見出し（コピー）"


def test_search_takes_wildcards_literally_and_finds_title_and_text(store: Store, library: Library, people: People) -> None:
    first, second = write(store, people.writer, "達成率は100%でした"), write(store, people.writer, "達成率は100件でした ABC")
    found = lambda search: {draft.id for draft in library.drafts(people.writer, search=search).drafts}  # noqa: E731 - one line a search
    assert found("100%") == {first}
    assert found("abc") == {second}
    assert found("見出し") == {first, second}
    assert found("_") == set()


def test_the_list_pages_filters_and_counts(store: Store, library: Library, people: People) -> None:
    ids = [write(store, people.writer) for _ in range(3)]
    library.archive(people.writer, ids[0])
    page = library.drafts(people.writer, limit=1)
    assert (page.total, len(page.drafts)) == (2, 1)
    assert [draft.id for draft in library.drafts(people.writer, archived=True).drafts] == [ids[0]]
    assert library.drafts(people.writer, state=JobState.FAILED).total == 0
    library.unarchive(people.writer, ids[0])
    assert library.drafts(people.writer, use_case="blog").total == 3


def calls(library: Library, draft_id: UUID) -> dict[str, Callable[[Principal], Any]]:
    """Return every function that names a draft."""
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
    }


def test_every_function_of_the_library_is_in_the_table(library: Library) -> None:
    public = {name for name in vars(Library) if not name.startswith("_")}
    assert public == {*calls(library, uuid4()), "drafts", "figures"}


@pytest.mark.parametrize("who", ["colleague", "manager", "owner", "stranger", "operator"])
def test_nobody_else_reads_or_changes_a_draft(store: Store, library: Library, people: People, who: str) -> None:
    draft_id = write(store, people.writer)
    other: Principal = getattr(people, who)
    for name, call in calls(library, draft_id).items():
        with pytest.raises(Forbidden if who == "operator" else NotFound):
            call(other)
            pytest.fail(f"{who} may {name}")
    assert library.open(people.writer, draft_id).text == "# 見出し\n\n最初の本文"
    if who != "operator":
        assert library.drafts(other).total == 0


def test_a_writer_sees_own_figures_and_a_manager_everybodys_but_no_title(
    store: Store, library: Library, people: People, clock: MovedClock
) -> None:
    clock.moment = datetime.now(UTC)
    for principal in (people.writer, people.colleague, people.stranger):
        write(store, principal)
    assert {row.name for row in library.figures(people.writer)} == {"writer"}
    assert {row.name for row in library.figures(people.manager)} == {"writer", "colleague"}
    with pytest.raises(Forbidden):
        library.figures(people.operator)
    assert set(type(library.figures(people.owner)[0]).model_fields) == {"user_id", "name", "use_case", "drafts", "length"}
