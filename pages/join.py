"""利用者の登録: the page of an invitation link, where the invited person registers as a member."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import invitation

visitor = holder()

invitation.draw(visitor)
