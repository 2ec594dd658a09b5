"""ログイン停止の解除: by the link that was sent to who was locked out."""

from lensawriter.ui import proving
from lensawriter.ui.session import holder

held = holder()

proving.unlock(held)
