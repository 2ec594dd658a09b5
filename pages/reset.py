"""パスワードの再設定: asked for by an address, and done by the link that was sent there."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import password_reset

held = holder()

password_reset.draw(held)
