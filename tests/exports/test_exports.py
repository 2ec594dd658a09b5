"""Export of a draft as Markdown, plain text, HTML and Word."""

import re
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from lensawriter.exports import Format, export
from lensawriter.reading import read

DRAFT = """# 在宅勤務の席数をどう決めるか

出社率は**平均42%**でした。*曜日*ごとに測り、`=SUM(A1:A5)` で合計します。
詳しくは[手引き](https://example.com/guide?a=1&b=2)と<desk@example.com>へ。

## 調べ方

- 月曜を測る
- 火曜を測る
  - 午前
  - 午後

1. 集計する
2. 決める

> 席数は定員の六割です。

### 結果

| 曜日 | 出社率 |
| --- | ---: |
| 月曜 | 38% |
| 火曜 | **61%** |

```
seats = 100 * 0.6
total = seats
```

---

別の一覧です。

1. 初めから数える
"""
HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(1)>

![秘密](https://evil.example/p.png) ![](javascript:alert(1)) ![データ](data:image/png;base64,AAAA)

[押す](javascript:alert(1)) [押す](JaVaScRiPt:alert(1)) [押す](vbscript:x) [押す](file:///etc/passwd) [押す](//evil.example)
[押す](/top) [押す](data:text/html,x) <javascript:alert(1)> [x](https://ok.example/"onmouseover="alert(1))

=HYPERLINK("https://evil.example/","押す") {=SUM(A1:A5)} {INCLUDEPICTURE "https://evil.example/p.png"}

| =cmd|' /C calc'!A0 | @SUM(1) |
| --- | --- |
| <img src=x> | $$\\href{javascript:alert(1)}{押す}$$ |

```"><script>
</script>
```
"""


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def text_of(title: str, text: str, kind: Format) -> str:
    return export(title, text, kind).data.decode()


def word_of(text: str, title: str = "題名") -> docx.document.Document:
    return docx.Document(BytesIO(export(title, text, "docx").data))


def test_markdown_is_the_draft_itself() -> None:
    assert text_of("題名", DRAFT, "md") == DRAFT
    assert text_of("題名", "本文", "md") == "本文\n"


def test_plain_text_has_every_word_and_no_markdown_marks() -> None:
    assert text_of("題名", DRAFT, "txt") == (
        "在宅勤務の席数をどう決めるか\n\n"
        "出社率は平均42%でした。曜日ごとに測り、=SUM(A1:A5) で合計します。\n"
        "詳しくは手引き（https://example.com/guide?a=1&b=2）とdesk@example.comへ。\n\n"
        "調べ方\n\n・月曜を測る\n・火曜を測る\n　・午前\n　・午後\n\n1. 集計する\n2. 決める\n\n"
        "席数は定員の六割です。\n\n結果\n\n曜日\t出社率\n月曜\t38%\n火曜\t61%\n\n"
        "seats = 100 * 0.6\ntotal = seats\n\n――――――――\n\n別の一覧です。\n\n1. 初めから数える\n"
    )


def test_html_page_is_complete_and_in_japanese() -> None:
    page = Page(text_of('題名<"&', DRAFT, "html"))
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "ja"}) in page.tags
    assert ("meta", {"charset": "utf-8"}) in page.tags
    assert {"h1", "h2", "h3", "ul", "ol", "table", "blockquote", "pre", "strong", "em", "hr"} <= set(tags)
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert "<title>題名&lt;&quot;&amp;</title>" in text_of('題名<"&', DRAFT, "html")


def test_hostile_draft_is_exported_as_text_and_safe_links_only() -> None:
    page = Page(text_of("題名", HOSTILE, "html"))
    allowed = {"html", "head", "meta", "title", "style", "body", "main", "p", "a", "br", "pre", "code"}
    assert {tag for tag, _ in page.tags} <= allowed | {"table", "thead", "tbody", "tr", "th", "td"}
    links = [attributes for tag, attributes in page.tags if tag == "a"]
    assert links[0]["href"] == "https://evil.example/p.png"
    assert all(set(each) == {"href", "rel"} and str(each["href"]).startswith("https://") for each in links)
    targets = [each.target_ref for each in word_of(HOSTILE).part.rels.values() if each.is_external]
    assert targets
    assert all(target.startswith("https://") for target in targets)


def test_hostile_draft_puts_no_field_picture_or_object_into_a_word_file() -> None:
    with ZipFile(BytesIO(export("題名", HOSTILE, "docx").data)) as archive:
        body = archive.read("word/document.xml").decode()
        assert not [name for name in archive.namelist() if re.search("media|embed|thumbnail", name)]
    assert not re.search(r"<w:(fld|instrText|drawing|pict|object|altChunk|sdt)", body)
    assert "INCLUDEPICTURE" in body


def test_html_page_loads_no_other_resource() -> None:
    for draft in (DRAFT, HOSTILE):
        text = text_of("題名", draft, "html")
        assert """content="default-src 'none'; style-src 'unsafe-inline'">""" in text
        assert not re.search(r"url\(|@import", text[: text.index("</style>")])
        assert not [
            attributes for _, attributes in Page(text).tags if {"src", "srcset", "background"} & set(attributes)
        ]


def test_mail_links_are_kept_and_refused_links_keep_their_label() -> None:
    assert "押す" in text_of("題名", "[押す](/top)", "txt")
    assert 'href="mailto:a@example.com"' in text_of("題名", "[書く](mailto:a@example.com)", "html")
    long = f"[長い](https://example.com/{'a' * 3000})"
    assert "href" not in text_of("題名", long, "html")
    assert not [each for each in word_of(long).part.rels.values() if each.is_external]


def test_word_file_has_headings_lists_and_tables() -> None:
    document = word_of(DRAFT)
    styled = [(each.style.name, each.text) for each in document.paragraphs if each.style is not None]
    assert [each for each in styled if each[0].startswith("Heading")] == [
        ("Heading 1", "在宅勤務の席数をどう決めるか"),
        ("Heading 2", "調べ方"),
        ("Heading 3", "結果"),
    ]
    assert ("List Bullet 2", "午前") in styled
    assert ("List Number", "決める") in styled
    assert ("Quote", "席数は定員の六割です。") in styled
    assert ("Code", "seats = 100 * 0.6\ntotal = seats") in styled
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["曜日", "出社率"],
        ["月曜", "38%"],
        ["火曜", "61%"],
    ]
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells] == [None, WD_ALIGN_PARAGRAPH.RIGHT]
    assert [len(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [1, 0, 0]
    styles = {run.text: (run.bold, run.italic) for each in document.paragraphs for run in each.runs}
    assert styles["平均42%"] == (True, None)
    assert styles["曜日"] == (None, True)


def test_word_file_has_japanese_fonts_and_language() -> None:
    document = word_of(DRAFT, "席数の記事")
    assert document.core_properties.title == "席数の記事"
    assert document.core_properties.language == "ja-JP"
    assert document.core_properties.author == "LENSAwriter"
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Quote"):
        assert document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == "游ゴシック"
    fonts = list(document.styles.element.iter(qn("w:rFonts")))
    assert {each.get(qn("w:eastAsia")) for each in fonts} == {"游ゴシック", "ＭＳ ゴシック"}
    assert not [name for each in fonts for name in each.attrib if name.lower().endswith("theme")]
    languages = list(document.styles.element.iter(qn("w:lang")))
    assert [each.get(qn("w:eastAsia")) for each in languages] == ["ja-JP"]


def test_each_numbered_list_starts_at_its_own_number() -> None:
    document = word_of("1. 一\n2. 二\n\n段落\n\n5. 五\n6. 六\n")
    numbered = [each for each in document.paragraphs if each._p.xpath("./w:pPr/w:numPr")]
    ids = [each._p.xpath("./w:pPr/w:numPr/w:numId/@w:val") for each in numbered]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    starts = [int(each.get(qn("w:val"))) for each in document.part.numbering_part.element.iter(qn("w:startOverride"))]
    assert starts == [1, 5]


def test_external_references_of_a_word_file_are_hyperlinks_only() -> None:
    with ZipFile(BytesIO(export("題名", DRAFT, "docx").data)) as archive:
        relations = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels"))
    outside = [each for each in re.findall(r"<Relationship [^>]*>", relations) if "External" in each]
    assert len(outside) == 2
    assert all("/hyperlink" in each for each in outside)


def words(text: str) -> str:
    return re.sub(r"[\s#|`*・>―-]|\d\. ", "", text)


@pytest.mark.parametrize(
    "draft",
    [DRAFT, HOSTILE, "# 見出し\n\n本文\n二行目\n\n- 項目\n\n  続き\n\n- 項目二", "家族👨‍👩‍👧と葛\U000e0100飾", "a\tb"],
)
def test_word_file_reads_back_as_the_same_text(draft: str) -> None:
    file = export("題名", draft, "docx")
    text = export("題名", draft, "txt").data.decode()
    without_addresses = re.sub(r"（https?://[^）]*）", "", text)
    assert words(read(file.name, file.data)) == words(without_addresses)


def test_word_file_reads_back_with_headings_and_lists() -> None:
    file = export("題名", "# 一\n\n## 二\n\n本文\n\n- a\n- b\n  - c\n\n| x | y |\n| - | - |\n| 1 | 2 |", "docx")
    assert read(file.name, file.data) == "# 一\n\n## 二\n\n本文\n\n- a\n- b\n  - c\n\nx | y\n1 | 2"


@pytest.mark.parametrize("kind", ["md", "txt", "html", "docx"])
@pytest.mark.parametrize(
    "draft",
    [
        "",
        " \n",
        "\x00\x01\x0b\ud800\ufffe本文\u202e",
        "> " * 200 + "深い",
        "- " * 200 + "深い",
        "[" * 3_000,
        "*_" * 3_000,
        "|" * 2_000 + "\n" + "|-" * 2_000,
        "| a |\n| - |\n| b | c |",
        "0. 零\n1. 一",
        "999999999. 大",
        "```\nopen",
        "- \n- \n",
        "a" * 100_000,
    ],
)
def test_any_text_becomes_a_file(kind: Format, draft: str) -> None:
    file = export("題名", draft, kind)
    assert isinstance(file.data, bytes)
    if kind == "docx":
        docx.Document(BytesIO(file.data))
    else:
        assert not re.search("[\x00\x01\ud800\ufffe\u202e]", file.data.decode())
