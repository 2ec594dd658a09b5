"""Validation of typed account data: a name on one line, a valid mail address."""

import unicodedata

from lensawriter.errors import AccountInvalid
from lensawriter.settings import is_mail_address
from lensawriter.store.members import address

NAME_LENGTH = 100
"""The most characters that the name of a person or an organisation may have."""


def checked_name(text: str, field: str, label: str) -> str:
    """Return a name without surrounding space; raises AccountInvalid for the `field`, with the Japanese `label` in its message."""
    name = text.strip()
    if not name:
        raise AccountInvalid(f"{label}を入力してください。", field=field)
    if len(name) > NAME_LENGTH:
        raise AccountInvalid(f"{label}は{NAME_LENGTH}文字以内で入力してください。", field=field)
    if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in name):
        raise AccountInvalid(f"{label}に使用できない文字が含まれています。", field=field)
    return name


def checked_email(text: str) -> str:
    """Return an address in the form in which it is stored; raises AccountInvalid."""
    email = text.strip()
    if not email:
        raise AccountInvalid("メールアドレスを入力してください。", field="email")
    if not is_mail_address(email):
        raise AccountInvalid("メールアドレスを「name@example.jp」の形式で、半角で入力してください。", field="email")
    return address(email)
