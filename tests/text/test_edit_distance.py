"""The edit rate 直し率: how much a person changed a generated text."""

import pytest

from lensawriter.text.edit_distance import edit_distance

GENERATED = "席数は出社率をもとに決めます。"


@pytest.mark.parametrize(
    ("final", "distance", "rate"),
    [
        (GENERATED, 0, 0.0),
        (GENERATED.replace("決めます", "決める"), 2, 2 / 15),
        ("", 15, 1.0),
        (GENERATED * 2, 15, 0.5),
        ("ＡＢＣ", 15, 1.0),
    ],
)
def test_rate_is_distance_divided_by_the_longer_length(final: str, distance: int, rate: float) -> None:
    found = edit_distance(GENERATED, (), final)
    assert found.distance == distance
    assert found.rate == pytest.approx(rate)


def test_distance_is_measured_from_the_nearest_variant() -> None:
    whole = "## 案1\n\n春の新作が届きました\n\n## 案2\n\n夏の準備を始めよう"
    variants = ("春の新作が届きました", "夏の準備を始めよう")
    assert edit_distance(whole, variants, "夏の準備をはじめよう") == (9, 10, 2)
    assert edit_distance(whole, variants, whole).rate == 0.0
    assert edit_distance("", (), "") == (0, 0, 0)
