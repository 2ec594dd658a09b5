"""Search keys, which ignore differences of width, case and white space."""

import pytest

from lensawriter.text.folding import fold


@pytest.mark.parametrize(
    ("one", "other"), [("ＡＢＣ", "abc"), ("ｶﾅ", "カナ"), ("a \u3000\n b", "a b"), ("か\u3099", "が")]
)
def test_keys_ignore_width_case_and_white_space(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_hiragana_and_katakana_differ() -> None:
    assert fold("かな") != fold("カナ")
