"""Each public function that takes text stays linear on repeated units: no document holds the process.

The limit is the time limit of the test: a function of quadratic time exceeds it many times over. `bench/linear_text.py`
has the figures.
"""

import pytest

from lensawriter.chains.answers import read_outline, read_variants
from lensawriter.chains.envelope import unseal
from lensawriter.errors import AnswerMalformed
from lensawriter.exports.markdown_parser import tokens
from lensawriter.text.length import count
from lensawriter.text.markdown import replace_links, strip_markdown
from tests.support.repeated_texts import composites, ended, few_units, repeated
from tests.support.text_functions import refused_or_answered, text_functions

FAST = ("text", "checks", "chains", "reading")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("package", FAST)
def test_functions_of_a_text_answer_within_the_time_limit(package: str) -> None:
    texts = [repeated(unit, 20_000) for unit in few_units(10)[::3]] + [text for _, text in composites(20_000)]
    for call in text_functions(package).values():
        for text in texts[::2]:
            refused_or_answered(call, text)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("package", FAST)
def test_functions_of_100_000_characters_answer_within_the_time_limit(package: str) -> None:
    calls = text_functions(package).values()
    for unit in few_units(120):
        for call in calls:
            refused_or_answered(call, repeated(unit, 100_000))
    for unit in few_units(0)[::4]:
        for text in ended(unit, 100_000):
            for call in calls:
                refused_or_answered(call, text)
    for _, text in composites(100_000):
        for call in calls:
            refused_or_answered(call, text)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "name", ["exports.plain_text.plain_text", "exports.html_page.html_page", "exports.export as docx"]
)
def test_exports_of_100_000_characters_answer_within_the_time_limit(name: str) -> None:
    call = text_functions("exports")[name]
    for unit in few_units(40):
        refused_or_answered(call, repeated(unit, 100_000))
    for _, text in composites(100_000):
        refused_or_answered(call, text)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[[題](https://a.jp)", "[題"),
        ("![図](a.png)と[題](b)", "図と題"),
        ("!\n[題](b)", "!\n題"),
        ("[題](閉じない", "[題](閉じない"),
        ("[題]の後(b)", "[題]の後(b)"),
        ("[題] [題](b", "[題] [題](b"),
        ("[a](b](c)", "a"),
        ("][題](b)]", "]題]"),
    ],
)
def test_links_become_their_labels(markdown: str, text: str) -> None:
    assert replace_links(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("> > - # 見出し", "見出し"),
        ("1. - 項目\n  > 引用", "項目\n引用"),
        ("- ---", ""),
        ("- --- x", "--- x"),
        ("a__b__c _d_", "a__b__c d"),
        ("| a | b |\n|---|:-:|\n", " a  b \n\n"),
        ("> ```json", ""),
    ],
)
def test_marks_inside_marks_are_removed(markdown: str, text: str) -> None:
    assert strip_markdown(markdown) == text


def test_unclosed_marks_count_as_characters() -> None:
    assert [count(repeated(unit, 1_000)) for unit in ("[", " ", "\t", ">", "- ")] == [1_000, 0, 0, 0, 0]


def test_variants_survive_many_line_ends() -> None:
    assert read_variants("1. 一つ目" + "\n" * 50_000 + "2. 二つ目") == ("一つ目", "二つ目")


def test_empty_heading_does_not_swallow_the_variant_below() -> None:
    assert read_variants("## 案\n\n一つ目\n\n## 案\n\n二つ目") == ("一つ目", "二つ目")


def test_fence_needs_a_line_end_and_a_closing_fence() -> None:
    assert read_variants('``` ```json \n\n ["一つ目"] ``` 以上') == ("一つ目",)
    with pytest.raises(AnswerMalformed):
        read_variants('["閉じない"\n```\n' + "\n" * 50_000)


def test_deeply_nested_json_is_malformed() -> None:
    for answer in ("[" * 50_000, '{"a":' * 20_000, '{"sections": ' + "[" * 50_000 + "]" * 50_000 + "}"):
        with pytest.raises(AnswerMalformed):
            read_outline(answer)


def test_blocks_without_an_end_are_not_read() -> None:
    with pytest.raises(ValueError, match="validation error"):
        unseal("<<<作業 0123456789abcdef01234567>>>\n" * 3_000)


def test_draft_of_too_many_brackets_has_no_links() -> None:
    found = tokens("[題](https://example.com)" + " [" * 3_000)
    assert [each.type for each in found[1].children or ()] == ["text"]


def test_table_of_too_many_cells_stays_text() -> None:
    header = "|a" * 200 + "|\n" + "|-" * 200 + "|\n"
    assert tokens(header + "|b\n" * 20)[0].type == "table_open"
    assert tokens(header + "|b\n" * 60)[0].type == "paragraph_open"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_offline_functions_of_a_text_answer_within_the_time_limit() -> None:
    calls = {name: call for name, call in text_functions("offline").items() if ".compose" not in name}
    for unit in few_units(0)[::3]:
        for text in (repeated(unit, 20_000), f"{repeated(unit, 20_000)}x"):
            for call in calls.values():
                refused_or_answered(call, text)


@pytest.mark.timeout(60)
def test_offline_functions_do_not_retry_a_run_at_each_of_its_characters() -> None:
    names = ("grammar.plain_words.simplify", "sources.units.is_dependent", "sources.quotations.speaker_name")
    calls = text_functions("offline")
    for name in names:
        for unit in ("。", " ", "（", "漢"):
            refused_or_answered(calls[f"offline.{name}"], f"{repeated(unit, 20_000)}x")
