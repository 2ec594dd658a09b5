"""利用者の登録: an invitation is accepted by whoever holds its link."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import invitation

held = holder()

invitation.draw(held)
