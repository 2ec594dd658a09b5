"""Properties of every draft of the offline model: each use case, real sources, both styles, several lengths."""

from itertools import combinations

import pytest

from lensawriter.models import Article
from lensawriter.offline.planning.article_types import ARTICLE_TYPES
from lensawriter.text.length import count, weigh
from tests.offline import measures
from tests.offline.drafting import TITLES, USE_CASES, draft, source, texts

LENGTHS = ((300, 600), (950, 1000), (1500, 2500))
SHORT = {"sns": ((60, 130),), "titles": ((15, 35),), "summary": ((100, 150), (200, 400))}
OFFLINE_WORDS = "".join(heading for each in ARTICLE_TYPES.values() for _, heading in each.parts) + (
    "参考資料 連絡先 質問への答 人当 回当 氏 要追記 資料 要点 読み解 直した箇所 文末 文体 統一 変更 削除 修正 誤変換 重複 助詞 英数字 半角 全角 "
    "二重敬語 重ね言葉 言葉 表記 確認 必要 検討 続 AI 確認用 数字 名前 内蔵 製品保証 シミュレーション 時間動実施 不要 テーマ 取組 要点 仕事 知らせる 次 号 届 記事 順 整理 知 話 追 取り組 背景 内容 使 要点 紹介 丸山敦子氏 代表取締役丸山敦子氏 宮下氏"
)
"""Words that the offline model adds, and parts of words that result from corrections."""


def cases() -> list[tuple[str, str, str, int, int]]:
    """Return a case (use case, source, style, low, high) for each use case and source; styles and lengths alternate."""
    made = []
    for one, use_case in enumerate(USE_CASES):
        for two, name in enumerate(sorted(TITLES)):
            lengths = SHORT.get(use_case, LENGTHS)
            made.append((use_case, name, ("desumasu", "dearu")[(one + two) % 2], *lengths[(one + two) % len(lengths)]))
    return made


CASES = cases()


@pytest.mark.parametrize(("use_case", "name", "tone", "low", "high"), CASES)
def test_draft_has_the_requested_style_and_length_and_states_only_facts_of_its_source(
    use_case: str, name: str, tone: str, low: int, high: int
) -> None:
    article = draft(use_case, name, tone, low, high)
    given = source(name)
    sources = (given, TITLES[name], name)
    for text in texts(article):
        assert count(text) <= high
        assert count(text) == measures.length(text)
        assert measures.listed(text) <= 0.4
        assert measures.foreign_numbers(text, sources) == set()
        if use_case != "titles":
            assert measures.copied_lines(text, [given]) <= (0.6 if name not in FEW_SENTENCES else 1)
        if use_case == "translation":
            continue
        assert measures.foreign_words(text, sources, [OFFLINE_WORDS]) == set()
        assert measures.repeated(text) == []
        if use_case in ("proofread", "titles"):  # proofreading keeps fragments, and titles are fragments
            continue
        assert measures.off_tone(text, tone) == []
        assert measures.foreign_quotes(text, sources) == []
        assert measures.broken(text) == []
        assert measures.dangling(text) == []
    if use_case not in SHORT and article.reached < low:
        assert any("参考資料の内容が少ない" in warning for warning in article.warnings)


FEW_SENTENCES = ("note.txt", "essay.txt")
"""Sources with so few or so similar sentences that some lines remain copies."""


@pytest.mark.parametrize(
    ("tone", "low", "high"),
    [
        ("desumasu", 300, 600),
        ("dearu", 800, 1200),
        ("desumasu", 1500, 2500),
        ("dearu", 4000, 6000),
        ("desumasu", 950, 1000),
    ],
)
@pytest.mark.parametrize("use_case", ["blog", "press-release", "interview", "case-study", "product", "newsletter"])
def test_article_reaches_its_length_if_the_source_is_long_enough(use_case: str, tone: str, low: int, high: int) -> None:
    article = draft(use_case, "long.txt", tone, low, high)
    assert low <= article.reached <= high
    assert not any("文字" in warning or "少ない" in warning for warning in article.warnings)


@pytest.mark.parametrize("name", sorted(set(TITLES) - {"english.txt"}))
@pytest.mark.parametrize("use_case", ["blog", "case-study", "interview"])
def test_article_has_at_least_three_headings(use_case: str, name: str) -> None:
    assert len(measures.headings(draft(use_case, name, "desumasu").draft)) >= 3


@pytest.mark.parametrize("name", sorted(TITLES))
@pytest.mark.parametrize("use_case", ["sns", "titles"])
def test_posts_and_titles_have_three_different_variants(use_case: str, name: str) -> None:
    article = draft(use_case, name, "desumasu")
    assert len(set(article.variants)) >= 3
    assert all(measures.similarity(one, two) < 0.8 for one, two in combinations(article.variants, 2))
    if use_case == "sns":
        assert all(weigh(each) <= 280 for each in article.variants)


@pytest.mark.parametrize("name", ["business.txt", "press.txt", "interview.txt", "long.txt", "product.md"])
def test_texts_of_two_use_cases_differ(name: str) -> None:
    made: dict[str, Article] = {use_case: draft(use_case, name, "desumasu") for use_case in USE_CASES}
    for one, two in combinations(USE_CASES, 2):
        texts = made[one].draft, made[two].draft
        assert measures.similarity(*texts) < 0.92, (one, two)  # both may use every sentence of the source
        plans = [measures.headings(text) for text in texts]
        assert plans[0] != plans[1] or not plans[0] or {one, two} == {"proofread", "translation"}, (one, two)


@pytest.mark.parametrize("name", ["business.txt", "column.txt", "long.txt", "guide.md", "press.txt"])
def test_summary_is_short_and_rewrite_is_not_a_copy(name: str) -> None:
    summary, rewrite = draft("summary", name, "desumasu"), draft("rewrite", name, "desumasu")
    assert 200 <= summary.reached <= 400
    assert measures.bare(source(name)) != measures.bare(rewrite.draft)
    assert measures.copied_sentences(rewrite.draft, [source(name)]) < 0.9


def test_same_brief_gives_the_same_draft() -> None:
    once = draft("blog", "interview.txt", "dearu")
    draft.cache_clear()
    assert draft("blog", "interview.txt", "dearu") == once
