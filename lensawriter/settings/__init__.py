"""Settings, read once from the environment at start."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from lensawriter.errors import SettingInvalid
from lensawriter.models import Value
from lensawriter.settings.hosts import is_host, is_host_name, is_ip, is_loopback, read_port
from lensawriter.settings.smtp import Smtp, Tls, is_mail_address, read_smtp

__all__ = ["ROOT", "Settings", "Smtp", "Tls", "is_mail_address"]

ROOT = Path(__file__).resolve().parent.parent.parent
"""The folder that contains app.py, pages/ and prompts/."""
_MODEL = re.compile(r"offline|[a-z][a-z0-9_-]*:\S(.*\S)?")


class Settings(Value):
    """The settings of an installation; the README lists the environment variables."""

    data: Path = Path("data")
    database_url: str | None = Field(default=None, repr=False)
    """A postgresql+psycopg URL; None for the embedded DuckDB file in `data`."""
    model: str = "offline"
    models: tuple[str, ...] = ()
    """Specs of further models that writers may choose."""
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    prices: Path = ROOT / "prompts" / "prices.yaml"
    plans: Path = ROOT / "prompts" / "plans.yaml"
    prompts: Path = ROOT / "prompts"
    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    """Host names that the server accepts in the Host header."""
    base_url: str | None = None
    """Public URL of the service, for links in mails; None for the address the server listens on."""
    smtp: Smtp | None = None
    """The mail server; None if no mail is sent."""

    @classmethod
    def read(
        cls, environment: Mapping[str, str] | None = None, *, data: Path | None = None, port: int | None = None
    ) -> Self:
        """Read the settings from `environment` (default: `os.environ`).

        Raises SettingInvalid with a sentence that names the variable.

        `data` and `port` from the command line override the environment.
        """
        variables = os.environ if environment is None else environment
        env = {name: value.strip() for name, value in variables.items() if value.strip()}
        given = {
            "data": _data(data or Path(env.get("LENSAWRITER_DATA", "data"))),
            "database_url": _database_url(env.get("LENSAWRITER_DATABASE_URL")),
            "model": _model(env.get("LENSAWRITER_MODEL")),
            "models": _models(env.get("LENSAWRITER_MODELS")),
            "openai_api_key": _key(env.get("OPENAI_API_KEY")),
            "openai_base_url": _base_url(env.get("OPENAI_BASE_URL")),
            "prices": _file(env.get("LENSAWRITER_PRICES"), "LENSAWRITER_PRICES には、料金表"),
            "plans": _file(env.get("LENSAWRITER_PLANS"), "LENSAWRITER_PLANS には、プラン"),
            "prompts": _folder(env.get("LENSAWRITER_PROMPTS")),
            "address": _address(env.get("LENSAWRITER_ADDRESS")),
            "port": read_port("LENSAWRITER_PORT（--port）", env.get("LENSAWRITER_PORT") if port is None else str(port)),
            "hosts": _hosts(env.get("LENSAWRITER_HOSTS")),
            "base_url": _public_url(env.get("LENSAWRITER_BASE_URL")),
            "smtp": read_smtp(env),
        }
        return cls.model_validate({name: value for name, value in given.items() if value is not None})


def _data(path: Path) -> Path:
    try:
        folder = path.expanduser().resolve()
        usable = next(each for each in (folder, *folder.parents) if each.exists()).is_dir()
    except (OSError, RuntimeError, ValueError):  # path too long, symlink loop, NUL byte, home of an unknown user
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


def _models(specs: str | None) -> tuple[str, ...] | None:
    if specs is None:
        return None
    found = tuple(dict.fromkeys(spec.strip() for spec in specs.split(",") if spec.strip()))
    if not all(_MODEL.fullmatch(spec) for spec in found):
        raise SettingInvalid("LENSAWRITER_MODELS には、openai:モデル名 の形のモデルを「,」で区切って指定してください。")
    return found


def _key(key: str | None) -> SecretStr | None:
    if key is None:
        return None
    if not re.fullmatch(r"[!-~]+", key):  # the key is sent in a header; the message must not contain the key
        raise SettingInvalid("OPENAI_API_KEY に使えない文字が含まれています。キーをコピーし直してください。")
    return SecretStr(key)


def _base_url(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s\x00-\x1f]", url):
        raise SettingInvalid("OPENAI_BASE_URL は http:// または https:// で始まる接続先を指定してください。")
    return url


def _file(path: str | None, wanted: str) -> Path | None:
    if path is not None and not Path(path).is_file():
        raise SettingInvalid(f"{wanted}のファイルを指定してください。")
    return None if path is None else Path(path)


def _folder(path: str | None) -> Path | None:
    if path is not None and not Path(path).is_dir():
        raise SettingInvalid("LENSAWRITER_PROMPTS には、用途ファイルを置いたフォルダーを指定してください。")
    return None if path is None else Path(path)


def _address(address: str | None) -> str | None:
    if address is not None and not is_host(address):
        raise SettingInvalid("LENSAWRITER_ADDRESS は 127.0.0.1 や 0.0.0.0 のようなアドレスで指定してください。")
    return address


def _hosts(names: str | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    hosts = tuple(dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip()))
    for host in hosts:
        if not (is_host_name(host) or (host[:1] + host[-1:] == "[]" and is_ip(host[1:-1]))):
            raise SettingInvalid(
                "LENSAWRITER_HOSTS には、http:// やポート番号を付けないホスト名を「,」で区切って指定してください。"
            )
    return hosts or None


def _public_url(url: str | None) -> str | None:
    if url is None:
        return None
    parts = re.fullmatch(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?", url.lower())
    host = "" if parts is None else parts[2].strip("[]")
    if parts is None or not is_host(host) or not 0 < int(parts[3] or 443) < 65536:
        raise SettingInvalid("LENSAWRITER_BASE_URL は https://write.example.jp のような形で指定してください。")
    if parts[1] == "http" and not is_loopback(host):
        raise SettingInvalid(
            "LENSAWRITER_BASE_URL は https:// で始めてください。http:// はこのマシンの中でだけ使えます。"
        )
    return url.lower().rstrip("/")
