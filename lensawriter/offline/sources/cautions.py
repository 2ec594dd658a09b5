"""List items under an evaluative heading: a prohibition, mistake or misconception, such as やってはいけないこと.

Without the heading, an item would state the opposite, so its sentence repeats the judgement.
"""

import re
from typing import NamedTuple

from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Tone
from lensawriter.offline.grammar.plain_style import to_plain_style
from lensawriter.offline.grammar.verbal_nouns import ends_in_verbal_noun
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.quotations import nested


class Judgement(NamedTuple):
    """Sentence templates in polite style for one kind of evaluative heading; {} is the item."""

    act: tuple[str, str]
    """Two alternating templates for an item that is an act."""
    thing: str
    """Template for an item that is a thing."""
    accepts_negatives: bool = False
    """Whether negative items are used; otherwise they are left out, because they may mean an order or its opposite."""


_AVOID = Judgement(("避けたいのは、{}ことです", "{}ことは避けます"), "避けたいのは、{}です")
_MISTAKE = Judgement(("よくある失敗は、{}ことです", "{}のは、よくある失敗です"), "よくある失敗は、{}です", True)
_MISCONCEPTION = Judgement(("「{}」というのは誤解です", "「{}」というのは誤解です"), "{}は誤解です", True)
_NOT_NEEDED = Judgement(("しなくてよいのは、{}ことです", "しなくてよいのは、{}ことです"), "要らないのは、{}です")
_NOT_POSSIBLE = Judgement(("できないのは、{}ことです", "{}ことはできません"), "対象にならないのは、{}です")
_HEADINGS = (
    (re.compile(r"誤解|迷信|思い込み"), _MISCONCEPTION),
    (re.compile(r"よくある(?:失敗|間違い|まちがい|ミス)|(?:失敗|間違い)例"), _MISTAKE),
    (re.compile(r"(?:しなくて|やらなくて|なくて)も?(?:よい|いい|良い)"), _NOT_NEEDED),
    (re.compile(r"できない(?:こと|もの)|対象外|対象にならない|含まれない"), _NOT_POSSIBLE),
    (
        re.compile(
            r"(?:て|で)は(?:いけない|ならない|だめ|ダメ)|(?<![A-Za-z])(?:NG|ＮＧ)(?![A-Za-z])|避け(?:たい|る|て|よう|ましょう)|"
            r"禁止|禁物|控え(?:たい|る)|やめ(?:たい|る|て|よう)|(?:やら|し|使わ|入れ|買わ|言わ)ない(?:こと|もの|で)|"
            r"誤った|間違った|まちがった|(?:すすめ|勧め)(?:しない|できない|られない)|悪い例|逆効果"
        ),
        _AVOID,
    ),
)
_CROSS_MARK = re.compile(r"^(?:[×✕✖❌✗]|(?:NG|ＮＧ)(?:例)?[：:、\s])\s*")
_NEGATIVE_END = re.compile(r"(?:ない|ません|ず)$")
_ORDER_END = re.compile(r"(?:ないこと|ないで(?:ください|ほしい)?|禁止|厳禁|NG|いけない|いけません|避ける(?:こと)?|避けます|控える|控えます|やめる|やめます|ください)$")  # fmt: skip
_PAST_END = re.compile(r"(?:ました|でした|[たっ]た|んだ|だった)$")


def find_judgement(block: Block) -> Judgement | None:
    """Return the judgement in the lead line or heading of a list; None if there is none."""
    for text in (block.lead, block.heading):
        for pattern, judgement in _HEADINGS:
            if pattern.search(text):
                return judgement
    return _AVOID if block.lines and all(_CROSS_MARK.match(line) for line in block.lines) else None


def judged_sentence(item: str, judgement: Judgement, place: int, tone: Tone) -> str | None:
    """Return the first sentence of an item with its judgement; None if its meaning is ambiguous.

    `place` is the index of the item in its list; it selects the template.
    """
    text = re.sub(r"(?<![。．！!\s])[。．！!\s]++$", "", _CROSS_MARK.sub("", item))
    if _ORDER_END.search(text):
        return f"{text}。"
    text = re.sub(r"(?<=[うくぐすつぬぶむるい])こと$", "", text)
    if sentence_tone(text) == "open":
        act = f"{text}する" if ends_in_verbal_noun(text) else ""
        sentence = judgement.act[place % 2].format(act) if act else judgement.thing.format(_quoted_if_long(text))
    else:
        plain = to_plain_style(text)
        if plain is None or (_NEGATIVE_END.search(plain) and not judgement.accepts_negatives):
            return None
        if _PAST_END.search(text) and judgement is not _MISCONCEPTION:
            return f"{text}。"
        sentence = judgement.act[place % 2].format(nested(plain) if judgement is _MISCONCEPTION else plain)
    return f"{sentence if tone == 'desumasu' else to_plain_style(sentence) or sentence}。"


def _quoted_if_long(text: str) -> str:
    return f"「{nested(text)}」" if len(text) > 12 or "、" in text else text
