"""Unsubmitted forms on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from lensawriter.errors import Forbidden, NotFound, SourceUnreadable
from lensawriter.models import Principal
from lensawriter.size_limits import SOURCE_COUNT_LIMIT
from lensawriter.store.database import Store
from lensawriter.writing.form_drafts import Forms
from tests.conftest import MovedClock, People
from tests.support.consents import rights
from tests.support.contexts import service_context


@pytest.fixture
def forms(store: Store, clock: MovedClock, people: People) -> Forms:
    return Forms(service_context(store, clock, rights=rights(store, people)))


def test_changed_field_is_stored_with_the_other_fields(forms: Forms, people: People) -> None:
    forms.keep(people.writer, "blog", {"title": "題名", "length_min": 800})
    forms.keep(people.writer, "blog", {"title": "新しい題名"})
    stored = forms.load(people.writer, "blog")
    assert (stored.fields, stored.revision) == ({"title": "新しい題名", "length_min": 800}, 2)
    assert forms.load(people.writer, "sns").fields == {}


def test_unstorable_parts_of_fields_are_removed(forms: Forms, people: People) -> None:
    forms.keep(people.writer, "blog", {"a": "nul\0と\ud800", "b": float("nan"), "c": ["x\0", 1], "d": "👩‍👩‍👧‍👦"})
    assert forms.load(people.writer, "blog").fields == {"a": "nulと", "b": None, "c": ["x", 1], "d": "👩‍👩‍👧‍👦"}


def test_sources_are_stored_in_order_and_duplicates_once(forms: Forms, people: People) -> None:
    for name, text in (("一.txt", "壱"), ("二.txt", "弐"), ("一.txt", "壱")):
        forms.add_source(people.writer, "blog", name, text)
    assert [(source.name, source.text) for source in forms.texts(people.writer, "blog")] == [
        ("一.txt", "壱"),
        ("二.txt", "弐"),
    ]
    first = forms.load(people.writer, "blog").sources[0]
    forms.remove_source(people.writer, first.id)
    assert [source.name for source in forms.load(people.writer, "blog").sources] == ["二.txt"]


def test_too_many_sources_are_refused_with_a_sentence(forms: Forms, people: People) -> None:
    for number in range(SOURCE_COUNT_LIMIT):
        forms.add_source(people.writer, "blog", f"{number}.txt", "本文")
    with pytest.raises(SourceUnreadable, match="20件まで"):
        forms.add_source(people.writer, "blog", "more.txt", "本文")


def test_cleared_form_is_empty(forms: Forms, people: People) -> None:
    forms.keep(people.writer, "blog", {"title": "題名"})
    forms.add_source(people.writer, "blog", "一.txt", "壱")
    forms.clear(people.writer, "blog")
    stored = forms.load(people.writer, "blog")
    assert (stored.fields, stored.sources) == ({}, ())


@pytest.mark.parametrize("who", ["colleague", "owner", "stranger"])
def test_other_people_cannot_read_or_change_a_form(forms: Forms, people: People, who: str) -> None:
    forms.keep(people.writer, "blog", {"title": "題名"})
    source = forms.add_source(people.writer, "blog", "一.txt", "壱")
    other = getattr(people, who)
    assert forms.load(other, "blog").fields == {}
    assert forms.texts(other, "blog") == ()
    with pytest.raises(NotFound):
        forms.remove_source(other, source.id)
    forms.clear(other, "blog")
    assert forms.load(people.writer, "blog").sources == (source,)


def test_operator_has_no_forms(forms: Forms, people: People) -> None:
    calls: dict[str, Callable[[Principal], Any]] = {
        "load": lambda who: forms.load(who, "blog"),
        "keep": lambda who: forms.keep(who, "blog", {"title": "x"}),
        "clear": lambda who: forms.clear(who, "blog"),
        "add_source": lambda who: forms.add_source(who, "blog", "x", "x"),
        "remove_source": lambda who: forms.remove_source(who, uuid4()),
        "texts": lambda who: forms.texts(who, "blog"),
    }
    assert set(calls) == {name for name in vars(Forms) if not name.startswith("_")}
    for call in calls.values():
        with pytest.raises(Forbidden):
            call(people.operator)


def test_megabyte_is_stored_and_text_above_the_limit_changes_nothing(forms: Forms, people: People) -> None:
    paste = "長" * 1_000_000
    forms.keep(people.writer, "blog", {"title": paste})
    assert forms.load(people.writer, "blog").fields == {"title": paste}
    with pytest.raises(SourceUnreadable, match="文字が多すぎる"):
        forms.keep(people.writer, "blog", {"audience": paste})
    assert forms.load(people.writer, "blog").fields == {"title": paste}


def test_fields_stored_by_eight_threads_are_all_stored(forms: Forms, people: People) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: forms.keep(people.writer, "blog", {f"field-{number}": number}), range(8)))
    assert forms.load(people.writer, "blog").fields == {f"field-{number}": number for number in range(8)}


@pytest.mark.parametrize("odd", ["a\0", "\ud800", "😀", "'; --", "あ" * 5000])
def test_unusual_names_are_stored_separately(forms: Forms, people: People, odd: str) -> None:
    forms.keep(people.writer, odd, {odd: {odd: [odd, float("inf"), 10**30]}})
    source = forms.add_source(people.writer, odd, odd, odd)
    assert forms.load(people.writer, odd).sources == (source,)
    assert forms.load(people.writer, "blog").fields == {}
