"""The rendered report: figures, valid pictures and PDF, no external resources, and no markup injected by names."""

import re
import struct
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import comparison_span, month_of
from lensawriter.reports import Report, charts, mail_page, rendering, rendering_child, report
from lensawriter.reports.content import build_contents
from lensawriter.reports.pdf_pages import pages
from lensawriter.reports.texts import NO_FONT, facts
from lensawriter.usage.dashboard_values import Absence, Absent, Dashboard, Day, Selection, Sums
from lensawriter.usage.number_texts import change
from tests.support.month import OCTOBER, groups, october_figures, usage_sums

pytestmark = pytest.mark.slow

ORGANISATION = "青葉商会株式会社"


class Page(HTMLParser):
    """Parses an HTML page into `tags` (name, attributes) and `text`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


@pytest.fixture(scope="module")
def rendered() -> Report:
    return report(october_figures(), ORGANISATION)


@pytest.fixture(scope="module")
def pdf_texts(rendered: Report) -> list[str]:
    """The text of each page of the PDF, without white space."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(rendered.pdf)).pages]


def empty(**changed: Any) -> Dashboard:
    """Return the dashboard figures of a month without usage, with some fields replaced."""
    none = tuple(Day(day=each.day, sums=Sums()) for each in october_figures().days)
    given = dict.fromkeys(("people", "departments", "use_cases", "speeds", "edits", "efforts", "absent"), ())
    return october_figures(
        **given | {"now": Sums(), "earlier": Sums(), "days": none, "days_before": none[:30]} | changed
    )


def test_figures_of_the_month_are_in_plain_text_html_and_pdf(rendered: Report, pdf_texts: list[str]) -> None:
    page = Page(rendered.html).text
    assert rendered.subject == f"{ORGANISATION}の利用レポート（2026年10月）"
    assert "生成回数：413回（前月比 +73回、+21%）" in rendered.text
    assert "利用料：2,631円（前月比 +465円、+21%）※料金不明の呼び出し12件を含みません" in rendered.text
    for expected in (
        "生成回数",
        "413回",
        "883,820字",
        "2,631円",
        "料金不明の呼び出し12件",
        "9／14名",
        "最も多かったのは6日（火）の20回です。",
    ):
        assert expected in page
        assert expected in pdf_texts[0]
    for expected in (
        "佐藤 花子",
        "ブログ記事",
        "広報部",
        "openai:gpt-4.1",
        "18.9秒",
        "161.2時間",
        "松本 葵",
        "招待の期限切れ",
    ):
        assert expected in page
        assert expected.replace(" ", "") in "".join(pdf_texts)
    assert "吉田 美穂" not in page, "ten members are listed by name"
    assert "ほか2名" in page


def test_pdf_is_two_a4_pages_in_japanese_with_selectable_text(rendered: Report, pdf_texts: list[str]) -> None:
    document = PdfReader(BytesIO(rendered.pdf))
    assert [tuple(map(float, page.mediabox)) for page in document.pages] == [(0, 0, 595, 842)] * 2
    assert document.metadata is not None
    assert document.metadata.title == f"{ORGANISATION}　2026年10月の利用レポート"
    assert str(document.root_object["/Lang"]) == "ja"
    assert "1日ごとの生成回数" in pdf_texts[0]
    assert [page[-3:] for page in pdf_texts] == ["1/2", "2/2"]


def test_each_picture_is_a_png_of_double_resolution_and_is_shown_once(rendered: Report) -> None:
    assert set(rendered.pictures) == {f"{key}@report.lensawriter" for key in ("days", "use-cases", "departments")}
    for picture in rendered.pictures.values():
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", picture[16:24])
        assert width == 2 * 576
        assert height > 100
    images = [given for tag, given in Page(rendered.html).tags if tag == "img"]
    assert sorted(str(each["src"]) for each in images) == sorted(f"cid:{key}" for key in rendered.pictures)
    assert all(each["alt"] for each in images)


def test_page_loads_nothing_from_outside_and_runs_nothing(rendered: Report) -> None:
    assert "http" not in rendered.html
    assert "url(" not in rendered.html
    tags = Page(rendered.html).tags
    assert not {"script", "link", "style", "iframe", "form", "object", "base"} & {tag for tag, _ in tags}
    assert not [name for _, given in tags for name in given if name.startswith("on")]


