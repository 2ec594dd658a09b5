"""Settings: read once from the environment, passed on, never read again."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr

from lensawriter.errors import SettingInvalid
from lensawriter.models import Value

ROOT = Path(__file__).resolve().parent.parent
"""Where app.py, pages/ and prompts/ lie."""


class Settings(Value):
    """What an operator decides; README lists each variable."""

    data: Path = Path("data")
    database_url: str | None = None
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
        env = os.environ if environment is None else environment
        folder = data or Path(env.get("LENSAWRITER_DATA") or "data")
        key = env.get("OPENAI_API_KEY", "").strip()
        url = env.get("LENSAWRITER_DATABASE_URL", "").strip() or None
        if url is not None and not url.startswith("postgresql+psycopg://"):
            raise SettingInvalid("LENSAWRITER_DATABASE_URL は postgresql+psycopg:// で始まる接続先を指定してください。")
        base_url = env.get("OPENAI_BASE_URL", "").strip() or None
        if base_url is not None and not base_url.startswith(("http://", "https://")):
            raise SettingInvalid("OPENAI_BASE_URL は http:// または https:// で始まる接続先を指定してください。")
        wanted = env.get("LENSAWRITER_PORT", "").strip()
        if wanted and not (wanted.isdecimal() and 1 <= int(wanted) <= 65535):
            raise SettingInvalid("LENSAWRITER_PORT は1から65535の整数で指定してください。")
        hosts = tuple(host.strip() for host in env.get("LENSAWRITER_HOSTS", "").split(",") if host.strip())
        return cls(
            data=folder.expanduser().resolve(),
            database_url=url,
            model=env.get("LENSAWRITER_MODEL", "").strip() or "offline",
            openai_api_key=SecretStr(key) if key else None,
            openai_base_url=base_url,
            prices=Path(env.get("LENSAWRITER_PRICES") or ROOT / "prompts" / "prices.yaml"),
            prompts=Path(env.get("LENSAWRITER_PROMPTS") or ROOT / "prompts"),
            address=env.get("LENSAWRITER_ADDRESS", "").strip() or "127.0.0.1",
            port=port or int(wanted or 8501),
            hosts=hosts or ("localhost", "127.0.0.1"),
        )
