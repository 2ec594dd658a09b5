"""ログイン停止の解除: the page of the link that ends a lock after wrong passwords."""

from lensawriter.ui.session import holder
from lensawriter.ui.sign_in import confirmation

visitor = holder()

confirmation.unlock(visitor)
