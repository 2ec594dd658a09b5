"""ログイン停止の解除: the link sent to a locked-out person ends the lock."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import confirmation

visitor = holder()

confirmation.unlock(visitor)
