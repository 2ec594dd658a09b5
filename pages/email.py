"""メールアドレスの確認: the link sent to a new e-mail address confirms it."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import confirmation

visitor = holder()

confirmation.email(visitor)
