"""List items under a heading that judges them: told alone they would say the opposite, so each carries the judgement."""

import re
from typing import NamedTuple

from lensawriter.checks.tone import kind
from lensawriter.models import Tone
from lensawriter.offline.grammar.plain_style import to_plain_style
from lensawriter.offline.grammar.verbal_nouns import ends_in_verbal_noun
from lensawriter.offline.sources.blocks import Block


class Frame(NamedTuple):
    """How a judging heading is said of one item; {} takes the item."""

    ways: tuple[str, str]
    """Of an act, in two wordings that take turns; です is said in the asked tone."""
    name: str
    """Of a thing."""
    takes_negatives: bool = False
    """True: an item that denies is judged as well; otherwise it may be an order, or its opposite, and is left out."""


_AVOID = Frame(("避けたいのは、{}ことです", "{}ことは避けます"), "避けたいのは、{}です")
_MISTAKE = Frame(("よくある失敗は、{}ことです", "{}のは、よくある失敗です"), "よくある失敗は、{}です", True)
_BELIEF = Frame(("「{}」というのは誤解です", "「{}」というのは誤解です"), "{}は誤解です", True)
_SPARE = Frame(("しなくてよいのは、{}ことです", "しなくてよいのは、{}ことです"), "要らないのは、{}です")
_UNABLE = Frame(("できないのは、{}ことです", "{}ことはできません"), "対象にならないのは、{}です")
_FRAMES = (
    (re.compile(r"誤解|迷信|思い込み"), _BELIEF),
    (re.compile(r"よくある(?:失敗|間違い|まちがい|ミス)|(?:失敗|間違い)例"), _MISTAKE),
    (re.compile(r"(?:しなくて|やらなくて|なくて)も?(?:よい|いい|良い)"), _SPARE),
    (re.compile(r"できない(?:こと|もの)|対象外|対象にならない|含まれない"), _UNABLE),
    (
        re.compile(
            r"(?:て|で)は(?:いけない|ならない|だめ|ダメ)|(?<![A-Za-z])(?:NG|ＮＧ)(?![A-Za-z])|避け(?:たい|る|て|よう|ましょう)|"
            r"禁止|禁物|控え(?:たい|る)|やめ(?:たい|る|て|よう)|(?:やら|し|使わ|入れ|買わ|言わ)ない(?:こと|もの|で)|"
            r"誤った|間違った|まちがった|(?:すすめ|勧め)(?:しない|できない|られない)|悪い例|逆効果"
        ),
        _AVOID,
    ),
)
_MARK = re.compile(r"^(?:[×✕✖❌✗]|(?:NG|ＮＧ)(?:例)?[：:、\s])\s*")
_DENIES = re.compile(r"(?:ない|ません|ず)$")
_ORDERS = re.compile(r"(?:ないこと|ないで(?:ください|ほしい)?|禁止|厳禁|NG|いけない|いけません|避ける(?:こと)?|避けます|控える|控えます|やめる|やめます|ください)$")  # fmt: skip
_HAPPENED = re.compile(r"(?:ました|でした|[たっ]た|んだ|だった)$")


def frame_of(block: Block) -> Frame | None:
    """Return how the items of a list are judged by the words above it; None where they are not."""
    for words in (block.lead, block.heading):
        for pattern, frame in _FRAMES:
            if pattern.search(words):
                return frame
    return _AVOID if block.lines and all(_MARK.match(line) for line in block.lines) else None


def framed(item: str, frame: Frame, place: int, tone: Tone) -> str | None:
    """Return the first sentence of an item with its judgement; None where it cannot be told what is meant."""
    text = re.sub(r"[。．！!\s]+$", "", _MARK.sub("", item))
    if _ORDERS.search(text):
        return f"{text}。"
    text = re.sub(r"(?<=[うくぐすつぬぶむるい])こと$", "", text)
    if kind(text) == "open":
        act = f"{text}する" if ends_in_verbal_noun(text) else ""
        said = frame.ways[place % 2].format(act) if act else frame.name.format(_named(text))
    else:
        plain = to_plain_style(text)
        if plain is None or (_DENIES.search(plain) and not frame.takes_negatives):
            return None
        if _HAPPENED.search(text) and frame is not _BELIEF:
            return f"{text}。"
        said = frame.ways[place % 2].format(
            plain.replace("「", "『").replace("」", "』") if frame is _BELIEF else plain
        )
    return f"{said if tone == 'desumasu' else to_plain_style(said) or said}。"


def _named(text: str) -> str:
    return f"「{text.replace('「', '『').replace('」', '』')}」" if len(text) > 12 or "、" in text else text
