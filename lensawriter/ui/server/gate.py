"""What the gate (`lensawriter.web.gate`) needs from the services and from Streamlit's sessions."""

from lensawriter.services import Services
from lensawriter.ui import session
from lensawriter.ui.server import messages
from lensawriter.web.gate import GateDependencies


def gate_dependencies(services: Services, policy: str) -> GateDependencies:
    """Return what the gate needs; `policy` is the Content-Security-Policy of the pages."""
    account = services.account
    return GateDependencies(
        find_principal=account.sessions.find_principal,
        find_owner=session.sid_of_connection,
        check_session=lambda sid: account.sessions.find_principal(sid, used=False),
        find_lock=account.sign_in.find_lock,
        is_permitted=messages.permitted,
        rerun_message=messages.rerun_message(),
        hosts=services.settings.hosts,
        policy=policy,
    )
