"""Conversion of list items to sentences: names are joined in one sentence, a name with a value becomes 「AはB」."""

import re

from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Tone
from lensawriter.offline.grammar.polite_style import to_polite_style
from lensawriter.offline.grammar.style import copula
from lensawriter.offline.grammar.verbal_nouns import ends_in_verbal_noun
from lensawriter.offline.sources.blocks import Block
from lensawriter.offline.sources.cautions import find_judgement, judged_sentence
from lensawriter.offline.sources.quotations import nested
from lensawriter.text.sentences import split_sentences

LONGEST = 80
"""Maximum number of characters of the names or pairs joined in one sentence."""
_LEAD_LINE = re.compile(
    r"^(?P<what>.{2,30}?)(?:は|として|に(?:は|ついて))?、?(?:次|以下|下記)の|^(?P<short>[^。]{2,20})[：:]$"
)
_NAME_AND_VALUE = re.compile(r"^(?P<name>[^：:。、\d]{1,20})\s*[：:](?!//)\s*(?P<value>\S.*)$")
_FEATURE_HEADING = re.compile(r"特長|特徴|機能|仕様|性能|ポイント|使い方|サービス")
"""Headings under which a verbal noun describes a product, so that it becomes a verb in the present tense."""
_CHRONOLOGY_LINE = re.compile(r"^(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?<=[年月日])\s+[^。]+$")
"""A line of a chronology; it is not converted to a sentence of its own, because its tense is unknown."""
_CONTACT = re.compile(
    r"^(?:TEL|FAX|Tel|Fax|電話|Email|E-mail|メール|mail|URL|Web|ホームページ|公式サイト|予約サイト|予約)"
)


def bullet_sentences(block: Block, tone: Tone) -> list[str]:
    """Return the items of a list as sentences, in their order."""
    lines = _items(block)
    if sum(bool(re.search(r"か[？?]?$", line)) for line in lines) * 2 >= len(lines) > 1:
        return [_questions(lines, _subject(block), tone)]
    sentences: list[str] = []
    names: list[str] = []
    pairs: list[tuple[str, str]] = []
    for line in lines:
        pair = _NAME_AND_VALUE.match(line)
        if pairs and not pair:
            sentences += pair_sentences(pairs, tone)
            pairs = []
        if pair:
            name, value = pair["name"].strip(), pair["value"].strip()
            if "。" in value.rstrip("。") or sentence_tone(value) != "open":
                sentences += [*pair_sentences(pairs, tone), *_long_pair(name, value, tone)]
                pairs = []
            else:
                pairs.append((name, value.rstrip("。")))
        elif _CHRONOLOGY_LINE.match(line):
            names.append(line)
        elif "。" in line or sentence_tone(line) != "open":
            sentences += re.findall(r"[^。]+。?", line)
        elif sentence := _item_sentence(line, block.heading, tone):
            sentences.append(sentence)
        else:
            names.append(line.rstrip("、,"))
    return sentences + pair_sentences(pairs, tone) + _name_sentences(names, _subject(block), tone)


def inseparable_items(block: Block, tone: Tone) -> list[tuple[int, list[str]]]:
    """Return the items of an ordered list, or of a list under an evaluative heading; empty for any other list.

    An item is a tuple of its number (0 if the list is not ordered) and its sentences.
    """
    lines = _items(block)
    judgement = find_judgement(block)
    if judgement:
        items = []
        for place, line in enumerate(lines):
            first, *rest = split_sentences(line) or [line]
            if (judged := judged_sentence(first, judgement, place, tone)) is not None:
                items.append((0, [judged, *rest]))
        return items or [(0, [])]
    if (
        not block.ordered
        or len(lines) < 2
        or any(sentence_tone(split_sentences(line)[0]) == "open" for line in lines if line)
    ):
        return []
    return [(number, split_sentences(line)) for number, line in enumerate(lines, 1) if line]


def _items(block: Block) -> list[str]:
    return [re.sub(r"\*\*|`", "", line).strip(" ♪★☆") for line in block.lines]


