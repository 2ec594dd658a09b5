"""Prices in yen per million tokens, from a file; a model that is not in it has no known price."""

from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from lensawriter.errors import SettingInvalid
from lensawriter.models import Value


class Price(Value):
    """Yen per million tokens."""

    prompt: Decimal = Field(ge=0)
    completion: Decimal = Field(ge=0)

    def of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Return what a call costs, in yen."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / Decimal(1_000_000)


def load_prices(path: Path) -> dict[str, Price]:
    """Read the price file; an absent one knows no price; raises SettingInvalid naming the file and the model."""
    if not path.exists():
        return {}
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Price]:
    """Read the file once for each of its states: it is asked for with every draft."""
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        raise SettingInvalid(f"{where} 価格ファイルを読み取れません。YAMLの書き方を確認してください。") from None
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, dict):
        raise SettingInvalid(f"{path.name} 価格ファイルに models がありません。")
    prices = {}
    for name, row in models.items():
        try:
            prices[str(name)] = Price.model_validate(row)
        except ValidationError:
            raise SettingInvalid(
                f"{path.name} モデル「{name}」の価格は prompt と completion を0以上の数で指定してください。"
            ) from None
    return prices


def price_version(path: Path) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of the price file; "none" where there is no file."""
    return sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "none"
