"""What the sources carry: sentences with the place they stand in, ready to be chosen from."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from lensawriter.checks.tone import kind
from lensawriter.models import Brief, Source, Tone
from lensawriter.offline.grammar.plain_words import simplify
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.sources.blocks import Block, blocks
from lensawriter.offline.sources.boilerplate import is_order
from lensawriter.offline.sources.brief_inputs import kept_phrases, told_inputs
from lensawriter.offline.sources.bullets import spoken_bullets
from lensawriter.offline.sources.editor_notes import is_direction, points_elsewhere
from lensawriter.offline.sources.ordered_lists import items
from lensawriter.offline.sources.questions import opened, supplied, without_pauses
from lensawriter.offline.sources.quotations import answered, quoted
from lensawriter.offline.sources.tables import restored, spoken_rows
from lensawriter.text.length import count
from lensawriter.text.sentences import split

_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
LONGEST = 180
"""Characters of a sentence; a longer one is left out."""
_GREETING = re.compile(
    r"お世話になっ|いつもありがとう|よろしくお願い|ご了承|^(?:拝啓|敬具|以上|草々|謹啓)|Copyright|©|All [Rr]ights|"
    r"^(?:はい|いいえ|ええ|そうですね|なるほど|ありがとう)[。、ございます]*$|"
    r"(?:次|以下|下記)の(?:とおり|通り)|(?:(?:^|[、はがも])以下|下記)(?:に|を|の|、)|^(?:こちら|上記|下図|右図|左図|別紙|次ページ)"
)
_DEPENDENT = re.compile(
    r"^(?:これ|それ|この|その|こう|そう|ここ|そこ|こちら|そちら|どちらも|どれも|いずれも|同(?:社|店|氏|部|製品|サービス)|彼|しかし|だが|だけど|でも、|ただし|ただ、|一方|"
    r"したがって|つまり|だから|すると|ところが|とはいえ|けれど|例えば|たとえば|なぜなら|なかでも|中でも|うち|また、この|ほかにも|もう一つ|もっとも、|"
    r"次に|あえて|逆に|特に|内訳|[二三四五六七八九]つ目|[二三四五]度目|2つ目|3つ目|2度目|やめた|なお、|おかげで|結果として|最後に)"
)
_REASON = re.compile(
    r"(?:から|ため|せい|おかげ)(?:です|だ|である|でした|だった)$|(?:こと|ところ|わけ)もあります$|のも(?:そのため|このため)"
)
_POINTING = re.compile(
    r"そのとき|その(?:時|日|年|頃|ころ|ほか|際|結果)|(?:それ|これ)(?:を|が|に|は|ら|まで)|こうした|このような|そうした|そのよう"
)
_LOOSE = re.compile(
    r"^(?:また|さらに|そして|加えて|あわせて|しかも|それから|それに|あと|で|まあ|やはり|やっぱり|実は)、|^ちなみに、?"
)
_PERSONAL = re.compile(
    r"私|僕|俺|うち(?:の|で|は|より)|わたし|自分(?:たち|で)|我々|われわれ|弊社|当社|当店|うれし|嬉し|正直|と思(?:い|っ)|驚|悔し|ショック|"
    r"けど|んです|んだ|じゃない|ね$|よ$|って|(?:ので|から|もので)$|とか|なんて|くださっ|いただ|じいちゃん|ばあちゃん|お孫さん|たい(?:です|と考え)"
)
"""Words by which a sentence is somebody's own, and stays in 「」."""
_COMMENT = re.compile(r"^(?P<who>.{2,30}?)(?:の|さんの|氏の)?(?:コメント|談話|談|声|話|メッセージ|ひとこと)$")
_NAME = re.compile(r"^(?P<who>[一-龠々ァ-ヶーぁ-ん]{2,8}(?:さん|氏))(?:[（(].*[）)])?$")
LINES = 1000
"""Lines of one block that count as paragraphs of their own."""
QUOTE = 100
"""Characters of what one quote gathers."""


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
    listed: bool = False
    """True: it was a list item or a table row."""
    step: int = 0
    """The number of the item that it belongs to, in a list whose order counts; 0 elsewhere."""
    bound: bool = False
    """True: it is told where the other items of its list are, or not at all."""

    @cached_property
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
    kept = kept_phrases(brief) if brief.use_case == "rewrite" else None
    return _gather(brief.sources + told_inputs(brief), brief.tone, brief.must_not_say, kept)


def forbidden(text: str, phrases: tuple[str, ...]) -> bool:
    """Tell whether a text holds a phrase that must not be said."""
    return any(phrase in text for phrase in phrases)


@lru_cache(maxsize=4)
def _gather(sources: tuple[Source, ...], tone: Tone, banned: tuple[str, ...], kept: tuple[str, ...] | None) -> Material:
    """Read sources; with `kept` phrases, all else is put in plain words."""
    units: list[Unit] = []
    headings: list[str] = []
    titles: list[str] = []
    seen: set[str] = set()
    for number, source in enumerate(sources):
        found = blocks("\n".join(restored(source.text.splitlines())))
        titles.append(found[0].text if found and found[0].kind == "heading" else "")
        headings += [block.text for block in found if block.kind == "heading"]
        for passage, block in enumerate(found):
            for each in _units(block, (number * 100_000 + passage) * LINES, tone):
                unit = each if kept is None else replace(each, text=simplify(each.text, tone, kept))
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


