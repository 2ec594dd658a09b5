"""Changes to a person while a page is open: every service function uses the current role, status and consent from the store."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import delete

from lensawriter.access.rights import REFUSALS
from lensawriter.errors import ConsentRequired, ContractEnded, Forbidden, LensaError, SignInRequired
from lensawriter.models import Principal, Role
from lensawriter.settings import ROOT
from lensawriter.store import schema
from tests.access.test_separation import call, table_functions
from tests.conftest import ENGINES
from tests.support.rights_table import TABLE
from tests.support.two_organisations import CALLERS, NOBODY, TwoOrganisations

pytestmark = pytest.mark.slow

ROLES = ("青葉-writer", "青葉-manager", "青葉-owner", "operator")
PEOPLE = tuple(caller for caller in CALLERS if caller != NOBODY)
WITHOUT_CONSENT = {"Consent.pending", "Consent.give", "Consent.given"}
"""Functions that need no consent. Signing out is not among them because it takes no principal."""


@pytest.fixture(params=ENGINES)
def organisations(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TwoOrganisations]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    built = TwoOrganisations(tmp_path, url)
    for caller, role in (("青葉-owner", Role.OWNER), ("operator", Role.OPERATOR)):
        built.add_person(built.callers[caller].org_id, role, f"{caller}-second")
    yield built
    built.services.close()


def second(organisations: TwoOrganisations, caller: str) -> tuple[Principal, str]:
    """Return a second owner or operator, who may change the caller, and the id of that person's session."""
    name = "operator-second" if caller == "operator" else "青葉-owner-second"
    return organisations.callers[name], organisations.objects[name].sid


def unexpected_results(
    organisations: TwoOrganisations,
    people: Mapping[str, Principal | None],
    expected: type[LensaError],
    *,
    but: frozenset[str] | set[str],
) -> list[str]:
    """Call every function except `but` for people who may call none; return what was not refused as expected or changed data."""
    names = [name for name in table_functions() if name not in but]
    assert len(names) >= 60
    before, denied, refused, found = organisations.checksums(), organisations.count_refusals(), 0, list[str]()
    for name in names:
        for caller, principal in people.items():
            objects = organisations.objects[caller]
            result, error = call(organisations, name, principal, objects.sid, objects)
            refused += isinstance(error, REFUSALS)
            granted = principal is None or principal.role in TABLE[name].roles
            if type(error) is not expected and (granted or type(error) is not Forbidden):
                found.append(f"{name} by {caller}: {error!r} {result!r}")
    after = organisations.checksums()
    found += [f"something was written to {table}" for table in after if after[table] != before[table]]
    if (recorded := organisations.count_refusals() - denied) != refused:
        found.append(f"{refused} calls were refused, but {recorded} refusals recorded")
    return found


def open_pages(organisations: TwoOrganisations, callers: tuple[str, ...] = ROLES) -> dict[str, Principal]:
    """Return the principals that open pages use."""
    found = {}
    for caller in callers:
        principal = organisations.services.account.sessions.find_principal(organisations.objects[caller].sid)
        assert principal == organisations.callers[caller]
        found[caller] = principal
    return found


def test_suspended_person_with_an_open_page_is_refused_everywhere(organisations: TwoOrganisations) -> None:
    pages = open_pages(organisations)
    for caller, principal in pages.items():
        organisations.services.people.members.suspend(*second(organisations, caller), principal.user_id)
    assert unexpected_results(organisations, pages, SignInRequired, but=set()) == []


def test_removed_person_with_an_open_page_is_refused_everywhere(organisations: TwoOrganisations) -> None:
    pages = open_pages(organisations)
    for caller, principal in pages.items():
        second_person, sid = second(organisations, caller)
        organisations.services.people.members.remove(second_person, sid, principal.user_id, second_person.user_id)
    assert unexpected_results(organisations, pages, SignInRequired, but=set()) == []


def test_ended_session_has_no_principal(organisations: TwoOrganisations) -> None:
    sids = {caller: organisations.objects[caller].sid for caller in open_pages(organisations)}
    for caller, sid in sids.items():
        if caller == "青葉-writer":
            organisations.services.account.sessions.end(sid)
        else:
            device = organisations.objects[caller].device
            organisations.services.account.devices.end(organisations.callers[caller], device)
    looked_up = {caller: organisations.services.account.sessions.find_principal(sid) for caller, sid in sids.items()}
    assert set(looked_up.values()) == {None}
    assert unexpected_results(organisations, looked_up, SignInRequired, but=set()) == []


