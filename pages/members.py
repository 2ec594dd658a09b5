"""利用者 (members): the members of an organisation, open invitations, and departments."""

import streamlit as st

from lensawriter.access.rights import LEADERS
from lensawriter.models import Role
from lensawriter.ui.members import departments, invitations
from lensawriter.ui.members import list as members
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(*LEADERS)

look.draw()
st.title("利用者", anchor=False)
owner = principal.role is Role.OWNER
parts = st.tabs(["利用者", "招待", "部署"] if owner else ["利用者", "招待"])
with parts[0]:
    members.draw(principal)
with parts[1]:
    invitations.draw(principal)
if owner:
    with parts[2]:
        departments.draw(principal)
