"""Consent 同意: people must consent to the terms in force before they use the service, and every consent is stored."""

from uuid import UUID

from lensawriter.access.events import Event
from lensawriter.access.rights import EVERYBODY
from lensawriter.access.service import Service, authorised
from lensawriter.accounts.terms import shipped
from lensawriter.errors import AccountInvalid, NotFound
from lensawriter.models import Principal, Role
from lensawriter.store import terms as rows
from lensawriter.store.database import Connection
from lensawriter.store.terms import TermsVersion
from lensawriter.text.cleaning import storable

TERMS = UUID(int=3)
"""The lock that both consenting and publishing take."""
MAX_LENGTH = 200_000
"""The most characters that the terms may have."""


class Consent(Service):
    """Publishes the terms and records the consents."""

    def terms(self) -> TermsVersion:
        """Return the terms in force. Everybody may read them, signed in or not."""
        with self._store.reading() as connection:
            return self._in_force(connection)

    @authorised(*EVERYBODY, consent=False)
    def pending(self, principal: Principal) -> TermsVersion | None:
        """Return the terms in force if the caller has not consented to them, else None; raises SignInRequired."""
        with self._store.reading() as connection:
            version = self._in_force(connection)
            return None if rows.has_consented(connection, principal.user_id, version.number) else version

    @authorised(*EVERYBODY, consent=False)
    def give(self, principal: Principal, number: int, network: str) -> None:
        """Consent to version `number`, which was shown to the caller; a second call changes nothing.

        Raises NotFound if a newer version is in force: nobody must consent to a text that they have not seen.
        """
        with self._store.transaction(lock=TERMS) as connection:
            version = self._in_force(connection)
            if version.number != number:
                raise NotFound("利用規約が新しくなっています。最新の利用規約を確認してください。")
            if rows.has_consented(connection, principal.user_id, number):
                return
            if rows.find_terms(connection) is None:  # store the text of version 1, to which this consent refers
                rows.add_terms(connection, version)
            given = rows.Consent(
                user_id=principal.user_id,
                number=number,
                org_id=principal.org_id,
                network=network,
                consented_at=self._clock(),
            )
            rows.add_consent(connection, given)
            self._audit.add(connection, Event.CONSENTED, actor=principal, org_id=principal.org_id, subject=str(number))

    @authorised(Role.OPERATOR, step_up=True)
    def publish(self, principal: Principal, sid: str, text: str) -> TermsVersion:
        """Publish a new version, which is in force at once: everybody must consent again before the next action.

        Operators only; raises Forbidden, StepUpRequired, AccountInvalid.
        """
        text = storable(text).strip()
        if not 0 < len(text) <= MAX_LENGTH:
            raise AccountInvalid(f"利用規約は1～{MAX_LENGTH:,}文字で入力してください。", field="text")
        with self._store.transaction(lock=TERMS) as connection:
            current = self._in_force(connection)
            if rows.find_terms(connection) is None:
                rows.add_terms(connection, current)
            version = TermsVersion(
                number=current.number + 1, text=text, published_at=self._clock(), published_by=principal.user_id
            )
            rows.add_terms(connection, version)
            org_id, subject = principal.org_id, str(version.number)
            self._audit.add(connection, Event.TERMS_PUBLISHED, actor=principal, org_id=org_id, subject=subject)
        return version

    @authorised(Role.OPERATOR)
    def versions(self, principal: Principal) -> tuple[TermsVersion, ...]:
        """Return all versions, newest first, for operators; raises Forbidden."""
        with self._store.reading() as connection:
            return rows.all_terms(connection) or (self._in_force(connection),)

    @authorised(*EVERYBODY, consent=False)
    def given(self, principal: Principal) -> tuple[rows.Consent, ...]:
        """Return the caller's consents, newest first; raises SignInRequired."""
        with self._store.reading() as connection:
            return rows.consents_of(connection, principal.user_id)

    def _in_force(self, connection: Connection) -> TermsVersion:
        found = rows.find_terms(connection)
        return found or TermsVersion(number=1, text=shipped(), published_at=self._clock(), published_by=None)
