"""Bad inputs in the member and account pages: each is accepted, or refused with one sentence; the page keeps working."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lensawriter.accounts.sessions import digest
from lensawriter.models import Role
from lensawriter.services import build
from lensawriter.settings import Settings
from lensawriter.store import members
from tests.faults.test_bad_inputs import BIG, check_run, typeable_strings
from tests.support.serving import OWNER, SID, Server, people, serving, session_token
from tests.support.socket_client import Page
from tests.support.transactions import read

pytestmark = pytest.mark.slow

STRINGS = {name: text for name, text in typeable_strings().items() if len(text) < BIG}


@pytest.fixture(scope="module")
def invitation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a data folder with members, a session token of its owner (second factor just proved), and an invitation link."""
    data = tmp_path_factory.mktemp("people") / "data"
    owner = people(data)[OWNER]
    token = session_token(data, owner, proved=True)
    services = build(Settings(data=data))
    principal = read(services.store, members.get_user, owner).principal()
    sent = services.people.invitations.add(principal, digest(token), "shinjin@example.com", Role.WRITER)
    services.close()
    assert sent.link
    link = urlsplit(sent.link)
    return data, token, f"{link.path}?{link.query}"


@pytest.fixture(scope="module")
def server(invitation: tuple[Path, str, str]) -> Iterator[Server]:
    with serving(invitation[0]) as started:
        yield started
        assert "Traceback" not in started.log()


@pytest.fixture
def owner(server: Server, invitation: tuple[Path, str, str]) -> dict[str, str]:
    return server.browser() | {SID: invitation[1]}


FORMS = {
    "address of an invitation": ("/members", ("invite.email",), "招待する"),
    "name of a department": ("/members", ("department.name",), "追加する"),
    "own name": ("/account", ("own.name.typed",), "名前を保存"),
    "own password": ("/account", ("own.password.present", "own.password.new"), "パスワードを変更"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_string_in_every_field_is_accepted_or_refused_in_a_sentence(
    server: Server, owner: dict[str, str], form: str
) -> None:
    path, fields, button = FORMS[form]
    # The form of the own name gets all strings; the other forms use the same checks, so every third string is enough.
    strings = list(STRINGS.items())[:: 1 if form == "own name" else 3]
    with Page(server, path, owner) as page:
        for name, text in strings:
            for field in fields:
                page.set_value(field, text)
            check_run(page.press(button), f"{form}: {name}")
            assert page.has(button), f"{form}: {name}"
    with Page(server, path, owner) as again:
        check_run(again, form)
        assert again.has(button)


def test_no_name_or_password_breaks_the_page_of_an_invitation(
    server: Server, invitation: tuple[Path, str, str]
) -> None:
    with Page(server, invitation[2], server.browser()) as page:
        for name, text in STRINGS.items():
            page.set_value("join.name.typed", text)
            page.set_value("join.password.typed", text[:11])  # always too short, so that the invitation stays unused
            assert check_run(page.press("登録してログインへ進む"), name), name
            assert page.has("join.name.typed"), name


def test_values_that_no_widget_offers_change_nothing(server: Server, owner: dict[str, str]) -> None:
    with Page(server, "/members", owner) as page:
        for role in ("operator", "運用者", "OPERATOR", "", "0", "管理者\0"):
            page.set_value("invite.email", "forged@example.com")
            page.set_value("invite.role", role)
            check_run(page.press("招待する"), role, forged=True)
            page.run()
            rows = page.text()
            assert "運用者 ・" not in rows
    with Page(server, "/account", owner) as page:
        for language in ("xx", "", "ja\0", "<b>"):
            page.set_value("own.language", language)
            check_run(page.run(), language, forged=True)
        assert page.has("own.language")
