"""Reading of Word documents: visible text in document order, and refused packages."""

from io import BytesIO

import docx
import pytest

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import read, refusal
from tests.support.word_files import PARAGRAPH, RELATIONS, TYPES, document, package, word_file

TEXT = "在宅勤務の席数は出社率で決めます。"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def clause_of(data: bytes) -> str:
    with pytest.raises(SourceUnreadable) as caught:
        read("資料.docx", data)
    return caught.value.message.removeprefix("「資料.docx」")


def test_headings_lists_and_tables_are_in_document_order() -> None:
    made = docx.Document()
    made.add_heading("在宅勤務の手引き", 0)
    made.add_heading("席数", 1)
    made.add_paragraph("出社率で決めます。")
    made.add_paragraph("月曜は四割", style="List Bullet")
    made.add_paragraph("火曜は六割", style="List Bullet 2")
    made.add_paragraph("次に測る", style="List Number")
    table = made.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("曜日", "率", "月", "42%"), strict=True):
        cell.text = text
    made.add_heading("まとめ", 2)
    target = BytesIO()
    made.save(target)
    assert read("a.docx", target.getvalue()) == (
        "# 在宅勤務の手引き\n\n# 席数\n\n出社率で決めます。\n\n- 月曜は四割\n  - 火曜は六割\n- 次に測る\n\n"
        "曜日 | 率\n月 | 42%\n\n## まとめ"
    )


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"<w:ins>{run('加えた')}</w:ins><w:del><w:r><w:delText>消した</w:delText></w:r></w:del>", "加えた"),
        (f"<w:sdt><w:sdtContent>{run('欄の中')}</w:sdtContent></w:sdt>", "欄の中"),
        (f"<w:hyperlink>{run('こちら')}</w:hyperlink>", "こちら"),
        (f"<w:r><w:ruby><w:rt>{run('かんじ')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>", "漢字"),
        (f"{run('見える')}{run('見えない', '<w:vanish/>')}", "見える"),
        (f"{run('見える', '<w:vanish w:val=' + chr(34) + '0' + chr(34) + '/>')}", "見える"),
        ("<w:r><w:t>一行目</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>行目</w:t></w:r>", "一行目\n二\t行目"),
        (f"<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>{run('表示')}", "表示"),
        ("<w:smartTag><w:r><w:t>札</w:t></w:r></w:smartTag>", "札"),
    ],
)
def test_only_visible_text_is_read(inside: str, expected: str) -> None:
    assert read("a.docx", word_file(f"<w:p>{inside}</w:p>")) == expected


def test_text_box_follows_its_paragraph_and_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>囲み記事</w:t></w:r></w:p></w:txbxContent>"
    both = f"<w:r><AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent></w:r>"
    assert read("a.docx", word_file(f"<w:p>{both}{run('本文')}</w:p>")) == "本文\n\n囲み記事"


def test_table_of_one_cell_is_read_as_paragraphs() -> None:
    cell = f"<w:tbl><w:tr><w:tc>{PARAGRAPH}{PARAGRAPH}</w:tc></w:tr></w:tbl>"
    assert read("a.docx", word_file(cell)) == f"{TEXT}\n\n{TEXT}"


def test_strict_open_xml_is_read() -> None:
    strict = document().replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/w"
    )
    assert read("a.docx", package({"word/document.xml": strict})) == TEXT


def test_main_part_with_another_name_is_found() -> None:
    parts = {
        "_rels/.rels": RELATIONS.replace("word/document.xml", "/word/document2.xml"),
        "word/document2.xml": document(),
    }
    assert read("a.docx", package(parts)) == TEXT


@pytest.mark.parametrize(
    ("parts", "clause"),
    [
        ({"word/vbaProject.bin": b"x"}, refusal.MACROS),
        ({"[Content_Types].xml": TYPES.replace("document.main", "document.macroEnabled.main")}, refusal.MACROS),
        ({"word/embeddings/a.zip": b"x"}, refusal.NESTED_ARCHIVE),
        ({"../../etc/cron.d/x": b"x"}, refusal.BROKEN),
        ({"WORD/document.xml": b"x"}, refusal.BROKEN),
        ({"word/document.xml": "<w:document"}, refusal.BROKEN),
        ({"word/document.xml": ""}, refusal.BROKEN),
        ({"word/document.xml": '<?xml version="1.0" encoding="x-none"?><a/>'}, refusal.BROKEN),
        ({"[Content_Types].xml": "<Types"}, refusal.BROKEN),
        ({"_rels/.rels": RELATIONS.replace("word/document.xml", "word/none.xml")}, refusal.BROKEN),
        ({"[Content_Types].xml": TYPES.replace("wordprocessingml", "spreadsheetml")}, refusal.RENAMED),
    ],
)
def test_package_with_macros_archives_damage_or_another_type_is_refused(
    parts: dict[str, str | bytes], clause: str
) -> None:
    assert clause_of(package(parts)) == clause


def test_document_with_an_embedded_workbook_is_read() -> None:
    assert read("a.docx", package({"word/embeddings/chart.xlsx": b"PK\x03\x04", "word/media/a.png": b"x"})) == TEXT


def test_document_with_a_password_is_refused_as_encrypted() -> None:
    flagged = bytearray(package())
    place = flagged.find(b"PK\x01\x02")
    flagged[place + 8] |= 1
    assert clause_of(bytes(flagged)) == refusal.ENCRYPTED
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(64)
    assert clause_of(old) == refusal.ENCRYPTED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_document_is_refused(share: float) -> None:
    data = package()
    assert clause_of(data[: int(len(data) * share)]) == refusal.BROKEN
