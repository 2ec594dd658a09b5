"""パスワードの再設定: request a link by e-mail address, and set a new password with that link."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import password_reset

visitor = holder()

password_reset.draw(visitor)
