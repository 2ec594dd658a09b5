"""メールアドレスの確認: the page of the link that confirms a new e-mail address."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import confirmation

visitor = holder()

confirmation.email(visitor)
