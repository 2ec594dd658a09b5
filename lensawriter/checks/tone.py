"""Detect the tone of sentences, です・ます or だ・である, from their endings."""

import re
from typing import Literal, NamedTuple

from lensawriter.models import Tone
from lensawriter.text.sentences import prose_sentences

SentenceTone = Literal["desumasu", "dearu", "open"]
"""`open` is the tone of a noun, a quotation or another ending that both tones allow."""


class Ending(NamedTuple):
    """A sentence and the tone of its ending."""

    sentence: str
    tone: SentenceTone


_TAIL_LENGTH = 300
"""Only this many characters at the end of a sentence are examined."""
_TAIL = re.compile(r"(?<![。．.！？!?…‥・、\s｡])[。．.！？!?…‥・、\s｡]++$")
_BRACKET = re.compile(r"(?:（[^（）]*）|\([^()]*\))$")
_MASU_VERB = re.compile(r"(?<![一-龠])[冷済覚励悩澄]ます$")
_PARTICLES = re.compile(r"(?:よね|ね|よ|わ|かな|かしら|な)$")
_POLITE = re.compile(
    r"(?:です|ます|でした|ました|ません|ませんでした|でしょう|ましょう|ください|下さい|くださいませ|いませ)"
    r"(?:か|が|けど|けれど|けれども|ので|から|し|と|って|のに)*$"
)
_COPULA = re.compile(
    r"(?:だ|である|であった|だった|だろう|であろう|じゃん|のか|だろうか|であろうか|ではないか|るか|たか|うか|いか)$"
)
_NOUN_TAILS = re.compile(
    r"(?:こと|もの|ため|よう|ほう|とおり|通り|など|まで|ところ|ひとつ|[一二三四五六七八九]つ|いくつ|ずつ|わけ|はず|とき|"
    r"多く|近く|遠く|いう|みたい|くらい|ぐらい|きれい|きらい|せい|あたり|つもり|ばかり|おかげ|ふう|どう|そう|とう|とく)$"
)
_NOUNS_IN_I = (
    "違い 狙い 思い 願い 扱い 払い 使い 勢い 互い 誓い 祝い 占い 戦い 争い 匂い 集い 問い 装い 憩い 救い 疑い 賑わい 味わい "
    "住まい 振る舞い ふるまい 手伝い 見舞い 向かい 嫌い 出会い 話し合い 付き合い 競い 舞い 追い 誘い 買い 習い 洗い 世話焼い 伺い 買い 歌い"
).split()
_NOUN_OF_VERB = re.compile(
    r"[使思違願扱払狙買習失救賄占養疑迷問襲誘縫舞競補償争追負笑歌洗酔飼雇奪拾漂潤戦匂伺祝添囲這請揃装向構労繕拭食遭敬喰調交想患狂報憩結弔支嫌購惑合会集商遣訪闘幸災整]い$|(?:づかい|っかい|じまい|ぞろい|損ない|ばい|(?<!っ)ぱい|けい|せい|へい|れい|えい|てい|めい)$"
)
"""Nouns in い, derived from a verb in う or with an ending that no adjective has."""
_VERB = re.compile(r"[うくぐすつぬぶむる]$")
_PAST = re.compile(r"(?:[いきしちじにびみりぎえけげせてねへべめれっ一-龠々]た|[いん]だ)$")


def endings(text: str) -> list[Ending]:
    """Return each sentence of a draft, except headings, with the tone of its ending."""
    return [Ending(sentence, sentence_tone(sentence)) for sentence in prose_sentences(text)]


def departures(text: str, tone: Tone) -> list[Ending]:
    """Return the sentences whose ending does not have the tone `tone` and is not open."""
    return [each for each in endings(text) if each.tone not in (tone, "open")]


def sentence_tone(sentence: str) -> SentenceTone:
    """Return the tone of one sentence."""
    end = _bare(sentence)
    if not end or end[-1] in "」』":
        return "open"
    if _POLITE.search(end) and not _MASU_VERB.search(end):
        return "desumasu"
    stripped = _PARTICLES.sub("", end)
    if stripped != end and _POLITE.search(stripped):
        return "desumasu"
    if stripped and (_is_plain_style(end) or (end.endswith(("よ", "ね")) and _is_plain_style(stripped))):
        return "dearu"
    return "open"


def _bare(sentence: str) -> str:
    """Return the end of a sentence without end marks and closing remarks in brackets."""
    end = _TAIL.sub("", sentence.strip()[-_TAIL_LENGTH:])
    while match := _BRACKET.search(end):
        end = _TAIL.sub("", end[: match.start()])
    return end


def _is_plain_style(end: str) -> bool:
    if _COPULA.search(end):
        return True
    if re.search(r"(?:[えけげせてねべめれ]|見|し)よう$|という$", end):
        return True
    if _NOUN_TAILS.search(end):
        return False
    if end.endswith("い"):
        return (
            not end.endswith(tuple(_NOUNS_IN_I))
            and not _NOUN_OF_VERB.search(end)
            and len(end) > 1
            and not end.endswith(("がい", "ない間"))
        )
    if _PAST.search(end):
        return True
    return bool(_VERB.search(end)) or end.endswith(("ろう", "よう"))
