"""Untrusted text in a page: escaped in labels, and without images, scripts and raw HTML in drafts."""

import pytest

from lensawriter.ui.parts import article, feedback


@pytest.mark.parametrize(
    "mark", ["![x](https://evil.example/a.png)", "[x](javascript:alert(1))", ":red[x]", "$x$", "<b>x</b>"]
)
def test_text_in_a_label_is_not_read_as_markdown(mark: str) -> None:
    escaped = feedback.escape_markdown(f"題名\n{mark}")
    assert "\n" not in escaped
    assert not any(char in escaped.replace(f"\\{char}", "") for char in "![](){}<>:$*_`")


def test_draft_is_drawn_without_images_scripts_or_raw_html() -> None:
    drawn = article.html(
        "# 見出し\n\n![追跡](https://evil.example/a.png)\n\n<script>alert(1)</script>\n\n[席](javascript:x) **太字**"
    )
    assert "<img" not in drawn and "<script" not in drawn and 'href="javascript' not in drawn
    assert "<h1>見出し</h1>" in drawn and "<strong>太字</strong>" in drawn