def test_the_same_figures_give_the_same_bytes(rendered: Report) -> None:
    assert report(october_figures(), ORGANISATION) == rendered


HOSTILE_NAMES = (
    '<img src="http://evil.example/x.png">', "</text></svg><script>alert(1)</script>", '"><b onclick="x">', "&lt;&amp;<",
    "佐藤\r\nBcc: victim@example.com", "]]><!--", "\x00\x0b\ufffe\ud800佐藤", "\u202e逆さ", "あ" * 500, "",
)  # fmt: skip


def named(name: str) -> Dashboard:
    """Return a month in which all members, departments and use cases have the same name."""
    everything = groups([("1", name), ("2", name)], 40)
    absent = (Absent(name=name, state=Absence.SILENT, since=october_figures().absent[0].since),)
    return october_figures(people=everything, departments=everything, use_cases=everything, absent=absent)


@pytest.mark.parametrize("hostile", HOSTILE_NAMES)
def test_hostile_name_adds_no_element_to_html_or_drawings(hostile: str) -> None:
    contents, usual_contents = build_contents(named(hostile), hostile), build_contents(named("佐藤"), "佐藤")
    found, usual = (mail_page.page(each, (charts.cid("days"),), drawn=True) for each in (contents, usual_contents))
    assert [tag for tag, _ in Page(found).tags] == [tag for tag, _ in Page(usual).tags]
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", found)
    drawings = [*pages(contents), *charts.pictures(contents).values()]
    for drawing, plain in zip(
        drawings, [*pages(usual_contents), *charts.pictures(usual_contents).values()], strict=True
    ):
        shapes = [[each.tag for each in ElementTree.fromstring(svg).iter()] for svg in (drawing, plain)]  # noqa: S314 - ours
        assert shapes[0] == shapes[1]
    texts = facts(named(hostile), hostile, drawn=True)
    assert not [each for each in texts.values() if len(each.splitlines()) > 1]


def test_report_with_all_hostile_names_together_is_rendered() -> None:
    many = groups([(str(number), name) for number, name in enumerate(HOSTILE_NAMES)], 40)
    rendered = report(october_figures(people=many, departments=many, use_cases=many), "".join(HOSTILE_NAMES))
    assert len(PdfReader(BytesIO(rendered.pdf)).pages) == 2
    assert "evil.example" in Page(rendered.html).text
    assert "\n" not in rendered.subject


@pytest.mark.usefixtures("no_fonts")
def test_report_without_a_japanese_font_has_no_pictures_and_no_pdf_and_says_why() -> None:
    rendered = report(october_figures(), ORGANISATION)
    assert (rendered.pictures, rendered.pdf) == ({}, b"")
    assert NO_FONT in rendered.text
    assert NO_FONT in rendered.html
    assert "<img" not in rendered.html
    assert "佐藤 花子" in rendered.html, "the figures are still there"


def test_characters_with_the_same_glyph_count_as_missing() -> None:
    assert rendering_child.has_glyphs(rendering.JAPANESE)
    assert rendering_child.has_glyphs("ab")
    assert not rendering_child.has_glyphs("日日")


@pytest.mark.usefixtures("no_fonts")
def test_nothing_is_rendered_without_a_japanese_font() -> None:
    assert rendering.convert({}, (), "日本語") is None


def test_report_of_a_month_without_usage_says_so_and_leaves_out_empty_tables() -> None:
    rendered = report(empty(), ORGANISATION)
    page = Page(rendered.html).text
    assert page.count("この月の利用はありません。") == 3, "days, use cases and members"
    assert "生成回数：0回（前月比 ±0回）" in rendered.text
    for left_out in ("部署別", "直し率", "モデルの速さと失敗", "まだ使っていない方", "＊"):
        assert left_out not in page
    assert len(PdfReader(BytesIO(rendered.pdf)).pages) == 1
    assert rendered.pictures == {}


def test_change_has_no_percentage_if_it_is_tiny_huge_or_undefined() -> None:
    unit = Unit.GENERATIONS
    for now, earlier, expected in (
        (110, 100, "+10回、+10%"), (90, 100, "-10回、-10%"), (0, 7, "-7回、-100%"), (5, 0, "+5回"), (3, 3, "±0回"), (0, 0, "±0回"),
        (1_000_001, 1_000_000, "+1回"), (2_000, 1, "+1,999回"), (21, 2, "+19回、+950%"),
    ):  # fmt: skip
        assert change(unit, now, earlier) == expected


