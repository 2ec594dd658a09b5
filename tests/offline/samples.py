"""Sample sources on one subject, and functions that make briefs and texts from them."""

from lensawriter.models import Brief, LengthRange, Source, Tone
from lensawriter.offline.sources.material import gather
from lensawriter.offline.text.sections import write_article

GUIDE = """# 冬支度

庭木の冬支度は11月の終わりに始めます。雪が積もる前に枝を束ねると、折れる枝が少なくなります。

## 手順

1. 枯れ枝を落とす。太さが2センチまでの枝は、はさみで切れる。
2. 枝を束ねる。縄は下から上へ巻く。
3. 根元を覆う。わらは厚さ10センチほど敷く。

1番と2番だけなら、30分で終わります。道具は物置にそろえておくと、翌年も使えます。

## やってはいけないこと

- 凍った枝を引っ張る。皮がはがれる。
- 肥料を雪の上にまく。春に根が傷む。

## 道具

はさみは使う前に消毒用エタノールで拭きます。縄は麻のものが、幹を傷めません。軍手は滑り止めの付いたものを選びます。
"""
"""A guide with an ordered list and a list under an evaluative heading."""
LONG = GUIDE + "\n\n".join(
    f"## 区画{at}\n\n{at}番の区画は{at + 2}平方メートルです。縄は{at + 5}本を使います。" for at in range(10, 22)
)
"""The guide with twelve more sections."""
TALK = """話し手：庭師 佐野 実さん
聞き手：編集部

――まず、この仕事を始めたきっかけを教えてください。
佐野：祖父の庭を継いだことです。私が20歳の春でした。正直、継ぐ気はなかったんです。
――転機は何だったのでしょう。
佐野：2011年に、寺の松を任されたことです。私には大きすぎる木だと思いました。枝が120本ありました。3か月かかったんですよ。
――断ることもあるのですか。
佐野：あります。10件のうち2件はお断りしています。木が嫌がる仕事は、私にはできないんです。春まで待ってくださいと言います。
――これからの目標を教えてください。
佐野：弟子を育てることです。今、3人います。私が知っていることは、全部渡したいと思っています。
"""
"""An interview."""


def brief(text: str, use_case: str = "blog", tone: Tone = "desumasu", low: int = 300, high: int = 900, **fields: object) -> Brief:  # fmt: skip
    """Return a brief with one source."""
    return Brief(
        use_case=use_case,
        title="庭木の冬支度",
        sources=(Source(name="note.md", text=text),),
        tone=tone,
        length=LengthRange(min=low, max=high),
        **fields,  # type: ignore[arg-type]
    )


def article(given: Brief) -> str:
    """Return the article that the offline model writes for a brief."""
    return write_article(given, gather(given))


def sentences_of(text: str, tone: Tone = "desumasu") -> list[str]:
    """Return the sentences of the units that a source yields."""
    return [unit.text for unit in gather(brief(text, tone=tone)).units]
