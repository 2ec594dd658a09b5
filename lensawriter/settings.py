"""Settings: read once from the environment, passed on, never read again."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from lensawriter.errors import SettingInvalid
from lensawriter.models import Value

ROOT = Path(__file__).resolve().parent.parent
"""Where app.py, pages/ and prompts/ lie."""
_MODEL = re.compile(r"offline|[a-z][a-z0-9_-]*:\S(.*\S)?")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
"""A name as browsers send it; it goes into headers, so that nothing else may stand in it."""


class Settings(Value):
    """What an operator decides; README lists each variable."""

    data: Path = Path("data")
    database_url: str | None = Field(default=None, repr=False)
    """A postgresql+psycopg URL; None: the embedded DuckDB file in `data`."""
    model: str = "offline"
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    prices: Path = ROOT / "prompts" / "prices.yaml"
    prompts: Path = ROOT / "prompts"
    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    """Host names the server answers to."""

    @classmethod
    def read(
        cls, environment: Mapping[str, str] | None = None, *, data: Path | None = None, port: int | None = None
    ) -> Self:
        """Read the settings; raises SettingInvalid with one line that names the variable."""
        whole = os.environ if environment is None else environment
        env = {name: value.strip() for name, value in whole.items() if value.strip()}
        given = {
            "data": _data(data or Path(env.get("LENSAWRITER_DATA", "data"))),
            "database_url": _database_url(env.get("LENSAWRITER_DATABASE_URL")),
            "model": _model(env.get("LENSAWRITER_MODEL")),
            "openai_api_key": _key(env.get("OPENAI_API_KEY")),
            "openai_base_url": _base_url(env.get("OPENAI_BASE_URL")),
            "prices": _file(env.get("LENSAWRITER_PRICES")),
            "prompts": _folder(env.get("LENSAWRITER_PROMPTS")),
            "address": _address(env.get("LENSAWRITER_ADDRESS")),
            "port": _port(env.get("LENSAWRITER_PORT") if port is None else str(port)),
            "hosts": _hosts(env.get("LENSAWRITER_HOSTS")),
        }
        return cls.model_validate({name: value for name, value in given.items() if value is not None})


def _data(path: Path) -> Path:
    try:
        folder = path.expanduser().resolve()
        usable = next(each for each in (folder, *folder.parents) if each.exists()).is_dir()
    except (OSError, RuntimeError, ValueError):  # too long, a circle of links, a NUL, the home of nobody
        usable = False
    if not usable:
        raise SettingInvalid("LENSAWRITER_DATA（--data）には、データを置くフォルダーを指定してください。")
    return folder


def _database_url(url: str | None) -> str | None:
    if url is not None and not url.startswith("postgresql+psycopg://"):
        raise SettingInvalid("LENSAWRITER_DATABASE_URL は postgresql+psycopg:// で始まる接続先を指定してください。")
    return url


def _model(spec: str | None) -> str | None:
    if spec is not None and not _MODEL.fullmatch(spec):
        raise SettingInvalid("LENSAWRITER_MODEL は offline または openai:モデル名 の形で指定してください。")
    return spec


def _key(key: str | None) -> SecretStr | None:
    if key is None:
        return None
    if not re.fullmatch(r"[!-~]+", key):  # it becomes a header; the sentence does not repeat it
        raise SettingInvalid("OPENAI_API_KEY に使えない文字が含まれています。キーをコピーし直してください。")
    return SecretStr(key)


def _base_url(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s\x00-\x1f]", url):
        raise SettingInvalid("OPENAI_BASE_URL は http:// または https:// で始まる接続先を指定してください。")
    return url


def _file(path: str | None) -> Path | None:
    if path is not None and not Path(path).is_file():
        raise SettingInvalid("LENSAWRITER_PRICES には、料金表のファイルを指定してください。")
    return None if path is None else Path(path)


def _folder(path: str | None) -> Path | None:
    if path is not None and not Path(path).is_dir():
        raise SettingInvalid("LENSAWRITER_PROMPTS には、用途ファイルを置いたフォルダーを指定してください。")
    return None if path is None else Path(path)


def _address(address: str | None) -> str | None:
    if address is not None and not (_is_ip(address) or _HOST.fullmatch(address.lower())):
        raise SettingInvalid("LENSAWRITER_ADDRESS は 127.0.0.1 や 0.0.0.0 のようなアドレスで指定してください。")
    return address


def _port(port: str | None) -> int | None:
    if port is None:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise SettingInvalid("LENSAWRITER_PORT（--port）は1から65535の整数で指定してください。")
    return int(port)


def _hosts(names: str | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    hosts = tuple(dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip()))
    for host in hosts:
        if not (_HOST.fullmatch(host) or (host[:1] + host[-1:] == "[]" and _is_ip(host[1:-1]))):
            raise SettingInvalid(
                "LENSAWRITER_HOSTS には、http:// やポート番号を付けないホスト名を「,」で区切って指定してください。"
            )
    return hosts or None


def _is_ip(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
