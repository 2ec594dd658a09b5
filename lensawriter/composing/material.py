"""What the sources carry: sentences with the place they stand in, ready to be chosen from."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lensawriter.composing.blocks import Block, blocks
from lensawriter.composing.bullets import spoken_bullets
from lensawriter.composing.quotes import quoted
from lensawriter.composing.tables import spoken_rows
from lensawriter.composing.turning import turn
from lensawriter.models import Brief, Source, Tone
from lensawriter.quality.length import count
from lensawriter.quality.sentences import split

LONGEST = 180
"""Characters of a sentence; a longer one is left out."""
_GREETING = re.compile(
    r"お世話になっ|いつもありがとう|よろしくお願い|ご了承|^(?:拝啓|敬具|以上|草々|謹啓)|Copyright|©|All [Rr]ights|^(?:はい|いいえ|ええ|そうですね|なるほど|ありがとう)[。、ございます]*$|"
    r"(?:次|以下|下記)の(?:とおり|通り)|(?:以下|下記)(?:に|を|の)"
)
_DEPENDENT = re.compile(
    r"^(?:これ|それ|この|その|こう|そう|ここ|そこ|同(?:社|店|氏|部|製品|サービス)|彼|しかし|だが|ただし|ただ、|一方|そのため|このため|"
    r"したがって|つまり|だから|そこで|すると|例えば|たとえば|なぜなら|なかでも|中でも|うち|また、この|ほかにも|もう一つ|次に|まず)"
)
_LOOSE = re.compile(
    r"^(?:また|さらに|そして|なお|加えて|あわせて|しかも|それから|それに|あと|で|まあ|やはり|やっぱり|実は)、"
)
_FILLER = re.compile(r"(?:えーと|えっと|ええと|えー|あのー|まあ)(?:、|ですね、)?|(?<=[はがでも])ですね、")
_PERSONAL = re.compile(
    r"私|僕|俺|うち(?:の|で|は)|わたし|自分(?:たち|で)|我々|われわれ|弊社|当社|当店|うれし|嬉し|正直|んです|と思(?:い|っ)"
)


@dataclass(frozen=True)
class Unit:
    """One sentence of a source."""

    text: str
    """The sentence in the asked tone, with its end mark."""
    raw: str
    """The sentence as its source has it, without end mark."""
    passage: int
    order: int
    heading: str = ""
    speaker: str = ""
    question: str = ""
    """What the speaker was asked."""
    depends: bool = False
    """True: it leans on the sentence before it."""

    @property
    def length(self) -> int:
        """Characters as drafts are counted."""
        return count(self.text)


@dataclass(frozen=True)
class Material:
    """All that may be written: the sentences of the sources and the inputs, in their order."""

    units: tuple[Unit, ...] = ()
    headings: tuple[str, ...] = ()
    titles: tuple[str, ...] = field(default=())
    """The title of each source, as far as it has one."""

    @property
    def text(self) -> str:
        """All sentences as they stood."""
        return "\n".join(unit.raw for unit in self.units)


def gather(brief: Brief) -> Material:
    """Read the sources of a brief, and its inputs that are sentences."""
    return _gather(brief.sources + _inputs(brief), brief.tone, brief.must_not_say, brief.use_case == "interview")


def forbidden(text: str, phrases: tuple[str, ...]) -> bool:
    """Tell whether a text holds a phrase that must not be said."""
    return any(phrase in text for phrase in phrases)


@lru_cache(maxsize=4)
def _gather(sources: tuple[Source, ...], tone: Tone, banned: tuple[str, ...], quoting: bool) -> Material:
    units: list[Unit] = []
    headings: list[str] = []
    titles: list[str] = []
    seen: set[str] = set()
    for number, source in enumerate(sources):
        found = blocks(source.text)
        titles.append(found[0].text if found and found[0].kind == "heading" else "")
        headings += [block.text for block in found if block.kind == "heading"]
        for passage, block in enumerate(found):
            for unit in _units(block, number * 100_000 + passage, tone, quoting):
                key = re.sub(r"[\s、。]", "", unit.text)
                if key not in seen and not forbidden(unit.text, banned):
                    seen.add(key)
                    units.append(replace(unit, order=len(units)))
    return Material(tuple(_checked(units)), tuple(dict.fromkeys(headings)), tuple(titles))


def _checked(units: list[Unit]) -> list[Unit]:
    """Drop a leaning sentence whose support is gone."""
    kept: list[Unit] = []
    for unit in units:
        supported = kept and kept[-1].passage == unit.passage and kept[-1].order == unit.order - 1
        if unit.depends and not supported:
            continue
        kept.append(unit)
    return kept


def _units(block: Block, passage: int, tone: Tone, quoting: bool) -> list[Unit]:
    if block.kind == "heading":
        return []
    if block.kind == "table":
        sentences = spoken_rows(block, tone)
    elif block.kind == "bullets":
        sentences = spoken_bullets(block, tone)
    else:
        sentences = [sentence for line in block.lines for sentence in split(line)]
    made: list[Unit] = []
    broken = False
    for sentence in sentences:
        unit = _unit(sentence, block, passage, tone, quoting, len(made))
        if unit is None:
            broken = True
        elif not (broken and unit.depends):
            made.append(unit)
            broken = False
    return made


def _unit(sentence: str, block: Block, passage: int, tone: Tone, quoting: bool, place: int) -> Unit | None:
    raw = _FILLER.sub("", sentence).strip()
    raw = re.sub(r"^(?:はい|ええ|そうですね|なるほど|いえ)[。、]", "", raw)
    stripped = _LOOSE.sub("", raw)
    if not stripped or _GREETING.search(raw) or re.search(r"[？?]$", raw):
        return None
    text = turn(_plainly(stripped), tone)
    personal = bool(block.speaker and _PERSONAL.search(raw))
    if block.speaker and (personal or text is None or (quoting and place % 2 == 0)):
        text = quoted(stripped, block.speaker, tone, place + len(block.lines[0])) or (None if personal else text)
    if text is None or not 6 <= count(text) <= LONGEST:
        return None
    return Unit(
        text=text,
        raw=re.sub(r"[。．！!\s]+$", "", stripped),
        passage=passage,
        order=0,
        heading=block.heading,
        speaker=block.speaker,
        question=block.question,
        depends=bool(_DEPENDENT.match(raw)),
    )


def _plainly(sentence: str) -> str:
    """Return a sentence without Markdown marks inside it."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", sentence)
    return re.sub(r"\*\*|`|__", "", text)


def _inputs(brief: Brief) -> tuple[Source, ...]:
    """Return the inputs of a brief that are text to write from, as one more source."""
    texts = [value for value in brief.inputs.values() if isinstance(value, str) and ("。" in value or len(value) > 40)]
    return (Source(name="", text="\n\n".join(texts)),) if texts else ()
