"""Unsubmitted forms: each changed field is stored at once, by user and use case, and deleted when the brief is submitted."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from pydantic import Field

from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import Service, authorised
from lensawriter.errors import NotFound, SourceUnreadable
from lensawriter.models import Principal, Source, Value
from lensawriter.size_limits import ALL_SOURCES_LIMIT, SOURCE_COUNT_LIMIT, SOURCE_NAME_LIMIT
from lensawriter.store import form_drafts as rows
from lensawriter.store.columns import storable_json
from lensawriter.text.cleaning import storable

FIELDS_LIMIT = 1_500_000
"""Maximum characters of all fields of one form together, as JSON."""


class SourceInfo(Value):
    """A source as a form lists it."""

    id: UUID
    name: str
    length: int


class FormDraft(Value):
    """The stored state of a form."""

    fields: dict[str, Any] = Field(default_factory=dict)
    sources: tuple[SourceInfo, ...] = ()
    revision: int = 0


class Forms(Service):
    """Stores unsubmitted forms; one per process. Its name is stored in the audit log."""

    @authorised(*CUSTOMERS)
    def load(self, principal: Principal, use_case: str) -> FormDraft:
        """Return the stored form of the principal; empty if there is none."""
        with self._store.reading() as connection:
            found = rows.find_fields(connection, principal.org_id, principal.user_id, use_case)
            sources = rows.find_source_lengths(connection, principal.org_id, principal.user_id, use_case)
        fields, revision = found or ({}, 0)
        listed = tuple(SourceInfo(id=row.id, name=row.name, length=row.length) for row in sources)
        return FormDraft(fields=fields, sources=listed, revision=revision)

    @authorised(*CUSTOMERS)
    def keep(self, principal: Principal, use_case: str, fields: Mapping[str, Any]) -> None:
        """Store fields, replacing those of the same name; raises SourceUnreadable if the form becomes too long.

        Values that JSON cannot store are left out.
        """
        clean = storable_json(fields)
        with self._store.transaction(lock=principal.user_id) as connection:
            found = rows.find_fields(connection, principal.org_id, principal.user_id, use_case)
            merged = (found[0] if found else {}) | clean
            if len(json.dumps(merged, ensure_ascii=False)) > FIELDS_LIMIT:
                raise SourceUnreadable(
                    "入力欄の文字が多すぎるため、保存できませんでした。長い資料は参考資料として追加してください。"
                )
            rows.write_fields(connection, principal.org_id, principal.user_id, use_case, merged, self._clock())

    @authorised(*CUSTOMERS)
    def clear(self, principal: Principal, use_case: str) -> None:
        """Delete the fields and sources of a form."""
        with self._store.transaction(lock=principal.user_id) as connection:
            rows.delete_form(connection, principal.org_id, principal.user_id, use_case)

    @authorised(*CUSTOMERS)
    def add_source(self, principal: Principal, use_case: str, name: str, text: str) -> SourceInfo:
        """Store a source; the same name and text is stored once; raises SourceUnreadable above the limits of sources."""
        name, text = " ".join(storable(name).split())[:SOURCE_NAME_LIMIT] or "参考資料", storable(text)
        with self._store.transaction(lock=principal.user_id) as connection:
            present = rows.find_sources(connection, principal.org_id, principal.user_id, use_case)
            for row in present:
                if (row.name, row.text) == (name, text):
                    return SourceInfo(id=row.id, name=name, length=len(text))
            if len(present) >= SOURCE_COUNT_LIMIT:
                raise SourceUnreadable(f"参考資料は{SOURCE_COUNT_LIMIT}件までです。使わない資料を削除してください。")
            if sum(len(row.text) for row in present) + len(text) > ALL_SOURCES_LIMIT:
                raise SourceUnreadable(
                    f"参考資料は合わせて{ALL_SOURCES_LIMIT:,}文字までです。必要な部分に絞って追加してください。"
                )
            key = uuid4()
            owner = principal.org_id, principal.user_id
            rows.add_source(connection, key, *owner, use_case, name, text, self._clock())
        return SourceInfo(id=key, name=name, length=len(text))

    @authorised(*CUSTOMERS, subject="source_id")
    def remove_source(self, principal: Principal, source_id: UUID) -> None:
        """Remove a source; raises NotFound."""
        with self._store.transaction(lock=principal.user_id) as connection:
            if not rows.delete_source(connection, principal.org_id, principal.user_id, source_id):
                raise NotFound()

    @authorised(*CUSTOMERS)
    def texts(self, principal: Principal, use_case: str) -> tuple[Source, ...]:
        """Return the sources of a form with their texts, in the order in which they were added."""
        with self._store.reading() as connection:
            found = rows.find_sources(connection, principal.org_id, principal.user_id, use_case)
        return tuple(Source(name=row.name, text=row.text) for row in found)
