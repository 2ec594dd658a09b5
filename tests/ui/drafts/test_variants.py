"""Variants of a draft: split at their headings, and measured against the limits of their channel."""

from lensawriter.models import Brief, LengthRange
from lensawriter.ui.drafts import variants


def test_variants_are_split_at_their_headings() -> None:
    assert variants.split("## 案1\n\n一つめ\n\n## 案2\n\n二つめ\n続き") == ("一つめ", "二つめ\n続き")
    assert variants.split("## 案内\n\n案1 と書いた本文") == ()


def test_variant_too_long_for_its_channel_is_reported() -> None:
    brief = Brief(use_case="sns", title="席", tone="desumasu", length=LengthRange(min=1, max=500))
    assert "投稿できる長さを超えています" in variants.measure("字" * 141, brief, 280)
    assert "超えて" not in variants.measure("字" * 140, brief, 280)
    short = brief.model_copy(update={"length": LengthRange(min=1, max=100)})
    assert "指定は 1～100字です" in variants.measure("字" * 120, short, 280)
