"""Bad inputs in the fields of the pages about people: each is taken or refused in one sentence, and the page lives on."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lensawriter import services
from lensawriter.accounts.sessions import digest
from lensawriter.models import Role
from lensawriter.settings import Settings
from lensawriter.store import members
from tests.faults.test_bad_inputs import BIG, sound, typeable
from tests.support.serving import OWNER, SID, Server, people, serving, session_token
from tests.support.socket_client import Page
from tests.support.transactions import read

pytestmark = pytest.mark.slow

TRICKS = {name: text for name, text in typeable().items() if len(text) < BIG}


@pytest.fixture(scope="module")
def invitation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A data folder with people, the token of its owner who has just proved the second factor, and an invitation's link."""
    data = tmp_path_factory.mktemp("people") / "data"
    owner = people(data)[OWNER]
    token = session_token(data, owner, proved=True)
    house = services.build(Settings(data=data))
    principal = read(house.store, members.get_user, owner).principal()
    sent = house.people.invitations.add(principal, digest(token), "shinjin@example.com", Role.WRITER)
    house.close()
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
    "an address that is invited": ("/members", ("invite.email",), "招待する"),
    "the name of a department": ("/members", ("department.name",), "追加する"),
    "one's own name": ("/account", ("own.name.typed",), "名前を保存"),
    "one's own password": ("/account", ("own.password.present", "own.password.new"), "パスワードを変更"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_trick_in_every_field_is_taken_or_refused_in_a_sentence(
    server: Server, owner: dict[str, str], form: str
) -> None:
    path, fields, button = FORMS[form]
    # All tricks meet one form and those who are invited; a third of them is enough for what is checked by the same code.
    tricks = list(TRICKS.items())[:: 1 if form == "one's own name" else 3]
    with Page(server, path, owner) as page:
        for name, text in tricks:
            for field in fields:
                page.hold(field, text)
            sound(page.press(button), f"{form}: {name}")
            assert page.has(button), f"{form}: {name}"
    with Page(server, path, owner) as again:
        sound(again, form)
        assert again.has(button)


def test_no_name_or_password_of_somebody_who_is_invited_breaks_the_page(
    server: Server, invitation: tuple[Path, str, str]
) -> None:
    with Page(server, invitation[2], server.browser()) as page:
        for name, text in TRICKS.items():
            page.hold("join.name.typed", text)
            page.hold("join.password.typed", text[:11])  # too short in any case: the invitation stays
            assert sound(page.press("登録してログインへ進む"), name), name
            assert page.has("join.name.typed"), name


def test_what_no_widget_offers_changes_nothing(server: Server, owner: dict[str, str]) -> None:
    with Page(server, "/members", owner) as page:
        for role in ("operator", "運用者", "OPERATOR", "", "0", "管理者\0"):
            page.hold("invite.email", "forged@example.com")
            page.hold("invite.role", role)
            sound(page.press("招待する"), role, forged=True)
            page.run()
            rows = page.text()
            assert "運用者 ・" not in rows
    with Page(server, "/account", owner) as page:
        for language in ("xx", "", "ja\0", "<b>"):
            page.hold("own.language", language)
            sound(page.run(), language, forged=True)
        assert page.has("own.language")
