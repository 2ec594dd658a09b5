"""Half-filled forms on both engines."""

import pytest

from lensawriter.errors import Forbidden, NotFound, SourceUnreadable
from lensawriter.forms import SOURCES, Forms
from lensawriter.store.database import Store
from tests.conftest import MovedClock, People


@pytest.fixture
def forms(store: Store, clock: MovedClock) -> Forms:
    return Forms(store, clock)


def test_what_left_a_field_is_kept_beside_the_other_fields(forms: Forms, people: People) -> None:
    forms.keep(people.writer, "blog", {"title": "題名", "length_min": 800})
    forms.keep(people.writer, "blog", {"title": "新しい題名"})
    kept = forms.load(people.writer, "blog")
    assert (kept.fields, kept.revision) == ({"title": "新しい題名", "length_min": 800}, 2)
    assert forms.load(people.writer, "sns").fields == {}


def test_fields_that_json_cannot_hold_are_kept_as_far_as_they_can_be(forms: Forms, people: People) -> None:
    forms.keep(people.writer, "blog", {"a": "nul\0と\ud800", "b": float("nan"), "c": ["x\0", 1], "d": "👩‍👩‍👧‍👦"})
    assert forms.load(people.writer, "blog").fields == {"a": "nulと", "b": None, "c": ["x", 1], "d": "👩‍👩‍👧‍👦"}


def test_sources_are_kept_in_order_and_the_same_one_once(forms: Forms, people: People) -> None:
    for name, text in (("一.txt", "壱"), ("二.txt", "弐"), ("一.txt", "壱")):
        forms.add_source(people.writer, "blog", name, text)
    assert [(source.name, source.text) for source in forms.texts(people.writer, "blog")] == [("一.txt", "壱"), ("二.txt", "弐")]
    first = forms.load(people.writer, "blog").sources[0]
    forms.remove_source(people.writer, first.id)
    assert [source.name for source in forms.load(people.writer, "blog").sources] == ["二.txt"]


def test_too_many_sources_are_refused_with_a_sentence(forms: Forms, people: People) -> None:
    for number in range(SOURCES):
        forms.add_source(people.writer, "blog", f"{number}.txt", "本文")
    with pytest.raises(SourceUnreadable, match="20件まで"):
        forms.add_source(people.writer, "blog", "more.txt", "本文")


def test_a_cleared_form_is_empty(forms: Forms, people: People) -> None:
    forms.keep(people.writer, "blog", {"title": "題名"})
    forms.add_source(people.writer, "blog", "一.txt", "壱")
    forms.clear(people.writer, "blog")
    kept = forms.load(people.writer, "blog")
    assert (kept.fields, kept.sources) == ({}, ())


@pytest.mark.parametrize("who", ["colleague", "owner", "stranger"])
def test_nobody_else_sees_or_removes_what_is_in_a_form(forms: Forms, people: People, who: str) -> None:
    forms.keep(people.writer, "blog", {"title": "題名"})
    source = forms.add_source(people.writer, "blog", "一.txt", "壱")
    other = getattr(people, who)
    assert forms.load(other, "blog").fields == {}
    assert forms.texts(other, "blog") == ()
    with pytest.raises(NotFound):
        forms.remove_source(other, source.id)
    forms.clear(other, "blog")
    assert forms.load(people.writer, "blog").sources == (source,)


def test_an_operator_has_no_forms(forms: Forms, people: People) -> None:
    with pytest.raises(Forbidden):
        forms.load(people.operator, "blog")
