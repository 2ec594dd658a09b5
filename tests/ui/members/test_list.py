"""The people of an organisation as their owner sees them: departments that are put away are named, and not offered."""

from uuid import UUID

from streamlit.testing.v1 import AppTest

from tests.support.services_in_use import LivedIn
from tests.ui.conftest import drawn, said


def page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.members import list as members
    from lensawriter.ui.session import require

    members.draw(require(Role.OWNER))


def inviting() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.members import invitations
    from lensawriter.ui.session import require

    invitations.draw(require(Role.OWNER))


def departments(lived: LivedIn) -> tuple[UUID, UUID]:
    """Two departments, the second put away, in which the writer still is."""
    owner, sid = lived.owner, lived.sids[lived.owner]
    one, two = (lived.house.people.departments.add(owner, name).id for name in ("広報", "総務"))
    lived.house.people.departments.assign(owner, sid, lived.writer.user_id, two)
    lived.house.people.departments.archive(owner, two)
    return one, two


def asked(lived: LivedIn, choice: str) -> AppTest:
    """The page once something was chosen in the menu of the writer."""
    app = drawn(page, sid=lived.sids[lived.owner])
    app.session_state["members.chosen"] = (choice, lived.writer.user_id)
    return app.run()


def test_a_department_that_is_put_away_is_named_at_its_people_and_offered_to_nobody(lived: LivedIn) -> None:
    one, _ = departments(lived)
    assert "総務（アーカイブ済み）" in said(drawn(page, sid=lived.sids[lived.owner]))
    app = asked(lived, "部署を変更")
    assert app.selectbox(key="members.department").options == ["（なし）", "広報"]
    assert "現在の部署：総務（アーカイブ済み）" in said(app)
    lived.house.people.departments.assign(lived.owner, lived.sids[lived.owner], lived.writer.user_id, one)
    app = asked(lived, "部署を変更")
    assert app.selectbox(key="members.department").value == one and "現在の部署" not in said(app)


def test_nobody_is_invited_into_a_department_that_is_put_away(lived: LivedIn) -> None:
    departments(lived)
    app = drawn(inviting, sid=lived.sids[lived.owner])
    assert app.selectbox(key="invite.department").options == ["（なし）", "広報"]
