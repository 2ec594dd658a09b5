"""The page of an invitation: registration, and what it shows when the sign-in after it fails."""

import pytest
from streamlit.testing.v1 import AppTest

from lensawriter.errors import InvitationDead
from tests.support.services_in_use import BROWSER, PASSWORD, ServicesInUse
from tests.ui.conftest import draw_page, page_text


def join(token: str) -> None:
    from lensawriter.ui.session import LinkHolder
    from lensawriter.ui.sign_in import invitation

    invitation.draw(LinkHolder(token, None))


def register(app: AppTest) -> None:
    app.text_input(key="join.name.typed").set_value("新人 一郎")
    app.text_input(key="join.password.typed").set_value(PASSWORD)
    app.button(key="FormSubmitter:join-登録してログインへ進む").click().run()


@pytest.mark.parametrize("cause", ["no cookie", "begun again"])
def test_registered_person_is_sent_to_the_sign_in(installation: ServicesInUse, cause: str) -> None:
    assert installation.sids
    installation.invite()
    app = draw_page(join, installation.link())
    app.user = {} if cause == "no cookie" else {"pre": BROWSER}
    register(app)
    if cause == "begun again":
        assert "二段階認証を設定してください" in page_text(app)
        app.button(key="stage.back").click().run()
    for _ in range(2):  # also in the next run, when the URL has no token
        assert [each.icon for each in app.success] == [":material/check_circle:"] and not app.info
        assert "登録は完了しています" in page_text(app) and InvitationDead().message not in page_text(app)
        assert ("Cookieが無効" in page_text(app)) is (cause == "no cookie"), "the cause is shown"
        app.run()
    assert [each.name for each in installation.services.people.members.members(installation.owner)].count(
        "新人 一郎"
    ) == 1


def test_used_invitation_is_invalid(installation: ServicesInUse) -> None:
    assert installation.sids
    installation.invite()
    token = installation.link()
    register(draw_page(join, token))
    app = draw_page(join, token)
    assert [each.value for each in app.info] == [InvitationDead().message] and not app.text_input
