"""Units: single sentences of a source in the requested style, with their position in the source."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from lensawriter.models import Tone
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.line_filters import is_editor_note, is_model_instruction, refers_to_layout
from lensawriter.text.length import count
from lensawriter.text.markdown import replace_links

LONGEST = 180
"""Longest sentence that is used, in characters."""
SHORTEST = 6
"""Shortest sentence that is used, in characters."""
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_SET_PHRASE = re.compile(
    r"お世話になっ|いつもありがとう|よろしくお願い|ご了承|^(?:拝啓|敬具|以上|草々|謹啓)|Copyright|©|All [Rr]ights|"
    r"^(?:はい|いいえ|ええ|そうですね|なるほど|ありがとう)[。、ございます]*$|"
    r"(?:次|以下|下記)の(?:とおり|通り)|(?:(?:^|[、はがも])以下|下記)(?:に|を|の|、)|^(?:こちら|上記|下図|右図|左図|別紙|次ページ)"
)
_DEPENDENT_START = re.compile(
    r"^(?:これ|それ|この|その|こう|そう|ここ|そこ|こちら|そちら|どちらも|どれも|いずれも|同(?:社|店|氏|部|製品|サービス)|彼|しかし|だが|だけど|でも、|ただし|ただ、|一方|"
    r"したがって|つまり|だから|すると|ところが|とはいえ|けれど|例えば|たとえば|なぜなら|なかでも|中でも|うち|また、この|ほかにも|もう一つ|もっとも、|"
    r"次に|あえて|逆に|特に|内訳|[二三四五六七八九]つ目|[二三四五]度目|2つ目|3つ目|2度目|やめた|なお、|おかげで|結果として|最後に)"
)
_REASON_END = re.compile(
    r"(?:から|ため|せい|おかげ)(?:です|だ|である|でした|だった)$|(?:こと|ところ|わけ)もあります$|のも(?:そのため|このため)"
)
_ANAPHOR = re.compile(
    r"そのとき|その(?:時|日|年|頃|ころ|ほか|際|結果)|(?:それ|これ)(?:を|が|に|は|ら|まで)|こうした|このような|そうした|そのよう"
)
_DISPENSABLE_CONJUNCTION = re.compile(
    r"^(?:また|さらに|そして|加えて|あわせて|しかも|それから|それに|あと|で|まあ|やはり|やっぱり|実は)、|^ちなみに、?"
)


@dataclass(frozen=True)
class Unit:
    """One sentence of a source."""

    text: str
    """The sentence in the requested style, with its end mark."""
    raw: str
    """The sentence in the wording of the source, without its end mark."""
    paragraph: int
    """Number of the paragraph, unique across all sources and increasing in reading order."""
    order: int
    """Index of the unit among all units of the material."""
    heading: str = ""
    speaker: str = ""
    question: str = ""
    """The question that the speaker answers."""
    dependent: bool = False
    """Whether it cannot be understood without the sentence before it."""
    from_list: bool = False
    """Whether it comes from a list item, a table row, or a question with its answer."""
    item_number: int = 0
    """Number of its item in an ordered list, from 1; 0 outside ordered lists."""
    inseparable: bool = False
    """Whether it must be in the same section as the other items of its list."""

    @cached_property
    def length(self) -> int:
        """Length of `text` in characters, counted like the length of a draft."""
        return count(self.text)


def read_unit(sentence: str, block: Block, paragraph: int, tone: Tone) -> Unit | None:
    """Return a sentence of a block as a unit; None if it has no usable content or cannot be converted to the style."""
    raw = sentence.strip()
    stripped = _DISPENSABLE_CONJUNCTION.sub("", raw)
    if (
        not stripped
        or is_set_phrase(raw)
        or _is_unusable(raw)
        or (re.search(r"[？?]$", raw) and not _is_invitation(raw))
    ):
        return None
    text = convert_style(without_markup(stripped), tone)
    if text is None or not SHORTEST <= count(text) <= LONGEST:
        return None
    return make_unit(
        text, re.sub(r"(?<![。．！!\s])[。．！!\s]++$", "", stripped), block, paragraph, dependent=is_dependent(raw)
    )


def make_unit(text: str, raw: str, block: Block, paragraph: int, *, dependent: bool) -> Unit:
    """Return a unit with the heading, speaker and question of its block; `material.gather` sets its order."""
    return Unit(
        text=text,
        raw=raw,
        paragraph=paragraph,
        order=0,
        heading=block.heading,
        speaker=block.speaker,
        question=block.question,
        dependent=dependent,
        from_list=block.kind in ("bullets", "table", "answer"),
    )


def is_dependent(raw: str) -> bool:
    """Return whether a sentence cannot be understood without the one before it."""
    outside = re.sub(r"「[^「」]*」", "", raw)
    return bool(
        begins_dependent(raw)
        or _ANAPHOR.search(outside)
        or _REASON_END.search(re.sub(r"(?<![。．\s])[。．\s]++$", "", raw))
    )


def begins_dependent(raw: str) -> bool:
    """Return whether a sentence begins with a word that refers to the sentence before it."""
    return bool(_DEPENDENT_START.match(raw))


def is_set_phrase(raw: str) -> bool:
    """Return whether a sentence is a greeting or another set phrase without content."""
    return bool(_SET_PHRASE.search(raw))


def without_markup(sentence: str) -> str:
    """Return a sentence without Markdown marks and doubled particles, and with half-width digits and letters."""
    text = replace_links(sentence)
    text = _FULL_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = re.sub(r"(を|が|に|へ)\1(?=[一-龠ァ-ヶA-Za-z0-9])", r"\1", text)
    return re.sub(r"\*\*|`|__", "", text)


def _is_unusable(raw: str) -> bool:
    return is_model_instruction(raw) or is_editor_note(raw) or refers_to_layout(raw)


def _is_invitation(raw: str) -> bool:
    return bool(re.search(r"(?:ませんか|いかがでしょうか)[？?]$", raw))
