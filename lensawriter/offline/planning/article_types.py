"""How each purpose is built: the parts it has, how they are headed, and how long its paragraphs are."""

from typing import NamedTuple


class Shape(NamedTuple):
    """The form of one purpose."""

    parts: tuple[tuple[str, str], ...]
    """Role and heading, in the order they are read."""
    style: str
    """topic: headings from what the sources say; role: the parts' own; both: part and topic; question; source; none."""
    sentences: int
    """Sentences of a paragraph, at most."""
    fewest: int
    """Sections, at least."""
    per: int = 450
    """Characters of a section, where the purpose is written in one call."""
    favours: tuple[str, ...] = ()
    """Roles whose sentences are chosen first."""
    joins: tuple[str, ...] = ("また、",)
    """Words that join sentences from different places; they claim nothing."""
    cites: bool = True
    voice: str = "easy"
    """easy or formal: how sentences are edited."""
    merges: bool = True
    """True: short neighbours are made one sentence."""
    recasts: int = 1
    """Sentences of a paragraph that may be built another way."""
    edits: bool = True
    """True: sentences are put in other words."""
    lead: tuple[str, str] = ("", "")
    """The first sentence in です・ます and in だ・である, with the title in it: it names the subject and claims nothing."""


SHAPES: dict[str, Shape] = {
    "blog": Shape(
        (
            ("background", "背景"),
            ("problem", "よくある悩み"),
            ("action", "進め方"),
            ("feature", "特徴"),
            ("usage", "活用のコツ"),
            ("effect", "変化"),
            ("future", "これから"),
        ),
        "topic",
        3,
        3,
        favours=("problem", "usage", "effect"),
        joins=("また、",),
        lead=(
            "「{}」をテーマに、知っておきたいことを順に整理します。",
            "「{}」をテーマに、知っておきたいことを順に整理する。",
        ),
    ),
    "press-release": Shape(
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
        "role",
        4,
        2,
        favours=("overview", "price", "future"),
        joins=("なお、", "また、"),
        voice="formal",
        merges=False,
        recasts=2,
        lead=("「{}」について、次のとおりお知らせします。", "「{}」について、次のとおり知らせる。"),
    ),
    "interview": Shape(
        (
            ("overview", "どのような仕事か"),
            ("problem", "何に悩んでいたのか"),
            ("reason", "なぜ選んだのか"),
            ("action", "どう進めたのか"),
            ("effect", "何が変わったのか"),
            ("voice", "現場はどう見ているか"),
            ("future", "これから何を目指すのか"),
        ),
        "question",
        3,
        3,
        favours=("voice", "reason", "future"),
        joins=("また、",),
        edits=False,
        recasts=0,
        lead=("「{}」をめぐる話を、順を追ってまとめました。", "「{}」をめぐる話を、順を追ってまとめた。"),
    ),
    "case-study": Shape(
        (
            ("overview", "導入企業の紹介"),
            ("problem", "導入前の課題"),
            ("reason", "導入の決め手"),
            ("action", "取り組みの内容"),
            ("effect", "導入後の効果"),
            ("future", "今後の展望"),
        ),
        "both",
        4,
        3,
        favours=("problem", "reason", "effect"),
        voice="formal",
        joins=("また、",),
        merges=False,
        recasts=0,
        lead=("「{}」の取り組みを、背景から順に紹介します。", "「{}」の取り組みを、背景から順に紹介する。"),
    ),
    "product": Shape(
        (
            ("overview", "商品・サービスの概要"),
            ("problem", "よくある悩み"),
            ("feature", "主な特長"),
            ("usage", "利用シーン"),
            ("effect", "使うと変わること"),
            ("price", "仕様と価格"),
            ("contact", "お問い合わせ"),
        ),
        "role",
        2,
        2,
        favours=("feature", "price", "usage"),
        joins=("また、",),
        recasts=2,
        edits=False,
        lead=("「{}」の内容と使い方を、要点にしぼって紹介します。", "「{}」の内容と使い方を、要点にしぼって紹介する。"),
    ),
    "newsletter": Shape(
        (
            ("overview", "今号のトピック"),
            ("effect", "注目の数字"),
            ("feature", "ここに注目"),
            ("usage", "活用のヒント"),
            ("voice", "現場の声から"),
            ("price", "ご案内"),
            ("future", "これからの予定"),
        ),
        "both",
        2,
        2,
        per=260,
        favours=("effect", "voice", "price"),
        joins=("また、",),
        recasts=0,
        merges=False,
        lead=("今号では、「{}」をお届けします。", "今号では、「{}」を届ける。"),
    ),
    "rewrite": Shape((), "source", 5, 1, per=10**6, recasts=3, joins=("また、",)),
    "summary": Shape(
        (), "none", 4, 1, per=10**6, voice="formal", favours=("effect", "overview", "future"), joins=("また、",)
    ),
}
ELSE = Shape((), "topic", 3, 1)
"""A purpose that someone has added by a file of its own."""


def shape_of(use_case: str) -> Shape:
    """Return the form of a purpose."""
    return SHAPES.get(use_case, ELSE)
