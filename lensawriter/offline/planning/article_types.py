"""Article types: the parts, headings, paragraph lengths and editing rules of each use case."""

from typing import NamedTuple


class ArticleType(NamedTuple):
    """How the texts of one use case are built."""

    parts: tuple[tuple[str, str], ...]
    """Role and heading of each part, in reading order."""
    heading_style: str
    """Origin of the headings: topic (topics of the sources), role (heading of the part), both, question (interview
    questions), source (headings of the sources) or none."""
    sentences: int
    """Maximum number of sentences in a paragraph."""
    min_sections: int
    """Minimum number of sections."""
    section_length: int = 450
    """Length of a section in characters, if the whole text is written in one call."""
    preferred_roles: tuple[str, ...] = ()
    """Roles whose sentences are selected first."""
    connectives: tuple[str, ...] = ("また、",)
    """Words that join sentences from different places without claiming a relation."""
    cites_sources: bool = True
    """Whether the last section may end with the names of the sources."""
    register: str = "easy"
    """Register of the word replacements: easy or formal."""
    merges_sentences: bool = True
    """Whether short neighbouring sentences are merged."""
    max_rephrasings: int = 1
    """Maximum number of rephrased sentences in a paragraph."""
    replaces_words: bool = True
    """Whether words are replaced in sentences copied from a source."""
    opening: tuple[str, str] = ("", "")
    """The first sentence in polite and in plain style; {} is the title. It names the subject and states no fact."""


ARTICLE_TYPES: dict[str, ArticleType] = {
    "blog": ArticleType(
        (
            ("background", "背景"),
            ("problem", "よくある悩み"),
            ("action", "進め方"),
            ("feature", "特徴"),
            ("usage", "活用のコツ"),
            ("effect", "変化"),
            ("future", "これから"),
        ),
        heading_style="topic",
        sentences=3,
        min_sections=3,
        preferred_roles=("problem", "usage", "effect"),
        opening=(
            "「{}」をテーマに、知っておきたいことを順に整理します。",
            "「{}」をテーマに、知っておきたいことを順に整理する。",
        ),
    ),
    "press-release": ArticleType(
        (
            ("overview", "発表の概要"),
            ("background", "背景"),
            ("feature", "主な内容"),
            ("effect", "成果"),
            ("voice", "コメント"),
            ("price", "提供の詳細"),
            ("future", "今後の予定"),
            ("contact", "お問い合わせ先"),
        ),
        heading_style="role",
        sentences=4,
        min_sections=2,
        preferred_roles=("overview", "price", "future"),
        connectives=("なお、", "また、"),
        register="formal",
        merges_sentences=False,
        max_rephrasings=2,
        opening=("「{}」について、次のとおりお知らせします。", "「{}」について、次のとおり知らせる。"),
    ),
    "interview": ArticleType(
        (
            ("overview", "どのような仕事か"),
            ("problem", "何に悩んでいたのか"),
            ("reason", "なぜ選んだのか"),
            ("action", "どう進めたのか"),
            ("effect", "何が変わったのか"),
            ("voice", "現場はどう見ているか"),
            ("future", "これから何を目指すのか"),
        ),
        heading_style="question",
        sentences=3,
        min_sections=3,
        preferred_roles=("voice", "reason", "future"),
        replaces_words=False,
        max_rephrasings=0,
        opening=("「{}」をめぐる話を、順を追ってまとめました。", "「{}」をめぐる話を、順を追ってまとめた。"),
    ),
    "case-study": ArticleType(
        (
            ("overview", "導入企業の紹介"),
            ("problem", "導入前の課題"),
            ("reason", "導入の決め手"),
            ("action", "取り組みの内容"),
            ("effect", "導入後の効果"),
            ("future", "今後の展望"),
        ),
        heading_style="both",
        sentences=4,
        min_sections=3,
        preferred_roles=("problem", "reason", "effect"),
        register="formal",
        merges_sentences=False,
        max_rephrasings=0,
        opening=("「{}」の取り組みを、背景から順に紹介します。", "「{}」の取り組みを、背景から順に紹介する。"),
    ),
    "product": ArticleType(
        (
            ("overview", "商品・サービスの概要"),
            ("problem", "よくある悩み"),
            ("feature", "主な特長"),
            ("usage", "利用シーン"),
            ("effect", "使うと変わること"),
            ("price", "仕様と価格"),
            ("contact", "お問い合わせ"),
        ),
        heading_style="role",
        sentences=2,
        min_sections=2,
        preferred_roles=("feature", "price", "usage"),
        max_rephrasings=2,
        replaces_words=False,
        opening=(
            "「{}」の内容と使い方を、要点にしぼって紹介します。",
            "「{}」の内容と使い方を、要点にしぼって紹介する。",
        ),
    ),
    "newsletter": ArticleType(
        (
            ("overview", "今号のトピック"),
            ("effect", "注目の数字"),
            ("feature", "ここに注目"),
            ("usage", "活用のヒント"),
            ("voice", "現場の声から"),
            ("price", "ご案内"),
            ("future", "これからの予定"),
        ),
        heading_style="both",
        sentences=2,
        min_sections=2,
        section_length=260,
        preferred_roles=("effect", "voice", "price"),
        max_rephrasings=0,
        merges_sentences=False,
        opening=("今号では、「{}」をお届けします。", "今号では、「{}」を届ける。"),
    ),
    "rewrite": ArticleType(
        (), "source", sentences=5, min_sections=1, section_length=10**6, max_rephrasings=3, connectives=("また、",)
    ),
    "summary": ArticleType(
        (),
        "none",
        sentences=4,
        min_sections=1,
        section_length=10**6,
        register="formal",
        preferred_roles=("effect", "overview", "future"),
    ),
}
OTHER = ArticleType((), "topic", sentences=3, min_sections=1)
"""The type of use cases that are not listed, such as those that operators add."""


def article_type(use_case: str) -> ArticleType:
    """Return the article type of a use case."""
    return ARTICLE_TYPES.get(use_case, OTHER)
