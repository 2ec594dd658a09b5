"""The price file: its values, and the messages for invalid files."""

from decimal import Decimal
from pathlib import Path

import pytest

from lensawriter.errors import SettingInvalid
from lensawriter.llm.prices import Price, load_prices
from lensawriter.settings import ROOT

INVALID = [
    ("models: [", "prices.yaml:2 YAMLとして読み取れません。"),
    ("models:\n  a: {prompt: 1, completion: 2\nb: 3", "prices.yaml:2 YAMLとして読み取れません。"),
    ("- 1", "prices.yaml:1 価格ファイルに models がありません。"),
    ("", "prices.yaml:1 価格ファイルに models がありません。"),
    ("prices: {}", "models がありません"),
    ("\nmodels: 3", "prices.yaml:2 価格ファイルに models がありません。"),
    ("models: {a: 3}", "モデル「a」の価格"),
    ("models: {a: {prompt: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: -1, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: .nan, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: .inf, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: 安い, completion: 1}}", "モデル「a」の価格"),
    ("models: {a: {prompt: 1, completion: 1, cached: 1}}", "モデル「a」の価格"),
]
AMOUNTS = "モデル「b」の価格は prompt と completion を0以上の数で指定してください。"
INVALID_LINES = [
    ("  a: {prompt: 9, completion: 9}", "prices.yaml:3 「a」が2回書かれています。"),
    ("  b: {prompt: 1, completion: 1, prompt: 2}", "prices.yaml:3 「prompt」が2回書かれています。"),
    ("  b: {prompt: true, completion: 1}", f"prices.yaml:3 {AMOUNTS}"),
    ("  b: {prompt: [1], completion: 1}", f"prices.yaml:3 {AMOUNTS}"),
    ("  b: {prompt: null, completion: 1}", f"prices.yaml:3 {AMOUNTS}"),
    ("  b: 300", f"prices.yaml:3 {AMOUNTS}"),
    ("  b:\n    prompt: 1\n    completion: 1円", f"prices.yaml:5 {AMOUNTS}"),
    ("  b:\n    prompt: 1\n    completion: -0.5", f"prices.yaml:5 {AMOUNTS}"),
    ("  b:\n    prompt: 1", f"prices.yaml:3 {AMOUNTS}"),
]


@pytest.mark.parametrize(("text", "sentence"), INVALID)
def test_invalid_price_file_is_refused_with_its_name(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingInvalid) as refused:
        load_prices(path)
    assert sentence in refused.value.message
    assert "prices.yaml" in refused.value.message
    assert "\n" not in refused.value.message


@pytest.mark.parametrize(("rows", "message"), INVALID_LINES)
def test_invalid_price_is_refused_with_file_and_line(tmp_path: Path, rows: str, message: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(f"models:\n  a: {{prompt: 1, completion: 2}}\n{rows}\n", "utf-8")
    with pytest.raises(SettingInvalid) as refused:
        load_prices(path)
    assert refused.value.message == message


def test_price_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingInvalid, match="価格ファイルを読み取れません"):
        load_prices(path)


def test_missing_price_file_gives_no_prices(tmp_path: Path) -> None:
    assert load_prices(tmp_path / "prices.yaml") == {}


def test_a_changed_price_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    for prompt in (1, 22):
        path.write_text(f"models:\n  a: {{prompt: {prompt}, completion: 2}}\n", "utf-8")
        assert load_prices(path) == {"a": Price(prompt=Decimal(prompt), completion=Decimal(2))}


def test_shipped_price_file_is_valid() -> None:
    prices = load_prices(ROOT / "prompts" / "prices.yaml")
    assert prices["gpt-4o-mini"] == Price(prompt=Decimal("22.5"), completion=Decimal(90))


def test_price_is_per_million_tokens() -> None:
    price = Price(prompt=Decimal("22.5"), completion=Decimal(90))
    assert price.of(2_000_000, 500_000) == 90
    assert price.of(1, 0) == Decimal("0.0000225")
