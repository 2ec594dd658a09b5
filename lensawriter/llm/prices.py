"""Model prices in yen per million tokens, from a YAML file. The price of a model that is not listed is unknown."""

from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from lensawriter import strict_yaml
from lensawriter.errors import SettingInvalid
from lensawriter.models import Value
from lensawriter.strict_yaml import Document, KeyPath, YamlInvalid


class Price(Value):
    """The price of a model in yen per million tokens."""

    prompt: Decimal = Field(ge=0)
    completion: Decimal = Field(ge=0)

    def of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Return the cost of a call in yen."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / Decimal(1_000_000)


def load_prices(path: Path) -> dict[str, Price]:
    """Return model name -> price; empty if the file does not exist.

    Raises SettingInvalid with a sentence that names the file, the line and the reason.
    """
    if not path.exists():
        return {}
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


def price_version(path: Path) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of the price file, or "none" if it does not exist."""
    return sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "none"


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Price]:
    """Read the file; cached until its modification time or size changes, because every draft needs the prices."""
    try:
        document = strict_yaml.read(path.read_text("utf-8"))
    except YamlInvalid as error:
        raise _invalid(path, error.line, f"{error.reason}。") from None
    except (OSError, UnicodeDecodeError):
        raise _invalid(path, 1, "価格ファイルを読み取れません。") from None
    models = document.value.get("models") if isinstance(document.value, dict) else None
    if not isinstance(models, dict):
        raise _invalid(path, document.lines.get(("models",), 1), "価格ファイルに models がありません。")
    return {name: _price(path, document, name, row) for name, row in models.items()}


def _price(path: Path, document: Document, name: str, row: Any) -> Price:
    try:
        return Price.model_validate(row)
    except ValidationError as error:
        place: KeyPath = ("models", name, *error.errors()[0]["loc"])
    line = document.lines.get(place) or document.lines["models", name]
    raise _invalid(path, line, f"モデル「{name}」の価格は prompt と completion を0以上の数で指定してください。")


def _invalid(path: Path, line: int, reason: str) -> SettingInvalid:
    return SettingInvalid(f"{path.name}:{line} {reason}")
