"""Removing Markdown marks from a draft."""

from lensawriter.text.markdown import replace_links, strip_markdown

DRAFT = "# 見出し\n\n> - **強調**と[文字](https://example.com/)\n\n| 項 | 値 |\n| --- | --- |\n"


def test_marks_are_removed_and_white_space_is_kept() -> None:
    assert strip_markdown(DRAFT) == "見出し\n\n強調と文字\n\n 項  値 \n\n"


def test_white_space_is_removed_on_request() -> None:
    assert strip_markdown(DRAFT, white_space=False) == "見出し強調と文字項値"


def test_unfinished_marks_are_removed() -> None:
    assert strip_markdown("途中の**強調と`記号") == "途中の強調と記号"


def test_links_and_images_become_their_labels() -> None:
    assert replace_links("[文字](https://example.com/)と![図](a.png)") == "文字と図"