def _item_sentence(line: str, heading: str, tone: Tone) -> str | None:
    """Return an item that describes an action or a fact as a sentence; None if it is only a name."""
    if line.endswith("ず") and len(line) > 6:
        stem = line[:-1]
        negative = stem[:-1] + "しない" if stem.endswith("せ") else stem + "ない"
        return (to_polite_style(negative) or negative if tone == "desumasu" else negative) + "。"
    if ends_in_verbal_noun(line):
        ended = ("します" if tone == "desumasu" else "する") if _FEATURE_HEADING.search(heading) else ""
        return f"{line}{ended}。"
    if len(line) > 50 or (len(line) >= 10 and _has_predicate(line)):
        return (
            f"{line}。"
            if line.endswith(("あり", "なし", "可", "不可", "済み", "無料", "必要", "自由"))
            else f"{line}{copula(tone)}。"
        )
    return None


def _has_predicate(line: str) -> bool:
    """Return whether a short line has words before and after a particle, outside brackets."""
    return bool(re.search(r"[^、]{2}(?:は|が|を|に|で|から|まで|も)[^、]{2}", re.sub(r"[（(].*?[)）]", "", line)))


def _questions(lines: list[str], subject: str, tone: Tone) -> str:
    listed = "".join(f"「{nested(re.sub('[。？?]$', '', line))}」" for line in lines)
    return f"{subject or '確かめること'}は、{listed}{copula(tone)}。"


def _long_pair(name: str, value: str, tone: Tone) -> list[str]:
    """Return sentences for a name whose value is one or more whole sentences; a single sentence is quoted."""
    first, *rest = re.findall(r"[^。]+", value)
    if sentence_tone(first) == "open":
        return [f"{name}は{first}{copula(tone)}。", *(f"{each}。" for each in rest)]
    return [
        f"{name}は「{nested(first)}」{copula(tone)}。" if not rest else f"{name}については、{first}。",
        *(f"{each}。" for each in rest),
    ]


def pair_sentences(pairs: list[tuple[str, str]], tone: Tone) -> list[str]:
    """Return sentences with up to three names and values each; the contact details come last, in one sentence."""
    contact = [f"{name}：{value}" for name, value in pairs if _CONTACT.match(name)]
    rest = [(name, value) for name, value in pairs if not _CONTACT.match(name)]
    sentences: list[str] = []
    group: list[str] = []
    for name, value in [*rest, ("", "")]:
        part = f"{name}は{value}" if not _has_comma(value) else f"{name}は「{nested(value)}」"
        if group and (not name or len(group) == 3 or sum(map(len, group)) + len(part) > LONGEST):
            sentences.append(f"{'、'.join(group)}{copula(tone)}。")
            group = []
        if name:
            group.append(part)
    if contact:
        sentences.append(f"連絡先は、{'、'.join(contact)}{copula(tone)}。")
    return sentences


def _has_comma(value: str) -> bool:
    """Return whether a value contains a comma outside brackets."""
    return "、" in re.sub(r"[（(][^（）()]*[）)]|「[^「」]*」", "", value)


def _name_sentences(names: list[str], subject: str, tone: Tone) -> list[str]:
    sentences: list[str] = []
    group: list[str] = []
    for name in [*names, ""]:
        if group and (not name or sum(map(len, group)) + len(name) > LONGEST):
            sentences.append(_name_sentence(group, subject if not sentences else "", tone, more=bool(sentences)))
            group = []
        if name:
            group.append(name)
    return sentences


def _name_sentence(group: list[str], subject: str, tone: Tone, *, more: bool) -> str:
    quoted = any("、" in name or sentence_tone(name) != "open" or len(name) > 16 for name in group)
    listed = "".join(f"「{nested(name)}」" for name in group) if quoted and len(group) > 1 else "、".join(group)
    are = "あります" if tone == "desumasu" else "ある"
    if subject:
        return f"{subject}には、{listed}が{are}。"
    return (
        f"ほかに、{listed}が{are}。"
        if more
        else f"資料には、{listed}とあります。"
        if tone == "desumasu"
        else f"資料には、{listed}とある。"
    )


def _subject(block: Block) -> str:
    found = _LEAD_LINE.match(block.lead)
    what = (found["what"] or found["short"]) if found else block.heading
    what = re.sub(r"(?:について|のこと)?[はが、：:\s]*$", "", what or "")
    return "" if len(what) > 24 or re.search(r"[？?]|か$|たち$", what) else what
