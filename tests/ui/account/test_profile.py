"""My account: what ends somewhere else is asked about first, and who leaves for good is told goodbye."""

import pytest

from lensawriter.models import Role
from lensawriter.ui.sign_in import goodbye
from tests.support.services_in_use import PASSWORD, LivedIn
from tests.ui.conftest import drawn, said

pytestmark = pytest.mark.slow

PRE, BYE = "the name of this browser", "IDを削除しました。"


def devices() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.account import devices
    from lensawriter.ui.session import require

    devices.draw(require(*Role))


def ending(device: str) -> None:
    from lensawriter.ui.account import devices
    from lensawriter.ui.session import require, services, sid

    for each in services().account.devices.mine(require(), sid() or ""):
        if each.id == device:
            devices._end(each)


def ending_others() -> None:
    from lensawriter.ui.account import devices

    devices._end_others()


def leaving(heir: str) -> None:
    from uuid import UUID

    from lensawriter.ui.account import profile
    from lensawriter.ui.session import require, sid

    profile._leave(require(), sid() or "", UUID(heir))


def door() -> None:
    from lensawriter.ui.sign_in import form as sign_in

    sign_in.draw()


def stand(lived: LivedIn, *sids: str) -> list[bool]:
    """Tell which sessions still stand."""
    return [lived.house.account.sessions.find_principal(sid) is not None for sid in sids]


def test_a_device_is_signed_out_only_once_that_is_confirmed(lived: LivedIn) -> None:
    here, there, third = lived.sids[lived.writer], lived.session(lived.writer), lived.session(lived.writer)
    (device,) = [each for each in lived.house.account.devices.mine(lived.writer, there) if each.here]
    app = drawn(devices, sid=here)
    app.button(key=f"own.device.{device.id}").click().run()
    assert "ログイン画面に戻ります" in said(app) and stand(lived, here, there, third) == [True, True, True]
    drawn(ending, device.id, sid=here).button(key="own.devices.do").click().run()
    assert stand(lived, here, there, third) == [True, False, True]


def test_all_other_devices_are_signed_out_only_once_that_is_confirmed(lived: LivedIn) -> None:
    here, there = lived.sids[lived.writer], lived.session(lived.writer)
    app = drawn(devices, sid=here)
    app.button(key="own.devices.end").click().run()
    assert "ログイン画面に戻ります" in said(app) and stand(lived, here, there) == [True, True]
    drawn(ending_others, sid=here).button(key="own.devices.do").click().run()
    assert stand(lived, here, there) == [True, False]


def test_who_has_deleted_the_own_id_is_told_goodbye_for_a_while_and_nobody_else_is(lived: LivedIn) -> None:
    assert BYE not in said(drawn(door, pre=PRE))
    app = drawn(leaving, str(lived.owner.user_id), sid=lived.sids[lived.writer], pre=PRE)
    assert not app.exception and stand(lived, lived.sids[lived.writer]) == [False]
    for _ in range(2):  # each tab
        assert BYE in said(drawn(door, pre=PRE))
    assert BYE not in said(drawn(door, pre="another browser")) + said(drawn(door))
    lived.clock.moment += goodbye.LASTS
    assert BYE not in said(drawn(door, pre=PRE))


def test_goodbye_is_not_said_to_who_signs_in_next_in_that_browser(lived: LivedIn) -> None:
    drawn(leaving, str(lived.owner.user_id), sid=lived.sids[lived.writer], pre=PRE)
    lived.house.account.set_up.add_member(lived.owner.org_id, "次の人", "jiro@example.jp", Role.WRITER, PASSWORD)
    app = drawn(door, pre=PRE)
    assert BYE in said(app)
    app.text_input[0].set_value("jiro@example.jp")
    app.text_input[1].set_value(PASSWORD)
    app.button[0].click().run()
    assert "二段階認証を設定してください" in said(app)
    assert BYE not in said(drawn(door, pre=PRE))
