"""Unusual sources yield a short text that states what is missing, never an exception."""

import pytest

from tests.offline import measures
from tests.offline.drafting import USE_CASES, source, texts, written

pytestmark = pytest.mark.slow

ODD = {
    "emoji": "😀🎉✨🍎",
    "digits": "123 456 789\n0.5",
    "no mark": "句読点がまったくないまま続いていく文章" * 300,
    "English": source("english.txt"),
    "one letter": "あ",
    "brackets": "「" * 500 + "（" * 500,
    "dots": "." * 2000 + "。" * 2000,
    "bars": "|" * 3000 + "\n" + "|a|b|\n" * 50,
    "commas": ",".join("abc") * 300 + "\n" + "a,b,c\n" * 100,
    "addresses": "https://example.com/a " * 300,
    "marks": "# \n## \n- \n* \n> \n```\n①②③\n※\n■\n【】\n（）\n「」",
    "many lines": "今日は天気がよいので散歩に行きました。\n" * 1500,
    "many points": "Mr. A. B. " * 3000,
}


@pytest.mark.parametrize("name", sorted(ODD))
@pytest.mark.parametrize("use_case", USE_CASES)
def test_odd_source_gives_a_text_within_its_length(use_case: str, name: str) -> None:
    article = written(use_case=use_case, title="題名のない資料", tone="dearu", sources=[{"text": ODD[name]}])
    assert all(measures.length(text) <= article.asked.max for text in texts(article))
    assert article.draft


@pytest.mark.parametrize("use_case", USE_CASES)
def test_draft_without_a_source_has_a_warning_and_no_invented_numbers(use_case: str) -> None:
    article = written(use_case=use_case, title="傘の無料貸し出し", tone="desumasu")
    assert measures.foreign_numbers(article.draft, [""]) == set()
    assert article.warnings


@pytest.mark.parametrize("use_case", sorted(set(USE_CASES) - {"translation", "titles"}))
def test_required_phrases_are_present_and_forbidden_ones_are_not(use_case: str) -> None:
    article = written(
        use_case=use_case,
        title="日報のデジタル化",
        tone="desumasu",
        must_say=["見学会を開催します。"],
        must_not_say=["佐伯", "不良率"],
        sources=[{"path": "business.txt"}],
    )
    for text in texts(article):
        assert "見学会を開催します" in text
        assert "佐伯" not in text
        assert "不良率" not in text
