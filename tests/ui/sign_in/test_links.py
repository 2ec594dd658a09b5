"""The pages that links in mails open: a page checks its link when it opens, and only its button uses the link."""

from dataclasses import replace

import pytest

from lensawriter import services
from lensawriter.errors import LinkDead, SignInLocked
from lensawriter.settings import Settings
from lensawriter.store import members
from tests.support.services_in_use import HERE, PASSWORD, WRITER, ServicesInUse
from tests.support.transactions import read
from tests.ui.conftest import draw_page, page_text

pytestmark = pytest.mark.slow

NEW_ADDRESS = "taro@new.example.jp"


def unlock(token: str) -> None:
    from lensawriter.ui.session import LinkHolder
    from lensawriter.ui.sign_in import confirmation

    confirmation.unlock(LinkHolder(token, None))


def email(token: str) -> None:
    from lensawriter.ui.session import LinkHolder
    from lensawriter.ui.sign_in import confirmation

    confirmation.email(LinkHolder(token, None))


def reset() -> None:
    from lensawriter.ui.session import LinkHolder
    from lensawriter.ui.sign_in import password_reset

    password_reset.draw(LinkHolder("", None))


def unlock_token(installation: ServicesInUse) -> str:
    """Lock the writer out; return the token that ends the lock."""
    assert installation.sids
    installation.lock_out()
    with pytest.raises(SignInLocked):
        installation.begin()
    return installation.link()


def reset_token(installation: ServicesInUse) -> str:
    """Request a password reset; return its token."""
    assert installation.sids
    installation.services.account.password_resets.ask(WRITER, network=HERE)
    return installation.link()


def email_token(installation: ServicesInUse) -> str:
    """Request a change of the e-mail address; return its token."""
    installation.services.account.email_changes.ask(
        installation.writer, installation.sids[installation.writer], PASSWORD, NEW_ADDRESS
    )
    return installation.link()


def test_only_the_button_ends_a_lock(installation: ServicesInUse) -> None:
    token = unlock_token(installation)
    page = draw_page(unlock, token)
    assert "お心当たりがあるときは" in page_text(page)
    with pytest.raises(SignInLocked):
        installation.begin()
    page.button(key="unlock.do").click().run()
    assert "ログインの停止を解除しました" in page_text(page) and not page.button
    assert installation.begin()


@pytest.mark.parametrize("kind", ["made up", "password reset", "e-mail change", "used"])
def test_invalid_unlock_link_has_no_button(installation: ServicesInUse, kind: str) -> None:
    if kind == "used":
        token = unlock_token(installation)
        installation.services.account.password_resets.unlock(token)
    else:
        token = {"made up": lambda _: "x" * 43, "password reset": reset_token, "e-mail change": email_token}[kind](
            installation
        )
    page = draw_page(unlock, token)
    assert [each.value for each in page.info] == [LinkDead().message]
    assert not page.button and "お心当たり" not in page_text(page)


def test_link_used_in_another_tab_is_invalid_on_the_open_page(installation: ServicesInUse) -> None:
    token = unlock_token(installation)
    page = draw_page(unlock, token)
    installation.services.account.password_resets.unlock(token)
    page.button(key="unlock.do").click().run()
    assert LinkDead().message in page_text(page) and not page.button


def test_new_address_is_shown_before_the_change(installation: ServicesInUse) -> None:
    page = draw_page(email, email_token(installation))
    assert NEW_ADDRESS in page_text(page)
    assert read(installation.store, members.get_user, installation.writer.user_id).email == WRITER
    page.button(key="email.do").click().run()
    assert "メールアドレスを変更しました" in page_text(page)
    assert read(installation.store, members.get_user, installation.writer.user_id).email == NEW_ADDRESS


def test_invalid_confirmation_link_has_no_button(installation: ServicesInUse) -> None:
    page = draw_page(email, reset_token(installation))
    assert [each.value for each in page.info] == [LinkDead().message]
    assert not page.button


def test_reset_page_without_mail_server_says_whom_to_contact(
    installation: ServicesInUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draw_page(reset).text_input
    monkeypatch.setattr(
        services,
        "_current",
        replace(
            installation.services,
            context=replace(installation.services.context, settings=Settings(data=installation.folder)),
        ),
    )
    page = draw_page(reset)
    assert "契約アカウント者に連絡" in page_text(page) and "運用者に連絡" in page_text(page) and not page.text_input
