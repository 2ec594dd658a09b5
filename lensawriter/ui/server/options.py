"""Streamlit's options: one file says them, the server is given every line of it, and a start without them is refused."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from streamlit import config
from streamlit.config_option import ConfigOption
from streamlit.web import bootstrap

from lensawriter.errors import SettingInvalid
from lensawriter.settings import ROOT, Settings

FILE = ROOT / ".streamlit" / "config.toml"
GUARDED = ("server", "client", "browser", "runner", "global", "secrets", "logger")
"""The sections that the gate relies on, whether the file names an option of them or leaves it as Streamlit has it."""
FREE = (
    "server.address",
    "server.port",
    "server.allowedHosts",
    "server.cookieSecret",
    "browser.serverAddress",
    "browser.serverPort",
    "global.unitTest",
)
"""What settings decide, what Streamlit derives from it, and a secret: nothing of ours rests on it."""


def apply(settings: Settings) -> None:
    """Give Streamlit the options of our file and no others, whatever folder, environment or home it was started with."""
    # A file in the home or the working folder could name what ours leaves alone, or be no TOML at all.
    config.get_config_files = _files
    chosen = {
        "server.address": settings.address,
        "server.port": settings.port,
        "server.allowedHosts": list(settings.hosts),
    }
    bootstrap.load_config_options(dict(wanted()) | chosen)


def _files(file_name: str) -> list[str]:
    return [str(FILE)] if file_name == FILE.name else []


def check() -> None:
    """Refuse to serve where an option that the gate relies on is another; raises SettingInvalid."""
    ours = dict(wanted())
    for name, option in config.get_config_options().items():
        if option.section not in GUARDED or name in FREE:
            continue
        if name in ours:
            same = option.value in (ours[name], _parsed(ours[name]))
        else:
            same = option.where_defined == ConfigOption.DEFAULT_DEFINITION
        if not same:
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
