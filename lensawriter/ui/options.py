"""Streamlit's options: one file says them, the server is given every line of it, and a start without them is refused."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from streamlit import config
from streamlit.web import bootstrap

from lensawriter.errors import SettingInvalid
from lensawriter.settings import ROOT, Settings

FILE = ROOT / ".streamlit" / "config.toml"
GUARDED = ("server", "client", "browser", "runner")
"""The sections that the gate relies on."""
OURS = ("server.address", "server.port", "server.allowedHosts")
"""What settings decide."""


def apply(settings: Settings) -> None:
    """Give Streamlit every option of the file, whatever folder, environment or home it was started with."""
    chosen = {
        "server.address": settings.address,
        "server.port": settings.port,
        "server.allowedHosts": list(settings.hosts),
    }
    bootstrap.load_config_options(dict(wanted()) | chosen)


def check() -> None:
    """Refuse to serve where an option that the gate relies on is another; raises SettingInvalid."""
    for name, value in wanted():
        if name.split(".")[0] not in GUARDED or name in OURS:
            continue
        now = config.get_option(name)
        if now != value and now != _parsed(value):
            raise SettingInvalid(f"Streamlitの設定 {name} が変更されています。lensawriter serve で起動してください。")


def wanted() -> Iterator[tuple[str, Any]]:
    """Yield the options of the file by their full names."""
    yield from _flat("", tomllib.loads(FILE.read_text("utf-8")))


def _flat(before: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{before}{name}.", value)
        else:
            yield before + name, value


def _parsed(value: Any) -> Any:
    """Return a mapping that is written as JSON as Streamlit keeps it."""
    import json

    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value
