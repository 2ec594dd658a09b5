"""What the gate is told of the house: who has a session, whose a page is, who is to wait, and what a page may say."""

from lensawriter.services import Services
from lensawriter.ui import session
from lensawriter.ui.server import messages
from lensawriter.web.gate import Ways


def ways(house: Services, policy: str) -> Ways:
    """Return the ways of a house; `policy` is the Content-Security-Policy of its pages."""
    accounts = house.account.sign_in
    return Ways(
        find=accounts.principal,
        owner=session.owner,
        stands=lambda sid: accounts.principal(sid, used=False),
        locked=accounts.locked,
        speaks=messages.permitted,
        draw=messages.draw(),
        hosts=house.settings.hosts,
        policy=policy,
    )
