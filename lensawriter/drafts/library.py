"""The drafts of a principal: the one place that filters drafts by organisation and owner."""

from datetime import datetime
from uuid import UUID, uuid4

from lensawriter.access.events import Event, Fact
from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import Service, authorised
from lensawriter.errors import BriefInvalid, EditConflict, NotFound, Unwritten
from lensawriter.exports import ExportFile, Format, export
from lensawriter.models import Draft, JobState, Origin, Principal, Value, Version, WorkingCopy
from lensawriter.size_limits import TITLE_LIMIT
from lensawriter.store import drafts as draft_rows
from lensawriter.store import outcomes
from lensawriter.store import versions as version_rows
from lensawriter.store.database import Connection
from lensawriter.store.drafts import Order
from lensawriter.text.cleaning import storable

TEXT_LIMIT = 100_000
"""Maximum characters of a draft in the editor."""
LARGEST_INTEGER = 2**31 - 1
"""The largest value of an integer column of the store."""


class DraftPage(Value):
    """A page of a list, and the number of drafts in the whole list."""

    drafts: tuple[Draft, ...]
    total: int


class Library(Service):
    """Reads and changes drafts; one per process. Its name is stored in the audit log."""

    @authorised(*CUSTOMERS)
    def drafts(
        self,
        principal: Principal,
        *,
        search: str = "",
        use_case: str | None = None,
        state: JobState | None = None,
        archived: bool = False,
        order: Order = "updated",
        limit: int = 50,
        offset: int = 0,
    ) -> DraftPage:
        """Return a page of the principal's drafts, their briefs without the sources; raises Forbidden."""
        with self._store.reading() as connection:
            found, total = draft_rows.find_drafts(
                connection,
                principal.org_id,
                principal.user_id,
                search=storable(search)[:TITLE_LIMIT],
                use_case=use_case,
                state=state,
                archived=archived,
                order=order,
                limit=min(max(limit, 1), 200),
                offset=min(max(offset, 0), LARGEST_INTEGER),
            )
        return DraftPage(drafts=tuple(found), total=total)

    @authorised(*CUSTOMERS, subject="draft_id")
    def get(self, principal: Principal, draft_id: UUID) -> Draft:
        """Return a draft with its whole brief; raises NotFound, Forbidden."""
        with self._store.reading() as connection:
            return _get_with_sources(connection, principal, draft_id)

    @authorised(*CUSTOMERS, subject="draft_id")
    def versions(self, principal: Principal, draft_id: UUID) -> tuple[Version, ...]:
        """Return the versions of a draft, newest first; raises NotFound, Forbidden."""
        with self._store.reading() as connection:
            _get_draft(connection, principal, draft_id)
            return version_rows.all_versions(connection, draft_id)

    @authorised(*CUSTOMERS, subject="draft_id")
    def version(self, principal: Principal, draft_id: UUID, number: int) -> Version:
        """Return one version; raises NotFound, Forbidden."""
        with self._store.reading() as connection:
            _get_draft(connection, principal, draft_id)
            return _get_version(connection, draft_id, number)

    @authorised(*CUSTOMERS, subject="draft_id")
    def open(self, principal: Principal, draft_id: UUID) -> WorkingCopy:
        """Return the text to edit: what the editor saved last, or the newest version; raises NotFound, Unwritten, Forbidden."""
        with self._store.reading() as connection:
            return _get_copy(connection, _get_draft(connection, principal, draft_id))

    @authorised(*CUSTOMERS, subject="draft_id")
    def autosave(self, principal: Principal, draft_id: UUID, text: str, revision: int) -> WorkingCopy:
        """Save the text of the editor if `revision` is current; raises EditConflict, BriefInvalid, NotFound, Forbidden."""
        text = _check_text(text)
        with self._store.transaction(lock=draft_id) as connection:
            draft = _get_draft(connection, principal, draft_id)
            current = _get_copy(connection, draft)
            if text == current.text:
                return current
            if revision != current.revision:
                raise EditConflict(mine=text, theirs=current.text, revision=current.revision)
            update = {"text": text, "revision": revision + 1, "updated_at": self._clock()}
            saved = current.model_copy(update=update)
            draft_rows.change_copy(connection, saved)
            outcomes.record_text(connection, draft_id, text, saved.updated_at)
            draft_rows.change_draft(connection, draft_id, updated_at=saved.updated_at)
            return saved

    @authorised(*CUSTOMERS, subject="draft_id")
    def save(self, principal: Principal, draft_id: UUID, text: str, revision: int) -> Version:
        """Save the text as a version and return it, or the newest version if it has this text; raises as `autosave` does."""
        text = _check_text(text)
        with self._store.transaction(lock=draft_id) as connection:
            draft = _get_draft(connection, principal, draft_id)
            current = _get_copy(connection, draft)
            if revision != current.revision and text != current.text:
                raise EditConflict(mine=text, theirs=current.text, revision=current.revision)
            newest = version_rows.find_version(connection, draft_id)
            if newest is not None and newest.text == text:
                return newest
            version = self._add(connection, principal, draft, Origin.EDITED, text)
            self._record(connection, Event.DRAFT_EDITED, principal, draft_id, version=version.number)
            return version

    @authorised(*CUSTOMERS, subject="draft_id")
    def restore(self, principal: Principal, draft_id: UUID, number: int) -> Version:
        """Add an earlier version again as the newest one; unsaved text in the editor becomes a version first."""
        with self._store.transaction(lock=draft_id) as connection:
            draft = _get_draft(connection, principal, draft_id)
            wanted = _get_version(connection, draft_id, number)
            version_rows.keep_working_copy(connection, draft_id, principal.user_id, self._clock())
            version = self._add(connection, principal, draft, Origin.RESTORED, wanted.text)
            self._record(connection, Event.VERSION_RESTORED, principal, draft_id, version=version.number, of=number)
            return version

    @authorised(*CUSTOMERS, subject="draft_id")
    def rename(self, principal: Principal, draft_id: UUID, title: str) -> None:
        """Change the title of a draft; raises BriefInvalid, NotFound, Forbidden."""
        title = " ".join(storable(title).split())
        if not title or len(title) > TITLE_LIMIT:
            raise BriefInvalid(f"タイトルは1～{TITLE_LIMIT}文字で入力してください。", field="title")
        with self._store.transaction(lock=draft_id) as connection:
            _get_draft(connection, principal, draft_id)
            draft_rows.change_draft(connection, draft_id, title=title, updated_at=self._clock())
            self._record(connection, Event.DRAFT_RENAMED, principal, draft_id)

    @authorised(*CUSTOMERS, subject="draft_id")
    def duplicate(self, principal: Principal, draft_id: UUID) -> Draft:
        """Copy the brief and the text in the editor to a new draft; raises NotFound, Unwritten, Forbidden."""
        with self._store.transaction(lock=draft_id) as connection:
            draft = _get_with_sources(connection, principal, draft_id)
            copied = _get_copy(connection, draft)
            title = f"{draft.title[: TITLE_LIMIT - 5]}（コピー）"
            changes = {"id": uuid4(), "title": title, "state": JobState.DONE, "job_id": None, "length": 0, "latest": 0}
            now = self._clock()
            copy = draft.model_copy(update=changes | {"created_at": now, "updated_at": now, "archived_at": None})
            draft_rows.add_draft(connection, copy)
            self._add(connection, principal, copy, Origin.DUPLICATED, copied.text)
            self._record(connection, Event.DRAFT_DUPLICATED, principal, copy.id, of=str(draft_id))
            return _get_with_sources(connection, principal, copy.id)

    @authorised(*CUSTOMERS, subject="draft_id")
    def export(self, principal: Principal, draft_id: UUID, text: str, format: Format) -> ExportFile:
        """Return `text`, which the page of a draft shows, as a file; raises NotFound, Forbidden."""
        with self._store.reading() as connection:
            draft = _get_draft(connection, principal, draft_id)
        file = export(draft.title, text, format)
        with self._store.transaction() as connection:
            self._record(connection, Event.DRAFT_EXPORTED, principal, draft_id, format=format)
        return file

    @authorised(*CUSTOMERS, subject="draft_id")
    def archive(self, principal: Principal, draft_id: UUID) -> None:
        """Archive a draft; `unarchive` brings it back unchanged."""
        self._archive(principal, draft_id, self._clock())

    @authorised(*CUSTOMERS, subject="draft_id")
    def unarchive(self, principal: Principal, draft_id: UUID) -> None:
        """Move a draft from the archive back to the list."""
        self._archive(principal, draft_id, None)

    def _archive(self, principal: Principal, draft_id: UUID, moment: datetime | None) -> None:
        with self._store.transaction(lock=draft_id) as connection:
            draft = _get_draft(connection, principal, draft_id)
            draft_rows.change_draft(connection, draft_id, archived_at=moment)
            if (draft.archived_at is None) != (moment is None):
                event = Event.DRAFT_RESTORED if moment is None else Event.DRAFT_ARCHIVED
                self._record(connection, event, principal, draft_id)

    def _add(self, connection: Connection, principal: Principal, draft: Draft, origin: Origin, text: str) -> Version:
        now = self._clock()
        number = version_rows.add_version(
            connection,
            draft_id=draft.id,
            org_id=principal.org_id,
            origin=origin,
            text=text,
            author_id=principal.user_id,
            now=now,
        )
        outcomes.record_text(connection, draft.id, text, now)
        return _get_version(connection, draft.id, number)

    def _record(
        self, connection: Connection, event: Event, principal: Principal, draft_id: UUID, **facts: Fact
    ) -> None:
        self._audit.add(connection, event, actor=principal, org_id=principal.org_id, subject=draft_id, **facts)


def _get_draft(connection: Connection, principal: Principal, draft_id: UUID) -> Draft:
    draft = draft_rows.find_draft(connection, draft_id, principal.org_id, principal.user_id)
    if draft is None:
        raise NotFound()
    return draft


def _get_with_sources(connection: Connection, principal: Principal, draft_id: UUID) -> Draft:
    draft = _get_draft(connection, principal, draft_id)
    return draft.model_copy(update={"brief": draft_rows.get_whole_brief(connection, draft_id)})


def _get_version(connection: Connection, draft_id: UUID, number: int) -> Version:
    version = version_rows.find_version(connection, draft_id, min(max(number, 1), LARGEST_INTEGER))
    if version is None:
        raise NotFound()
    return version


def _get_copy(connection: Connection, draft: Draft) -> WorkingCopy:
    copy = version_rows.find_copy(connection, draft.id)
    if copy is None:  # the job has not written anything yet
        raise Unwritten()
    return copy


def _check_text(text: str) -> str:
    text = storable(text)
    if len(text) > TEXT_LIMIT:
        raise BriefInvalid(f"原稿は{TEXT_LIMIT:,}文字までです。長い原稿は分けて保存してください。", field="text")
    return text
