"""The join: one article out of what the record holds, with a warning for each thing that is not as asked."""

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


def joined(
    use_case: str, texts: dict[str, str], note: str | None = None, *, offline: bool = False, **fields: Any
) -> Article | None:
    """Join what a record would hold."""
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


def test_sections_stand_under_their_headings_in_the_order_of_the_outline() -> None:
    article = joined("blog", SECTIONS)
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
def test_a_section_that_is_missing_leaves_no_empty_heading_and_the_note_leads(note: str) -> None:
    article = joined("blog", {name: text for name, text in SECTIONS.items() if name != "section-0"}, note)
    assert article is not None
    assert "始めに" not in article.draft
    assert article.warnings == (note,), "that it is short goes without saying"


def test_where_nothing_was_written_there_is_no_article() -> None:
    assert joined("blog", {}) is None
    assert joined("blog", {"outline": SECTIONS["outline"]}, STOPPED) is None
    assert joined("newsletter", {"text": " \n"}) is None


LENGTHS = [
    ("短い。", False, "指定の文字数に届いていません（指定 10～60字、原稿 3字）。"),
    ("短い。", True, "参考資料の内容が少ないため、書ける分だけの長さになっています（指定 10～60字、原稿 3字）。"),
    ("長" * 61, False, "指定の文字数を超えています（指定 10～60字、原稿 61字）。"),
]


@pytest.mark.parametrize(("text", "offline", "warning"), LENGTHS)
def test_a_length_that_was_missed_is_said_with_its_figures(text: str, offline: bool, warning: str) -> None:
    article = joined("newsletter", {"text": text}, offline=offline)
    assert article is not None
    assert article.warnings == (warning,)


def test_words_that_are_missing_or_forbidden_are_named() -> None:
    article = joined("newsletter", {"text": "出社率をもとに決める。"}, must_say=("席数",), must_not_say=("出社率",))
    assert article is not None
    assert article.warnings == ("「席数」が原稿に入っていません。", "使わない言葉「出社率」が原稿に入っています。")


def test_variants_are_counted_each_by_the_rule_of_their_channel() -> None:
    long = "あ" * 141
    variants = '{"variants": ["' + "い" * 20 + '", "' + long + '", "短い"]}'
    article = joined("sns", {"variants": variants}, length=LengthRange(min=10, max=200), inputs={"channel": "X"})
    assert article is not None
    assert article.variants == ("い" * 20, long, "短い")
    assert (article.draft, article.reached) == ("い" * 20, 20)
    assert article.warnings == (
        "案2は投稿できる文字数（半角換算で280）を超えています。",
        "案3は指定の文字数に合っていません（指定 10～200字、案 2字）。",
    )


def test_fewer_variants_than_promised_are_said() -> None:
    article = joined("sns", {"variants": '{"variants": ["' + "い" * 20 + '"]}'}, inputs={"channel": "X"})
    assert article is not None
    assert article.warnings == ("3案のうち、1案になりました。",)


def test_an_untranslated_translation_says_so() -> None:
    article = joined("translation", {"text": "The rate is 40 percent."}, offline=True)
    assert article is not None
    assert article.warnings[0] == NOT_TRANSLATED
