"""パスワードの再設定: asked for by an address, and done by the link that was sent there."""

from lensawriter.ui import resetting
from lensawriter.ui.session import holder

held = holder()

resetting.draw(held)
