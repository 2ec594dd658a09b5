"""メールアドレスの確認: a new address is proved by the link that was sent to it."""

from lensawriter.ui import proving
from lensawriter.ui.session import holder

held = holder()

proving.email(held)
