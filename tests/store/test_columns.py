"""The values that columns store and return, on both engines."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from lensawriter.clock import now
from lensawriter.store import schema
from lensawriter.store.columns import storable_json
from lensawriter.store.database import Store
from lensawriter.text.cleaning import storable

TEXTS = (
    "👩‍👩‍👧‍👦 家族",
    "ｶﾀｶﾅ ＡＢＣ",
    "が\u3099",
    "<script>",
    "a\nb\r\n\tc",
    "\\u0000",
    "'\";--",
    "",
    "𠮷野家",
    "\u202e逆",
    "あ" * 100_000,
)


def test_every_storable_text_comes_back_as_it_was(store: Store) -> None:
    table = schema.organisations
    rows = [{"id": uuid4(), "name": each, "created_at": now()} for each in TEXTS]
    with store.transaction() as connection:
        connection.execute(insert(table), rows)
    with store.reading() as connection:
        found = {row.id: row.name for row in connection.execute(select(table))}
    assert found == {row["id"]: row["name"] for row in rows}


def test_nul_and_lone_surrogates_are_removed(store: Store) -> None:
    key, odd = uuid4(), "前\0中\ud800後"
    with store.transaction() as connection:
        connection.execute(insert(schema.organisations).values(id=key, name=odd, created_at=now()))
        row = {
            "org_id": key,
            "owner_id": key,
            "use_case": odd,
            "fields": {odd: [odd]},
            "revision": 1,
            "updated_at": now(),
        }
        connection.execute(insert(schema.form_drafts).values(row))
    with store.reading() as connection:
        assert connection.execute(select(schema.organisations.c.name)).scalar_one() == "前中後"
        assert connection.execute(select(schema.form_drafts.c.fields)).scalar_one() == {"前中後": ["前中後"]}


def test_naive_datetime_is_refused(store: Store) -> None:
    row = {"id": uuid4(), "name": "x", "created_at": datetime(2026, 1, 1)}
    with pytest.raises(StatementError, match="time zone"), store.transaction() as connection:
        connection.execute(insert(schema.organisations).values(row))


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes()
_values = st.recursive(_scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


@settings(deadline=None)
@given(_values)
def test_storable_json_accepts_any_value_and_is_idempotent(value: Any) -> None:
    once = storable_json(value)
    assert storable_json(once) == once


@given(st.text(st.characters(exclude_categories=())))
def test_storable_text_is_encodable_and_without_nul(text: str) -> None:
    assert b"\0" not in storable(text).encode()


def test_infinitely_nested_list_is_cut() -> None:
    deep: list[Any] = []
    deep.append(deep)
    assert "None" in str(storable_json(deep))
