"""The page of an invitation, and what it says once somebody is registered and the second stage was not finished."""

import pytest
from streamlit.testing.v1 import AppTest

from lensawriter.errors import InvitationDead
from tests.support.services_in_use import BROWSER, PASSWORD, LivedIn
from tests.ui.conftest import drawn, said


def join(token: str) -> None:
    from lensawriter.ui.session import Held
    from lensawriter.ui.sign_in import invitation

    invitation.draw(Held(token, None))


def registered(app: AppTest) -> None:
    app.text_input(key="join.name.typed").set_value("新人 一郎")
    app.text_input(key="join.password.typed").set_value(PASSWORD)
    app.button(key="FormSubmitter:join-登録してログインへ進む").click().run()


@pytest.mark.parametrize("way", ["no cookie", "begun anew"])
def test_who_is_registered_and_not_signed_in_is_told_so_and_not_that_the_link_is_dead(lived: LivedIn, way: str) -> None:
    assert lived.sids
    lived.invited()
    app = drawn(join, lived.link())
    app.user = {} if way == "no cookie" else {"pre": BROWSER}
    registered(app)
    if way == "begun anew":
        assert "二段階認証を設定してください" in said(app)
        app.button(key="stage.back").click().run()
    for _ in range(2):  # the address has lost its token by then
        assert [each.icon for each in app.success] == [":material/check_circle:"] and not app.info
        assert "登録は完了しています" in said(app) and InvitationDead().message not in said(app)
        assert ("Cookieが無効" in said(app)) is (way == "no cookie"), "why it was not finished"
        app.run()
    assert [each.name for each in lived.house.people.members.members(lived.owner)].count("新人 一郎") == 1


def test_an_invitation_that_was_used_is_dead_to_whoever_opens_it_next(lived: LivedIn) -> None:
    assert lived.sids
    lived.invited()
    token = lived.link()
    registered(drawn(join, token))
    app = drawn(join, token)
    assert [each.value for each in app.info] == [InvitationDead().message] and not app.text_input
