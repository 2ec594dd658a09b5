"""The account page: signing out devices needs a confirmation, and the sign-in page says goodbye after account deletion."""

import pytest

from lensawriter.models import Role
from lensawriter.ui.sign_in import goodbye
from tests.support.services_in_use import PASSWORD, ServicesInUse
from tests.ui.conftest import draw_page, page_text

pytestmark = pytest.mark.slow

PRE, GOODBYE = "the cookie of this browser", "IDを削除しました。"


def devices() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.account import devices
    from lensawriter.ui.session import require

    devices.draw(require(*Role))


def sign_out_dialog(device: str) -> None:
    from lensawriter.ui.account import devices
    from lensawriter.ui.session import require, services, sid

    for each in services().account.devices.mine(require(), sid() or ""):
        if each.id == device:
            devices._sign_out(each)


def sign_out_others_dialog() -> None:
    from lensawriter.ui.account import devices

    devices._sign_out_others()


def deletion(successor: str) -> None:
    from uuid import UUID

    from lensawriter.ui.account import profile
    from lensawriter.ui.session import require, sid

    profile._delete(require(), sid() or "", UUID(successor))


def sign_in_page() -> None:
    from lensawriter.ui.sign_in import form

    form.draw()


def signed_in(installation: ServicesInUse, *sids: str) -> list[bool]:
    """Return which sessions are signed in."""
    return [installation.services.account.sessions.find_principal(sid) is not None for sid in sids]


def test_device_is_signed_out_after_confirmation(installation: ServicesInUse) -> None:
    here, there, third = (
        installation.sids[installation.writer],
        installation.open_session(installation.writer),
        installation.open_session(installation.writer),
    )
    (device,) = [each for each in installation.services.account.devices.mine(installation.writer, there) if each.here]
    app = draw_page(devices, sid=here)
    app.button(key=f"own.device.{device.id}").click().run()
    assert "ログイン画面に戻ります" in page_text(app) and signed_in(installation, here, there, third) == [
        True,
        True,
        True,
    ]
    draw_page(sign_out_dialog, device.id, sid=here).button(key="own.devices.do").click().run()
    assert signed_in(installation, here, there, third) == [True, False, True]


def test_other_devices_are_signed_out_after_confirmation(installation: ServicesInUse) -> None:
    here, there = installation.sids[installation.writer], installation.open_session(installation.writer)
    app = draw_page(devices, sid=here)
    app.button(key="own.devices.end").click().run()
    assert "ログイン画面に戻ります" in page_text(app) and signed_in(installation, here, there) == [True, True]
    draw_page(sign_out_others_dialog, sid=here).button(key="own.devices.do").click().run()
    assert signed_in(installation, here, there) == [True, False]


def test_goodbye_is_shown_for_a_while_in_the_browser_of_the_deleted_account(installation: ServicesInUse) -> None:
    assert GOODBYE not in page_text(draw_page(sign_in_page, pre=PRE))
    app = draw_page(deletion, str(installation.owner.user_id), sid=installation.sids[installation.writer], pre=PRE)
    assert not app.exception and signed_in(installation, installation.sids[installation.writer]) == [False]
    for _ in range(2):  # each tab
        assert GOODBYE in page_text(draw_page(sign_in_page, pre=PRE))
    assert GOODBYE not in page_text(draw_page(sign_in_page, pre="another browser")) + page_text(draw_page(sign_in_page))
    installation.clock.moment += goodbye.DURATION
    assert GOODBYE not in page_text(draw_page(sign_in_page, pre=PRE))


def test_goodbye_ends_when_another_person_signs_in(installation: ServicesInUse) -> None:
    draw_page(deletion, str(installation.owner.user_id), sid=installation.sids[installation.writer], pre=PRE)
    installation.services.account.set_up.add_member(
        installation.owner.org_id, "次の人", "jiro@example.jp", Role.WRITER, PASSWORD
    )
    app = draw_page(sign_in_page, pre=PRE)
    assert GOODBYE in page_text(app)
    app.text_input[0].set_value("jiro@example.jp")
    app.text_input[1].set_value(PASSWORD)
    app.button[0].click().run()
    assert "二段階認証を設定してください" in page_text(app)
    assert GOODBYE not in page_text(draw_page(sign_in_page, pre=PRE))
