"""メールアドレスの確認: a new address is proved by the link that was sent to it."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import confirmation

held = holder()

confirmation.email(held)
