"""The settings of the mail server."""

import re
from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field, SecretStr

from lensawriter.errors import SettingInvalid
from lensawriter.models import Value
from lensawriter.settings.hosts import is_host, is_loopback, read_port

_MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
"""A mail address that every mail server accepts. It is written to SMTP commands and headers, so nothing else is allowed."""
_MAIL_ADDRESS_LIMIT = 254
"""Maximum length of a mail address in characters (RFC 5321)."""


def is_mail_address(text: str) -> bool:
    """Return whether a text is a valid mail address."""
    return len(text) <= _MAIL_ADDRESS_LIMIT and _MAIL_ADDRESS.fullmatch(text) is not None


class Tls(StrEnum):
    """The encryption of the connection to a mail server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """Unencrypted; allowed only for a server on this machine."""


class Smtp(Value):
    """The mail server and its login."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    sender: str
    """The From address of mails."""
    user: str | None = None
    password: SecretStr | None = None
    tls: Tls = Tls.STARTTLS


def read_smtp(env: Mapping[str, str]) -> Smtp | None:
    """Return the mail server from environment variables, or None if none is set; raises SettingInvalid."""
    name = "LENSAWRITER_SMTP_HOST"
    host = _mail_host(env.get(name))
    port = read_port("LENSAWRITER_SMTP_PORT ", env.get("LENSAWRITER_SMTP_PORT"))
    user, password = _login(env)
    sender, tls = _sender(env.get("LENSAWRITER_SMTP_FROM")), _tls(env.get("LENSAWRITER_SMTP_TLS"))
    if host is None:
        given = sorted(each for each in env if each.startswith(name.removesuffix("HOST")))
        if given:
            raise SettingInvalid(f"{name} が指定されていません。{given[0]} だけではメールを送れません。")
        return None
    if sender is None:
        raise SettingInvalid("LENSAWRITER_SMTP_FROM に、差出人のメールアドレスを指定してください。")
    if tls is Tls.NONE and not is_loopback(host):
        raise SettingInvalid(
            "LENSAWRITER_SMTP_TLS の none は、このマシンの中のメールサーバーにだけ使えます。"
            "starttls または tls を指定してください。"
        )
    return Smtp(
        host=host,
        port=port or (465 if tls is Tls.TLS else 587),
        sender=sender,
        user=user,
        password=None if password is None else SecretStr(password),
        tls=tls or Tls.STARTTLS,
    )


def _login(env: Mapping[str, str]) -> tuple[str | None, str | None]:
    names = ("LENSAWRITER_SMTP_USER", "LENSAWRITER_SMTP_PASSWORD")
    for name in names:
        if re.search(r"[^ -~]", env.get(name, "")):
            raise SettingInvalid(f"{name} に使えない文字が含まれています。半角の英数字と記号で指定してください。")
        if name in env and not env.keys() >= set(names):
            raise SettingInvalid(f"{name} は、{' と '.join(names)} の両方を指定したときに使えます。")
    return env.get(names[0]), env.get(names[1])


def _mail_host(host: str | None) -> str | None:
    if host is not None and not is_host(host):
        raise SettingInvalid("LENSAWRITER_SMTP_HOST には、メールサーバーの名前だけを指定してください。")
    return host


def _sender(address: str | None) -> str | None:
    if address is not None and not is_mail_address(address):
        raise SettingInvalid("LENSAWRITER_SMTP_FROM は noreply@example.jp のようなメールアドレスで指定してください。")
    return address


def _tls(word: str | None) -> Tls | None:
    if word is None:
        return None
    try:
        return Tls(word.lower())
    except ValueError:
        raise SettingInvalid("LENSAWRITER_SMTP_TLS は starttls、tls、none のどれかを指定してください。") from None
