"""Streamlit's options: all are set in one file, and the server does not start if one that the gate relies on differs."""

import json
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
"""The sections that the gate relies on: options that the file does not name must have Streamlit's defaults."""
FREE = (
    "server.address",
    "server.port",
    "server.allowedHosts",
    "server.cookieSecret",
    "browser.serverAddress",
    "browser.serverPort",
    "global.unitTest",
)
"""Options that may differ: those from our settings, values that Streamlit derives from them, and a secret."""


def apply(settings: Settings) -> None:
    """Give Streamlit the options of our file and no others, independent of working folder, environment and home folder."""
    # A file in the home or working folder could set options that ours does not name, or not be valid TOML.
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
    """Check the options that the gate relies on; raises SettingInvalid where one is different."""
    expected = dict(wanted())
    for name, option in config.get_config_options().items():
        if option.section not in GUARDED or name in FREE:
            continue
        if name in expected:
            same = option.value in (expected[name], _parsed(expected[name]))
        else:
            same = option.where_defined == ConfigOption.DEFAULT_DEFINITION
        if not same:
            raise SettingInvalid(f"Streamlitの設定 {name} が変更されています。lensawriter serve で起動してください。")


def wanted() -> Iterator[tuple[str, Any]]:
    """Yield the full names and values of the options in the file."""
    yield from _flat("", tomllib.loads(FILE.read_text("utf-8")))


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value


def _parsed(value: Any) -> Any:
    """Return a value of the file as Streamlit keeps it: a mapping that is written as JSON is parsed."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value
