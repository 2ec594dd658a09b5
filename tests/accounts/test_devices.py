"""The devices of a person: where they are signed in, and signing out elsewhere."""

from datetime import timedelta

import pytest

from lensawriter.access.events import Event
from lensawriter.accounts.devices import UNKNOWN, browser_name
from lensawriter.accounts.sessions import digest
from lensawriter.errors import NotFound
from lensawriter.models import Principal
from tests.accounts.conftest import BROWSER, ELSEWHERE, HERE, Accounts

MINUTES = timedelta(minutes=1)


@pytest.fixture
def owner(owner: Principal, accounts: Accounts) -> Principal:
    """The owner, who has consented."""
    accounts.add_consents(owner)
    return owner


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36"


IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18 Safari/604"
)


def open_at(accounts: Accounts, owner: Principal, agent: str, network: str) -> str:
    ticket = accounts.add_ticket(owner.user_id, BROWSER)
    return digest(accounts.sessions.redeem(ticket, BROWSER, agent=agent, network=network))


def test_list_contains_only_the_callers_devices(accounts: Accounts, owner: Principal, colleague: Principal) -> None:
    computer, phone = open_at(accounts, owner, WINDOWS, HERE), open_at(accounts, owner, IPHONE, ELSEWHERE)
    accounts.open_session(colleague)
    seen = accounts.devices.mine(owner, computer)
    assert [(each.agent, each.network, each.here) for each in seen] == [
        ("Safari（iPhone）", ELSEWHERE, False),
        ("Chrome（Windows）", HERE, True),
    ]
    assert not {each.id for each in seen} & {computer, phone}, "the id of a device is not the id of its session"


def test_expired_session_is_not_listed(accounts: Accounts, owner: Principal) -> None:
    old = accounts.open_session(owner)
    accounts.clock.moment += 31 * MINUTES
    new = accounts.open_session(owner)
    assert [each.here for each in accounts.devices.mine(owner, new)] == [True]
    assert accounts.sessions.find_principal(old) is None


def test_only_the_callers_own_session_can_be_ended(accounts: Accounts, owner: Principal, colleague: Principal) -> None:
    here, there, theirs = accounts.open_session(owner), accounts.open_session(owner), accounts.open_session(colleague)
    assert accounts.sessions.find_principal(there) == owner, "the session is now in the cache"
    (device,) = [each.id for each in accounts.devices.mine(owner, here) if not each.here]
    (foreign,) = [each.id for each in accounts.devices.mine(colleague, theirs)]
    accounts.devices.end(owner, device)
    assert accounts.sessions.find_principal(there) is None
    for unknown in (device, foreign, there, theirs, "", "\0"):
        with pytest.raises(NotFound):
            accounts.devices.end(owner, unknown)
    assert accounts.sessions.find_principal(theirs) == colleague
    assert accounts.sessions.find_principal(here) == owner
    assert accounts.audit.events.count(Event.SESSION_ENDED) == 1


def test_end_others_keeps_the_current_session(accounts: Accounts, owner: Principal) -> None:
    here, *others = [accounts.open_session(owner) for _ in range(4)]
    assert accounts.devices.end_others(owner, here) == 3
    assert [accounts.sessions.find_principal(sid) for sid in others] == [None] * 3
    assert accounts.sessions.find_principal(here) == owner
    assert accounts.devices.end_others(owner, here) == 0


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Chrome（Windows）"),
        (f"{WINDOWS} Edg/150.0", "Edge（Windows）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox（Linux）"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit Version/18 Safari/605", "Safari（Mac）"),
        ("curl/8", UNKNOWN),
        ("Windows", f"{UNKNOWN}（Windows）"),
        ("", UNKNOWN),
        ("\0<script>" * 50, UNKNOWN),
    ],
)
def test_browser_and_system_are_recognised(agent: str, name: str) -> None:
    assert browser_name(agent) == name
