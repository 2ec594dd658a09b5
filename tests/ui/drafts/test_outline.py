"""The outline editor: what a person types becomes an outline."""

from lensawriter.ui.drafts import outline as outlines


def test_each_section_needs_a_short_heading_that_no_other_has() -> None:
    rows = [{"id": str(n), "heading": each, "points": ""} for n, each in enumerate(["席", " ", "席 ", "字" * 101])]
    problems = outlines.problems(rows)
    assert set(problems) == {"1", "2", "3"}
    assert "見出しを入力" in problems["1"] and "同じ見出し" in problems["2"] and "現在101文字" in problems["3"]


def test_points_are_read_line_by_line_without_bullets() -> None:
    outline = outlines.outline([{"id": "a", "heading": " 席 の  数 ", "points": "・測る\n\n- 決める \n　"}])
    assert outline.sections[0].heading == "席 の 数"
    assert outline.sections[0].points == ("測る", "決める")
