"""パスワードの再設定: a password reset is requested by e-mail address, and done by the link sent to it."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import password_reset

visitor = holder()

password_reset.draw(visitor)
