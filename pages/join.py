"""利用者の登録: the holder of an invitation link registers as a member."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import invitation

visitor = holder()

invitation.draw(visitor)
