"""利用者の登録: an invitation is accepted by whoever holds its link."""

from lensawriter.ui import joining
from lensawriter.ui.session import holder

held = holder()

joining.draw(held)
