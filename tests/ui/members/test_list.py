"""The members page of an owner: archived departments are shown, but not offered."""

from uuid import UUID

from streamlit.testing.v1 import AppTest

from tests.support.services_in_use import ServicesInUse
from tests.ui.conftest import draw_page, page_text


def page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.members import list as members
    from lensawriter.ui.session import require

    members.draw(require(Role.OWNER))


def invitation_page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.members import invitations
    from lensawriter.ui.session import require

    invitations.draw(require(Role.OWNER))


def departments(installation: ServicesInUse) -> tuple[UUID, UUID]:
    """Add two departments, assign the writer to the second and archive it; return both ids."""
    owner, sid = installation.owner, installation.sids[installation.owner]
    one, two = (installation.services.people.departments.add(owner, name).id for name in ("広報", "総務"))
    installation.services.people.departments.assign(owner, sid, installation.writer.user_id, two)
    installation.services.people.departments.archive(owner, two)
    return one, two


def dialog(installation: ServicesInUse, choice: str) -> AppTest:
    """Return the page after a choice in the menu of the writer."""
    app = draw_page(page, sid=installation.sids[installation.owner])
    app.session_state["members.chosen"] = (choice, installation.writer.user_id)
    return app.run()


def test_archived_department_is_shown_but_not_offered(installation: ServicesInUse) -> None:
    one, _ = departments(installation)
    assert "総務（アーカイブ済み）" in page_text(draw_page(page, sid=installation.sids[installation.owner]))
    app = dialog(installation, "部署を変更")
    assert app.selectbox(key="members.department").options == ["（なし）", "広報"]
    assert "現在の部署：総務（アーカイブ済み）" in page_text(app)
    installation.services.people.departments.assign(
        installation.owner, installation.sids[installation.owner], installation.writer.user_id, one
    )
    app = dialog(installation, "部署を変更")
    assert app.selectbox(key="members.department").value == one and "現在の部署" not in page_text(app)


def test_archived_department_is_not_offered_in_an_invitation(installation: ServicesInUse) -> None:
    departments(installation)
    app = draw_page(invitation_page, sid=installation.sids[installation.owner])
    assert app.selectbox(key="invite.department").options == ["（なし）", "広報"]
