"""The pages behind the links of mails: each looks at its link when it is opened, and uses it up only on its button."""

from dataclasses import replace

import pytest

from lensawriter import services
from lensawriter.errors import LinkDead, SignInLocked
from lensawriter.settings import Settings
from lensawriter.store import members
from tests.support.services_in_use import HERE, PASSWORD, WRITER, LivedIn
from tests.support.transactions import read
from tests.ui.conftest import drawn, said

pytestmark = pytest.mark.slow

NEW_ADDRESS = "taro@new.example.jp"


def unlock(token: str) -> None:
    from lensawriter.ui.session import Held
    from lensawriter.ui.sign_in import confirmation

    confirmation.unlock(Held(token, None))


def email(token: str) -> None:
    from lensawriter.ui.session import Held
    from lensawriter.ui.sign_in import confirmation

    confirmation.email(Held(token, None))


def reset() -> None:
    from lensawriter.ui.session import Held
    from lensawriter.ui.sign_in import password_reset

    password_reset.draw(Held("", None))


def of_a_lock(lived: LivedIn) -> str:
    """Lock the writer out; returns the token of the link that ends it."""
    assert lived.sids
    lived.locked()
    with pytest.raises(SignInLocked):
        lived.begin()
    return lived.link()


def of_a_reset(lived: LivedIn) -> str:
    """Ask for a new password; returns the token."""
    assert lived.sids
    lived.house.account.password_resets.ask(WRITER, network=HERE)
    return lived.link()


def of_an_address(lived: LivedIn) -> str:
    """Ask for another address; returns the token."""
    lived.house.account.email_changes.ask(lived.writer, lived.sids[lived.writer], PASSWORD, NEW_ADDRESS)
    return lived.link()


def test_the_link_of_a_lock_is_looked_at_when_its_page_opens_and_ends_it_on_the_button_alone(lived: LivedIn) -> None:
    token = of_a_lock(lived)
    page = drawn(unlock, token)
    assert "お心当たりがあるときは" in said(page)
    with pytest.raises(SignInLocked):
        lived.begin()
    page.button(key="unlock.do").click().run()
    assert "ログインの停止を解除しました" in said(page) and not page.button
    assert lived.begin()


@pytest.mark.parametrize("kind", ["made up", "of a reset", "of an address", "used"])
def test_a_link_that_ends_no_lock_is_said_to_be_dead_and_has_no_button(lived: LivedIn, kind: str) -> None:
    if kind == "used":
        token = of_a_lock(lived)
        lived.house.account.password_resets.unlock(token)
    else:
        token = {"made up": lambda _: "x" * 43, "of a reset": of_a_reset, "of an address": of_an_address}[kind](lived)
    page = drawn(unlock, token)
    assert [each.value for each in page.info] == [LinkDead().message]
    assert not page.button and "お心当たり" not in said(page)


def test_a_link_that_is_used_in_another_tab_meanwhile_is_dead_on_the_page_that_is_open(lived: LivedIn) -> None:
    token = of_a_lock(lived)
    page = drawn(unlock, token)
    lived.house.account.password_resets.unlock(token)
    page.button(key="unlock.do").click().run()
    assert LinkDead().message in said(page) and not page.button


def test_the_page_of_a_new_address_shows_it_before_it_is_changed(lived: LivedIn) -> None:
    page = drawn(email, of_an_address(lived))
    assert NEW_ADDRESS in said(page)
    assert read(lived.store, members.get_user, lived.writer.user_id).email == WRITER
    page.button(key="email.do").click().run()
    assert "メールアドレスを変更しました" in said(page)
    assert read(lived.store, members.get_user, lived.writer.user_id).email == NEW_ADDRESS


def test_a_link_that_proves_no_address_is_said_to_be_dead_and_has_no_button(lived: LivedIn) -> None:
    page = drawn(email, of_a_reset(lived))
    assert [each.value for each in page.info] == [LinkDead().message]
    assert not page.button


def test_where_no_mail_can_be_sent_the_page_of_a_reset_names_whom_to_ask(
    lived: LivedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawn(reset).text_input
    monkeypatch.setattr(
        services,
        "_current",
        replace(lived.house, context=replace(lived.house.context, settings=Settings(data=lived.folder))),
    )
    page = drawn(reset)
    assert "契約アカウント者に連絡" in said(page) and "運用者に連絡" in said(page) and not page.text_input
