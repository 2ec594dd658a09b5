"""The name of an exported file."""

import pytest

from lensawriter.exports import export


def name(title: str) -> str:
    return export(title, "本文", "md").name


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("在宅勤務の席数", "在宅勤務の席数.md"),
        ('なぜ？ A/B: <比較> 「"x"」*', "なぜ？ A／B： ＜比較＞ 「”x”」＊.md"),
        ("../../etc/passwd", "／..／etc／passwd.md"),
        ("C:\\temp\\x", "C：＼temp＼x.md"),
        ("", "原稿.md"),
        (" .. ", "原稿.md"),
        ("\x00\n\t\u202e\ud800", "原稿.md"),
        ("con", "_con.md"),
        ("COM1.memo", "_COM1.memo.md"),
        ("console", "console.md"),
        ("新\n製品\r\nのご案内", "新 製品 のご案内.md"),
        ("報告\u202egnp.exe", "報告gnp.exe.md"),
        ("か\u3099", "が.md"),
        ("-rf ~", "rf.md"),
    ],
)
def test_title_becomes_a_name_that_every_file_system_accepts(title: str, expected: str) -> None:
    assert name(title) == expected


def test_long_title_is_cut_between_characters() -> None:
    assert len(name("長" * 500).encode()) <= 210
    family = "👨‍👩‍👧‍👦"
    stem = name(family * 50).removesuffix(".md")
    assert len(stem.encode()) <= 200
    assert not stem.endswith("\u200d")
    assert name("a" * 79 + "が" * 9).startswith("a" * 79 + "が")


def test_format_sets_extension_and_media_type() -> None:
    assert {kind: export("題", "本文", kind)[:2] for kind in ("md", "txt", "html", "docx")} == {
        "md": ("題.md", "text/markdown"),
        "txt": ("題.txt", "text/plain"),
        "html": ("題.html", "text/html"),
        "docx": ("題.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    }
