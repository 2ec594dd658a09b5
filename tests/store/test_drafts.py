"""The list of drafts on both engines: search, order, pages, and that sources are not read."""

from uuid import UUID

import pytest

from lensawriter.drafts.library import Library
from lensawriter.models import JobState, Source
from lensawriter.store.database import Store
from lensawriter.store.drafts import Order
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import service_context
from tests.support.job_states import BRIEF, add_written_draft, submit


@pytest.fixture
def library(store: Store, clock: MovedClock, people: People) -> Library:
    return Library(service_context(store, clock, rights=rights(store, people)))


def test_search_takes_wildcards_literally_and_finds_title_and_newest_text(
    store: Store, library: Library, people: People
) -> None:
    first = add_written_draft(store, people.writer, "達成率は100%でした 😀")
    second = add_written_draft(store, people.writer, "達成率は100件でした ABC/a_b")

    def found(search: str) -> set[UUID]:
        return {draft.id for draft in library.drafts(people.writer, search=search).drafts}

    assert found("100%") == {first}
    assert found(" abc/A_B ") == {second}
    assert found("😀") == {first}
    assert found("見出し") == {first, second}
    assert found("100_") == set()
    library.save(people.writer, first, "書き直した", library.open(people.writer, first).revision)
    assert found("100%") == set(), "the search reads only the text in the editor"
    assert found("書き直した") == {first}
    library.autosave(people.writer, first, "保存前の一文", library.open(people.writer, first).revision)
    assert found("保存前") == {first}
    library.rename(people.writer, second, "題名を変えた")
    assert (found("見出し"), found("題名を変えた")) == ({first}, {second})


@pytest.mark.parametrize(
    ("title", "text", "search", "found"),
    [
        ("ＤＸの進め方", "本文", "dx", True),
        ("dxの進め方", "本文", "ＤＸ", True),
        ("題名", "ﾃﾞｰﾀを集める", "データ", True),
        ("題名", "データを集める", "ﾃﾞｰﾀ", True),
        ("題名", "２０２６年", "2026", True),
        ("題名", "が\u3099".replace("が", "か"), "が", True),
        ("題名", "Straße", "STRASSE", True),
        ("題名", "℡ 03", "tel", True),
        ("席数の決め方", "出社率で決めます", "席数\u3000出社率", True),
        ("席数の決め方", "出社率で決めます", "席数 会議室", False),
        ("題名", "行の\n終わり", "行の 終わり", True),
        ("題名", "back\\slash", "back\\s", True),
        ("題名", "backslash", "back\\s", False),
        ("題名", "ひらがな", "ヒラガナ", False),
    ],
)
def test_search_ignores_width_and_case_and_needs_every_word(
    store: Store, library: Library, people: People, title: str, text: str, search: str, found: bool
) -> None:
    library.rename(people.writer, add_written_draft(store, people.writer, text), title)
    assert library.drafts(people.writer, search=search).total == found


def test_list_is_sorted_by_the_requested_order(store: Store, library: Library, people: People) -> None:
    ids = [add_written_draft(store, people.writer) for _ in range(3)]
    for draft_id, title in zip(ids, ("b", "a", "c"), strict=True):
        library.rename(people.writer, draft_id, title)
    library.rename(people.writer, ids[0], "bb")

    def order(wanted: Order) -> list[int]:
        return [ids.index(draft.id) for draft in library.drafts(people.writer, order=wanted).drafts]

    assert order("title") == [1, 0, 2]
    assert order("created") == [2, 1, 0]
    assert order("updated") == [0, 2, 1]
    pages = [library.drafts(people.writer, order="title", limit=2, offset=offset) for offset in (0, 2, 10**30)]
    assert [(page.total, len(page.drafts)) for page in pages] == [(3, 2), (3, 1), (3, 0)]


def test_list_does_not_read_sources(store: Store, library: Library, people: People) -> None:
    sources = tuple(Source(name=f"{number}.txt", text="資料" * 50_000) for number in range(10))
    for _ in range(12):
        submit(store, people.writer, brief=BRIEF.model_copy(update={"sources": sources}))
    page = library.drafts(people.writer)
    assert page.total == 12
    assert not any(draft.brief.sources for draft in page.drafts)
    assert library.get(people.writer, page.drafts[0].id).brief.sources == sources


def test_list_is_paged_filtered_and_counted(store: Store, library: Library, people: People) -> None:
    ids = [add_written_draft(store, people.writer) for _ in range(3)]
    library.archive(people.writer, ids[0])
    page = library.drafts(people.writer, limit=1)
    assert (page.total, len(page.drafts)) == (2, 1)
    assert [draft.id for draft in library.drafts(people.writer, archived=True).drafts] == [ids[0]]
    assert library.drafts(people.writer, state=JobState.FAILED).total == 0
    library.unarchive(people.writer, ids[0])
    assert library.drafts(people.writer, use_case="blog").total == 3
