"""直し率: how far a writer changed what was generated."""

import pytest

from lensawriter.text.edit_distance import edited

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
def test_the_rate_is_the_distance_by_the_longer_text(final: str, distance: int, rate: float) -> None:
    found = edited(GENERATED, (), final)
    assert found.distance == distance
    assert found.rate == pytest.approx(rate)


def test_of_several_variants_the_nearest_is_what_was_changed() -> None:
    whole = "## 案1\n\n春の新作が届きました\n\n## 案2\n\n夏の準備を始めよう"
    variants = ("春の新作が届きました", "夏の準備を始めよう")
    assert edited(whole, variants, "夏の準備をはじめよう") == (9, 10, 2)
    assert edited(whole, variants, whole).rate == 0.0
    assert edited("", (), "") == (0, 0, 0)
