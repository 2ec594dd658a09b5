"""Speech in a source: facts become plain sentences, personal statements become quotations."""

import re
from dataclasses import replace

from lensawriter.models import Tone
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.questions import with_topic, without_fillers, without_short_answer
from lensawriter.offline.sources.quotations import quotation_sentence
from lensawriter.offline.sources.units import (
    Unit,
    begins_dependent,
    is_dependent,
    is_set_phrase,
    make_unit,
    without_markup,
)
from lensawriter.text.length import count

LONGEST_QUOTATION = 100
"""Maximum number of characters of the sentences joined in one quotation."""
SHORTEST_QUOTATION = 10
"""Minimum length of a quotation in characters; shorter ones are left out."""
SHORTEST_FACT = 12
"""Minimum length in characters of a spoken sentence that is used outside 「」."""
_PERSONAL = re.compile(
    r"私|僕|俺|うち(?:の|で|は|より)|わたし|自分(?:たち|で)|我々|われわれ|弊社|当社|当店|うれし|嬉し|正直|と思(?:い|っ)|驚|悔し|ショック|"
    r"けど|んです|んだ|じゃない|ね$|よ$|って|(?:ので|から|もので)$|とか|なんて|くださっ|いただ|じいちゃん|ばあちゃん|お孫さん|たい(?:です|と考え)"
)
"""Words that mark a sentence as personal; it stays in 「」."""
_COMMENT_HEADING = re.compile(r"^(?P<who>.{2,30}?)(?:の|さんの|氏の)?(?:コメント|談話|談|声|話|メッセージ|ひとこと)$")
_NAME_HEADING = re.compile(r"^(?P<who>[一-龠々ァ-ヶーぁ-ん]{2,8}(?:さん|氏))(?:[（(].*[）)])?$")


def commenter(block: Block, sentences: list[str]) -> str:
    """Return the person named in the heading if the paragraph is a single quotation, else ""."""
    found = _COMMENT_HEADING.match(block.heading)
    alone = len(sentences) == 1 and re.fullmatch(r"「[^「」]*」。?", sentences[0])
    return re.sub(r"\s+", "", found["who"]) if found and alone else ""


def narrator(block: Block) -> str:
    """Return the heading of a paragraph if it is the name of a person, who then is its speaker, else ""."""
    found = _NAME_HEADING.match(block.heading) if block.kind == "prose" else None
    return found["who"] if found else ""


def speech_units(
    sentences: list[str], speaker: str, block: Block, paragraph: int, tone: Tone, *, all_personal: bool
) -> list[Unit]:
    """Return the sentences of a speaker as units; with `all_personal`, every sentence becomes part of a quotation."""
    reader = _SpeechReader(speaker, block, paragraph, tone)
    for at, sentence in enumerate(without_short_answer(block.question, sentences)):
        spoken = without_fillers(sentence)
        if at == 0 and block.question:
            spoken = with_topic(block.question, spoken) or spoken
        if spoken and not is_set_phrase(spoken) and not re.search(r"[？?]$", spoken):
            reader.add(spoken, personal=all_personal or _is_personal(spoken))
    reader.end_quotation()
    return reader.units


def _is_personal(spoken: str) -> bool:
    return bool(_PERSONAL.search(re.sub(r"「[^「」]*」", "", spoken)))


class _SpeechReader:
    """Collects the units of one speech; `speech_units` creates one for each call."""

    def __init__(self, speaker: str, block: Block, paragraph: int, tone: Tone) -> None:
        self.speaker, self.block, self.paragraph, self.tone = speaker, block, paragraph, tone
        self.units: list[Unit] = []
        self.quoted: list[str] = []
        """Sentences of the quotation that is being collected."""

    def add(self, spoken: str, *, personal: bool) -> None:
        """Add a sentence as a fact; add it to the current quotation if it is personal or cannot be converted."""
        text = None if personal else convert_style(without_markup(spoken) + "。", self.tone)
        after_fragment = bool(self.quoted) and len(self.quoted[-1]) < SHORTEST_QUOTATION
        if text is not None and count(text) >= SHORTEST_FACT and not after_fragment:
            self.end_quotation()
            self.units.append(make_unit(text, spoken, self.block, self.paragraph, dependent=is_dependent(spoken)))
            return
        if self.quoted and sum(map(len, self.quoted)) + len(spoken) > LONGEST_QUOTATION:
            self.end_quotation()
        self.quoted.append(spoken)

    def end_quotation(self) -> None:
        """Add the collected quotation as a unit, unless it is too short."""
        quoted = self.quoted
        if quoted and sum(map(len, quoted)) >= SHORTEST_QUOTATION:
            text = quotation_sentence(quoted, self.speaker, self.tone, self.paragraph + len(self.units))
            if text:
                dependent = begins_dependent(quoted[0])
                unit = make_unit(text, "。".join(quoted), self.block, self.paragraph, dependent=dependent)
                self.units.append(replace(unit, speaker=self.speaker))
        self.quoted = []
