"""Text of people and models on its way into a page: escaped, counted, split."""

import pytest

from lensawriter import usecases
from lensawriter.models import Brief, LengthRange
from lensawriter.settings import ROOT
from lensawriter.ui.drafts import outline as outlines
from lensawriter.ui.drafts import variants
from lensawriter.ui.parts import article, feedback
from lensawriter.ui.write import use_cases

CASES = usecases.load(ROOT / "prompts")


@pytest.mark.parametrize(
    "mark", ["![x](https://evil.example/a.png)", "[x](javascript:alert(1))", ":red[x]", "$x$", "<b>x</b>"]
)
def test_no_text_becomes_markdown_in_a_label(mark: str) -> None:
    said = feedback.escape_markdown(f"題名\n{mark}")
    assert "\n" not in said
    assert not any(char in said.replace(f"\\{char}", "") for char in "![](){}<>:$*_`")


def test_a_draft_is_drawn_without_images_scripts_or_raw_html() -> None:
    drawn = article.html(
        "# 見出し\n\n![追跡](https://evil.example/a.png)\n\n<script>alert(1)</script>\n\n[席](javascript:x) **太字**"
    )
    assert "<img" not in drawn and "<script" not in drawn and 'href="javascript' not in drawn
    assert "<h1>見出し</h1>" in drawn and "<strong>太字</strong>" in drawn


def test_every_purpose_stands_in_one_group_and_no_group_is_long() -> None:
    groups = [use_cases.group(case) for case in CASES.values()]
    assert {name: groups.count(name) for name in use_cases.GROUPS} == {"web": 4, "short": 4, "any": 4}


def test_variants_are_split_where_their_headings_stand() -> None:
    assert variants.split("## 案1\n\n一つめ\n\n## 案2\n\n二つめ\n続き") == ("一つめ", "二つめ\n続き")
    assert variants.split("## 案内\n\n案1 と書いた本文") == ()


def test_a_variant_that_is_too_long_for_its_channel_says_so() -> None:
    brief = Brief(use_case="sns", title="席", tone="desumasu", length=LengthRange(min=1, max=500))
    assert "投稿できる長さを超えています" in variants.measure("字" * 141, brief, 280)
    assert "超えて" not in variants.measure("字" * 140, brief, 280)
    short = brief.model_copy(update={"length": LengthRange(min=1, max=100)})
    assert "指定は 1～100字です" in variants.measure("字" * 120, short, 280)


def test_an_outline_may_be_written_only_where_each_section_has_a_heading_of_its_own() -> None:
    rows = [{"id": str(n), "heading": each, "points": ""} for n, each in enumerate(["席", " ", "席 ", "字" * 101])]
    wrong = outlines.problems(rows)
    assert set(wrong) == {"1", "2", "3"}
    assert "見出しを入力" in wrong["1"] and "同じ見出し" in wrong["2"] and "現在101文字" in wrong["3"]


def test_points_are_read_a_line_each_without_their_marks() -> None:
    outline = outlines.outline([{"id": "a", "heading": " 席 の  数 ", "points": "・測る\n\n- 決める \n　"}])
    assert outline.sections[0].heading == "席 の 数"
    assert outline.sections[0].points == ("測る", "決める")