def test_organisation_without_departments_has_no_table_of_departments() -> None:
    nowhere = tuple(
        each.model_copy(update={"key": None, "name": "部署なし"}) for each in october_figures().departments[:1]
    )
    assert build_contents(october_figures(departments=nowhere), "青葉").departments is None


def test_saved_hours_need_a_recorded_baseline() -> None:
    unknown = tuple(
        each.model_copy(update={"baseline": None, "saved_hours": None}) for each in october_figures().efforts
    )
    longer = tuple(each.model_copy(update={"saved_hours": -2.0}) for each in october_figures().efforts)
    for efforts, expected in (
        (unknown, "基準の時間が記録されていないため、削減できた時間は計算していません。"),
        (longer, "これまでより、合わせて10.0時間長くかかっています。"),
    ):
        (table,) = [
            each
            for each in build_contents(october_figures(efforts=efforts), "青葉").others
            if each.title.startswith("直し率")
        ]
        assert table.note.startswith(expected)


def test_edit_rates_of_two_prompt_versions_are_averaged_weighted_by_drafts() -> None:
    first = october_figures().edits[0]
    two = tuple(first.model_copy(update={"drafts": drafts, "rate": rate}) for drafts, rate in ((30, 0.2), (10, 0.6)))
    (table,) = [
        each
        for each in build_contents(october_figures(edits=two, efforts=()), "青葉").others
        if each.title.startswith("直し率")
    ]
    assert table.rows == (("ブログ記事", "40件", "30%", "―", "―", "―"),)


def test_large_numbers_are_not_shortened_in_the_pdf() -> None:
    many = groups([("1", "とても長い名前の部署" * 5), ("2", "広報部")], 4_321_000)
    total = usage_sums(9_876_543, unpriced=1_234)
    found = october_figures(now=total, earlier=usage_sums(1), use_cases=many, departments=many, people=many)
    text = "".join(pages(build_contents(found, ORGANISATION)))
    assert "9,876,543回" in text
    assert "前月比 +9,876,542回</text>" in text, "a percentage of millions is left out"
    assert "＊20,643,578円" in text
    assert "4,321,000回" in text


def test_long_tables_need_more_pages_and_state_the_number_of_omitted_rows() -> None:
    absent = tuple(october_figures().absent[0].model_copy(update={"name": f"欠席 {number}"}) for number in range(40))
    speeds = tuple(october_figures().speeds[0].model_copy(update={"model": f"model-{number}"}) for number in range(20))
    drawn = pages(build_contents(october_figures(absent=absent, speeds=speeds), ORGANISATION))
    assert len(drawn) == 3
    assert "まだ使っていない方（40名）" in drawn[2]
    assert "ほか28名" in drawn[2]
    assert "ほか14件" in "".join(drawn)


def test_english_readers_have_the_same_figures_in_the_plain_text() -> None:
    texts = facts(october_figures(), ORGANISATION, drawn=True, language="en")
    assert texts["month"] == "October 2026"
    assert texts["generations"] == "413 (month before: 340)"
    assert texts["yen"] == "JPY 2,631 (month before: 2,166); 12 calls of unknown price are not in it"
    assert texts["people"] == "9 of 14 (month before: 9)"
    assert "no Japanese font" in facts(october_figures(), ORGANISATION, drawn=False, language="en")["enclosed"]


def test_amount_below_one_yen_keeps_its_decimals() -> None:
    found = empty(now=Sums(generations=1, yen=Decimal("0.4567"), people=1))
    assert "利用料：0.46円（前月比 +0.46円）" in report(found, ORGANISATION).text


def test_february_of_a_leap_year_is_compared_with_all_of_january() -> None:
    february = month_of(OCTOBER.first.replace(year=2028, month=2))
    found = october_figures(selection=Selection(span=february), before=comparison_span(february))
    contents = build_contents(found, ORGANISATION)
    assert contents.compared.startswith("2028/02/01～02/29の数字です。差は、前の月（2028/01/01～01/31）")
    assert contents.title == "2028年2月の利用レポート"
