"""The Japanese names of events, mails and roles."""

import re

from lensawriter.access.events import Event
from lensawriter.accounts import role_names
from lensawriter.mail.messages import Mail
from lensawriter.models import Role
from lensawriter.store.outbox import MailState
from lensawriter.ui.audit import event_names
from lensawriter.ui.organisations import mails

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def test_every_event_mail_and_role_has_a_name() -> None:
    names = [event_names.name(each) for each in Event]
    assert all(JAPANESE.search(each) for each in names)
    assert len(set(names)) == len(names)
    assert set(mails._KINDS) == set(Mail)
    assert set(mails._STATES) == set(MailState)
    assert len({role_names.name(each) for each in Role}) == len(role_names.PERMISSIONS) == len(Role)
    assert event_names.name("of-an-older-release") == "of-an-older-release"
