"""ログイン停止の解除: by the link that was sent to who was locked out."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import confirmation

held = holder()

confirmation.unlock(held)