def _units(block: Block, passage: int, tone: Tone) -> list[Unit]:
    if block.kind == "heading":
        return []
    if block.kind == "bullets" and (told := items(block, tone)):
        return _itemised(told, block, passage, tone)
    if block.kind == "table":
        sentences = spoken_rows(block, tone)
    elif block.kind == "bullets":
        sentences = spoken_bullets(block, tone)
    elif block.kind == "answer":
        sentences = answered(block.question, block.lines, tone)
    else:
        sentences = [sentence for line in block.lines for sentence in _whole(split(line))]
    if teller := _teller(block):
        return _speech(sentences, teller, block, passage, tone, own_all=True)
    if commenter := _commenter(block, sentences):
        sentences = split(sentences[0].strip("「」。") + "。")
        return _speech(sentences, commenter, block, passage, tone, own_all=True)
    if block.speaker:
        return _speech(sentences, block.speaker, block, passage, tone, own_all=False)
    made: list[Unit] = []
    broken = False
    # Each line of prose is a paragraph of its own.
    places = _places(block) if block.kind == "prose" else [0] * len(sentences)
    for sentence, place in zip(sentences, places, strict=True):
        unit = _unit(sentence, block, passage + place, tone)
        if unit is None:
            broken = True
        elif not (broken and unit.depends):
            made.append(unit)
            broken = False
    return made


def _itemised(told: list[tuple[int, list[str]]], block: Block, passage: int, tone: Tone) -> list[Unit]:
    """Return the sentences of items; those after the first of an item lean on it, and fall with it."""
    made: list[Unit] = []
    for number, sentences in told:
        for at, sentence in enumerate(sentences):
            unit = _unit(sentence, block, passage, tone)
            if unit is None:
                break
            made.append(replace(unit, depends=at > 0, step=number, bound=True))
    return made


def _whole(sentences: list[str]) -> list[str]:
    """Leave out a line that is no sentence: it has no end, and says nothing of anything."""
    return [each for each in sentences if re.search(r"[。．.！？!?」』♪]$", each) or kind(each) != "open"]


def _places(block: Block) -> list[int]:
    """Return for each sentence the number of its line."""
    return [min(number, LINES - 1) for number, line in enumerate(block.lines) for _ in _whole(split(line))]


def _commenter(block: Block, sentences: list[str]) -> str:
    """Return whose words a paragraph is, where it is one quote under a heading that names a person."""
    found = _COMMENT.match(block.heading)
    alone = len(sentences) == 1 and re.fullmatch(r"「[^「」]*」。?", sentences[0])
    return re.sub(r"\s+", "", found["who"]) if found and alone else ""


def _teller(block: Block) -> str:
    """Return whose account a paragraph is, where its heading is nothing but a person's name."""
    found = _NAME.match(block.heading) if block.kind == "prose" else None
    return found["who"] if found else ""


def _speech(sentences: list[str], speaker: str, block: Block, passage: int, tone: Tone, *, own_all: bool) -> list[Unit]:
    """Return what a person says: facts told, and the person's own words gathered into quotes."""
    made: list[Unit] = []
    own: list[str] = []

    def close() -> None:
        if own and sum(map(len, own)) >= 10 and (text := quoted(own, speaker, tone, passage + len(made))):
            told = _made(text, "。".join(own), block, passage, depends=bool(_DEPENDENT.match(own[0])))
            made.append(replace(told, speaker=speaker))
        own.clear()

    for at, sentence in enumerate(opened(block.question, sentences)):
        said = without_pauses(sentence)
        if at == 0 and block.question:
            said = supplied(block.question, said) or said
        if not said or _GREETING.search(said) or re.search(r"[？?]$", said):
            continue
        text = (
            None
            if own_all or _PERSONAL.search(re.sub(r"「[^「」]*」", "", said))
            else convert_style(_plainly(said) + "。", tone)
        )
        brief_one = bool(own) and len(own[-1]) < 10
        if text is not None and count(text) >= 12 and not brief_one:
            close()
            made.append(_made(text, said, block, passage, depends=_leans(said)))
        else:
            if own and sum(map(len, own)) + len(said) > QUOTE:
                close()
            own.append(said)
    close()
    return made


def _unit(sentence: str, block: Block, passage: int, tone: Tone) -> Unit | None:
    raw = sentence.strip()
    stripped = _LOOSE.sub("", raw)
    if not stripped or _GREETING.search(raw) or _is_none(raw) or (re.search(r"[？?]$", raw) and not _inviting(raw)):
        return None
    text = convert_style(_plainly(stripped), tone)
    if text is None or not 6 <= count(text) <= LONGEST:
        return None
    return _made(text, re.sub(r"[。．！!\s]+$", "", stripped), block, passage, depends=_leans(raw))


def _is_none(raw: str) -> bool:
    """Tell whether a sentence is no content: an order, a word to the writer, or a pointer at what is not there."""
    return is_order(raw) or is_direction(raw) or points_elsewhere(raw)


def _inviting(raw: str) -> bool:
    return bool(re.search(r"(?:ませんか|いかがでしょうか)[？?]$", raw))


def _leans(raw: str) -> bool:
    """Tell whether a sentence cannot stand without the one before it."""
    outside = re.sub(r"「[^「」]*」", "", raw)
    return bool(_DEPENDENT.match(raw) or _POINTING.search(outside) or _REASON.search(re.sub(r"[。．\s]+$", "", raw)))


def _made(text: str, raw: str, block: Block, passage: int, *, depends: bool) -> Unit:
    return Unit(
        text=text,
        raw=raw,
        passage=passage,
        order=0,
        heading=block.heading,
        speaker=block.speaker,
        question=block.question,
        depends=depends,
        listed=block.kind in ("bullets", "table", "answer"),
    )


def _plainly(sentence: str) -> str:
    """Return a sentence without Markdown marks inside it."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", sentence)
    text = _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = re.sub(r"(を|が|に|へ)\1(?=[一-龠ァ-ヶA-Za-z0-9])", r"\1", text)
    return re.sub(r"\*\*|`|__", "", text)
