"""Assembly of an article from the texts of a record, with a warning for each departure from the brief."""

import asyncio
from typing import Any

import pytest

from lensawriter import usecases
from lensawriter.llm.provider import open_model
from lensawriter.llm.record import MemoryRecord
from lensawriter.models import Article, Brief, LengthRange, Outline, OutlineSection
from lensawriter.settings import ROOT, Settings
from lensawriter.text.length import count
from lensawriter.writing.assembly import NOT_TRANSLATED, STOPPED, TRUNCATED, assemble
from lensawriter.writing.steps import StepContext

CASES = usecases.load(ROOT / "prompts")
SHARE = LengthRange(min=10, max=20)
PLAN = Outline(sections=tuple(OutlineSection(heading=each, asked=SHARE) for each in ("始めに", "終わりに")))


def assembled(
    use_case: str, texts: dict[str, str], note: str | None = None, *, offline: bool = False, **fields: Any
) -> Article | None:
    """Assemble the texts of a record."""
    given: dict[str, Any] = {"title": "題", "tone": "dearu", "length": LengthRange(min=10, max=60)} | fields
    environment = {} if offline else {"OPENAI_API_KEY": "k", "LENSAWRITER_MODEL": "openai:gpt-4.1"}
    record = MemoryRecord()
    for step, text in texts.items():
        record.add_text(step, text)
    brief = Brief(use_case=use_case, **given)
    return asyncio.run(
        assemble(StepContext(brief, CASES[use_case], open_model(Settings.read(environment)), record), note=note)
    )


SECTIONS = {"outline": PLAN.model_dump_json(), "section-0": "一つ目の本文である。", "section-1": "二つ目の本文である。"}


def test_sections_follow_their_headings_in_the_order_of_the_outline() -> None:
    article = assembled("blog", SECTIONS)
    assert article is not None
    assert article.draft == "# 題\n\n## 始めに\n\n一つ目の本文である。\n\n## 終わりに\n\n二つ目の本文である。"
    assert [(each.heading, each.asked, each.reached) for each in article.outline] == [
        ("始めに", SHARE, 10),
        ("終わりに", SHARE, 10),
    ]
    assert article.reached == count(article.draft) == 28
    assert article.warnings == ()
    assert article.prompt_version == CASES["blog"].version


@pytest.mark.parametrize("note", [STOPPED, TRUNCATED])
def test_missing_section_has_no_heading_and_the_note_is_the_first_warning(note: str) -> None:
    article = assembled("blog", {name: text for name, text in SECTIONS.items() if name != "section-0"}, note)
    assert article is not None
    assert "始めに" not in article.draft
    assert article.warnings == (note,), "a stopped text has no warning about its length"


def test_nothing_written_gives_no_article() -> None:
    assert assembled("blog", {}) is None
    assert assembled("blog", {"outline": SECTIONS["outline"]}, STOPPED) is None
    assert assembled("newsletter", {"text": " \n"}) is None


LENGTHS = [
    ("短い。", False, "指定の文字数に届いていません（指定 10～60字、原稿 3字）。"),
    ("短い。", True, "参考資料の内容が少ないため、書ける分だけの長さになっています（指定 10～60字、原稿 3字）。"),
    ("長" * 61, False, "指定の文字数を超えています（指定 10～60字、原稿 61字）。"),
]


@pytest.mark.parametrize(("text", "offline", "warning"), LENGTHS)
def test_length_outside_the_range_gives_a_warning_with_figures(text: str, offline: bool, warning: str) -> None:
    article = assembled("newsletter", {"text": text}, offline=offline)
    assert article is not None
    assert article.warnings == (warning,)


def test_missing_and_forbidden_words_give_warnings() -> None:
    article = assembled("newsletter", {"text": "出社率をもとに決める。"}, must_say=("席数",), must_not_say=("出社率",))
    assert article is not None
    assert article.warnings == ("「席数」が原稿に入っていません。", "使わない言葉「出社率」が原稿に入っています。")


def test_each_variant_is_checked_by_the_rule_of_its_channel() -> None:
    long = "あ" * 141
    variants = '{"variants": ["' + "い" * 20 + '", "' + long + '", "短い"]}'
    article = assembled("sns", {"variants": variants}, length=LengthRange(min=10, max=200), inputs={"channel": "X"})
    assert article is not None
    assert article.variants == ("い" * 20, long, "短い")
    assert (article.draft, article.reached) == ("い" * 20, 20)
    assert article.warnings == (
        "案2は投稿できる文字数（半角換算で280）を超えています。",
        "案3は指定の文字数に合っていません（指定 10～200字、案 2字）。",
    )


def test_fewer_variants_than_requested_give_a_warning() -> None:
    article = assembled("sns", {"variants": '{"variants": ["' + "い" * 20 + '"]}'}, inputs={"channel": "X"})
    assert article is not None
    assert article.warnings == ("3案のうち、1案になりました。",)


def test_untranslated_text_gives_a_warning() -> None:
    article = assembled("translation", {"text": "The rate is 40 percent."}, offline=True)
    assert article is not None
    assert article.warnings[0] == NOT_TRANSLATED
