"""The price file: what it says, and what is wrong with it in one line."""

from decimal import Decimal
from pathlib import Path

import pytest

from lensawriter.errors import SettingInvalid
from lensawriter.llm.prices import Price, load_prices
from lensawriter.settings import ROOT

BROKEN = [
    ("models: [", "prices.yaml:1 "),
    ("models:\n  a: {prompt: 1, completion: 2\nb: 3", "prices.yaml:3 "),
    ("- 1", "models がありません"),
    ("prices: {}", "models がありません"),
    ("models: 3", "models がありません"),
    ("models: {a: 3}", "モデル「a」の価格"),
    ("models: {a: {prompt: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: -1, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: .nan, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: .inf, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: 安い, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: 1, completion: 1, cached: 1}}", "モデル「a」の価格"),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_a_broken_price_file_is_refused_with_its_name_and_place(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingInvalid) as refused:
        load_prices(path)
    assert sentence in refused.value.message
    assert "prices.yaml" in refused.value.message
    assert "\n" not in refused.value.message


def test_a_price_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingInvalid, match="価格ファイルを読み取れません"):
        load_prices(path)


def test_without_a_file_no_price_is_known(tmp_path: Path) -> None:
    assert load_prices(tmp_path / "prices.yaml") == {}


def test_the_file_that_is_shipped_can_be_read() -> None:
    prices = load_prices(ROOT / "prompts" / "prices.yaml")
    assert prices["gpt-4o-mini"] == Price(prompt=Decimal("22.5"), completion=Decimal(90))


def test_a_price_is_by_the_million_tokens() -> None:
    price = Price(prompt=Decimal("22.5"), completion=Decimal(90))
    assert price.of(2_000_000, 500_000) == 90
    assert price.of(1, 0) == Decimal("0.0000225")