def test_changed_role_with_an_open_page_applies_to_every_function(organisations: TwoOrganisations) -> None:
    """ASVS 8.3.2: changes of rights apply at once."""
    pages = open_pages(organisations, ("青葉-writer", "青葉-manager", "青葉-owner"))
    changes = {"青葉-writer": Role.MANAGER, "青葉-manager": Role.WRITER, "青葉-owner": Role.WRITER}
    for caller, role in changes.items():
        organisations.services.people.members.change_role(*second(organisations, caller), pages[caller].user_id, role)
    assert unexpected_results(organisations, pages, Forbidden, but=set()) == []
    for caller, role in changes.items():
        objects = organisations.objects[caller]
        now = organisations.services.account.sessions.find_principal(objects.sid)
        assert now is not None
        assert now.role is role
        assert organisations.services.drafts.library.get(now, objects.draft)
        beyond = [name for name in table_functions() if role not in TABLE[name].roles]
        assert len(beyond) >= 20
        for name in beyond:
            assert isinstance(call(organisations, name, now, objects.sid, objects)[1], Forbidden), name


def test_ended_contract_stops_every_function(organisations: TwoOrganisations) -> None:
    pages = open_pages(organisations, ("青葉-writer", "青葉-manager", "青葉-owner"))
    second_person, sid = second(organisations, "operator")
    organisations.services.people.organisations.end(second_person, sid, pages["青葉-owner"].org_id)
    assert unexpected_results(organisations, pages, ContractEnded, but=set()) == []
    assert organisations.services.drafts.library.drafts(organisations.callers["港-writer"]).total, (
        "other organisations continue"
    )


def test_every_function_but_consent_needs_consent(organisations: TwoOrganisations) -> None:
    """ASVS 2.3.1: without consent only the functions in WITHOUT_CONSENT can be called."""
    pages = open_pages(organisations, PEOPLE)
    with organisations.store.transaction() as connection:
        connection.execute(delete(schema.terms_consents))
    assert unexpected_results(organisations, pages, ConsentRequired, but=WITHOUT_CONSENT) == []
    for caller, principal in pages.items():
        pending = organisations.services.account.consent.pending(principal)
        assert pending is not None, caller
        organisations.services.account.consent.give(principal, pending.number, "192.0.2.1")
        assert organisations.services.account.consent.pending(principal) is None
    assert organisations.services.drafts.library.drafts(pages["青葉-writer"]).total, "works after the consent"


def test_new_terms_stop_open_sessions_until_each_person_consents(
    organisations: TwoOrganisations,
) -> None:
    """CLD.6.3.1: a new version of the terms stops everybody at the next call."""
    pages = open_pages(organisations, ("青葉-writer", "青葉-manager", "港-owner"))
    version = organisations.services.account.consent.publish(
        *second(organisations, "operator"), "第2版の利用規約です。準拠法は日本法とします。"
    )
    assert version.number == 2
    waiting = dict(pages)
    for caller, principal in pages.items():
        assert unexpected_results(organisations, waiting, ConsentRequired, but=WITHOUT_CONSENT) == []
        assert organisations.services.account.sessions.find_principal(organisations.objects[caller].sid) == principal, (
            "the session itself does not end"
        )
        assert organisations.services.account.consent.pending(principal) == version
        organisations.services.account.consent.give(principal, 2, "192.0.2.1")
        del waiting[caller]
        assert organisations.services.drafts.library.drafts(principal).total >= 1


def test_no_widget_callback_is_bound_to_a_principal() -> None:
    """A callback must read the principal when it runs: one that is bound when the page is drawn may outlive the session."""
    pattern = re.compile(
        r"(?:args|kwargs)=[^\n]*\bprincipal\b|session_state\[[^\n]*\] = principal\b|partial\([^\n]*\bprincipal\b"
    )
    assert pattern.search("st.button(label, on_click=_end, args=(principal, job_id))"), "the pattern finds it"
    sources = [*ROOT.glob("lensawriter/ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    assert [path.name for path in sources if pattern.search(path.read_text(encoding="utf-8"))] == []
