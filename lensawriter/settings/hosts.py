"""Host names, addresses and ports in settings."""

import re
from ipaddress import ip_address

from lensawriter.errors import SettingInvalid

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
"""A host name in the form that browsers send. It is written to headers, so no other characters are allowed."""


def is_host(text: str) -> bool:
    """Return whether a text is a host name or an IP address."""
    return is_ip(text) or _HOST.fullmatch(text.lower()) is not None


def is_host_name(text: str) -> bool:
    """Return whether a text is a host name."""
    return _HOST.fullmatch(text) is not None


def is_loopback(host: str) -> bool:
    """Return whether a host is localhost or a loopback address; other names are not resolved."""
    return host.lower() == "localhost" or (is_ip(host) and ip_address(host).is_loopback)


def is_ip(text: str) -> bool:
    """Return whether a text is an IP address."""
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def read_port(name: str, port: str | None) -> int | None:
    """Return the port of a setting, or None if it is unset; raises SettingInvalid with a sentence about `name`."""
    if port is None:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise SettingInvalid(f"{name}は1から65535の整数で指定してください。")
    return int(port)
