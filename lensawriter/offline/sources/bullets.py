"""List items spoken as sentences: names are gathered into one, pairs become 「AはB」."""

import re

from lensawriter.checks.tone import kind
from lensawriter.models import Tone
from lensawriter.offline.grammar.polite_style import to_polite_style
from lensawriter.offline.grammar.verbal_nouns import ends_in_verbal_noun
from lensawriter.offline.sources.blocks import Block

GATHERED = 80
"""Characters of the names or pairs that one sentence takes."""
_LEAD = re.compile(
    r"^(?P<what>.{2,30}?)(?:は|として|に(?:は|ついて))?、?(?:次|以下|下記)の|^(?P<short>[^。]{2,20})[：:]$"
)
_PAIR = re.compile(r"^(?P<name>[^：:。、\d]{1,20})\s*[：:](?!//)\s*(?P<value>\S.*)$")
_HABITS = re.compile(r"特長|特徴|機能|仕様|性能|ポイント|使い方|サービス")
"""Headings under which a noun of action says what always happens."""
_DATED = re.compile(r"^(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?<=[年月日])\s+[^。]+$")
"""A line of a chronicle: whether it is past is not said, so it stays as it is."""
_CONTACT = re.compile(
    r"^(?:TEL|FAX|Tel|Fax|電話|Email|E-mail|メール|mail|URL|Web|ホームページ|公式サイト|予約サイト|予約)"
)


def spoken_bullets(block: Block, tone: Tone) -> list[str]:
    """Return the items of a list as sentences, in their order."""
    said: list[str] = []
    names: list[str] = []
    pairs: list[tuple[str, str]] = []
    lines = [re.sub(r"\*\*|`", "", line).strip(" ♪★☆") for line in block.lines]
    if sum(bool(re.search(r"か[？?]?$", line)) for line in lines) * 2 >= len(lines) > 1:
        return [_asked(lines, _subject(block), tone)]
    for line in lines:
        pair = _PAIR.match(line)
        if pairs and not pair:
            said += spoken_pairs(pairs, tone)
            pairs = []
        if pair:
            name, value = pair["name"].strip(), pair["value"].strip()
            if "。" in value.rstrip("。") or kind(value) != "open":
                said += [*spoken_pairs(pairs, tone), *_long_pair(name, value, tone)]
                pairs = []
            else:
                pairs.append((name, value.rstrip("。")))
        elif _DATED.match(line):
            names.append(line)
        elif "。" in line or kind(line) != "open":
            said += re.findall(r"[^。]+。?", line)
        elif sentence := _item(line, block.heading, tone):
            said.append(sentence)
        else:
            names.append(line.rstrip("、,"))
    return said + spoken_pairs(pairs, tone) + _gathered(names, _subject(block), tone)


def copula(tone: Tone) -> str:
    """Return です or である."""
    return "です" if tone == "desumasu" else "である"


def _item(line: str, heading: str, tone: Tone) -> str | None:
    """Return one item that says something as a sentence of its own; None for a mere name."""
    if line.endswith("ず") and len(line) > 6:
        stem = line[:-1]
        negative = stem[:-1] + "しない" if stem.endswith("せ") else stem + "ない"
        return (to_polite_style(negative) or negative if tone == "desumasu" else negative) + "。"
    if ends_in_verbal_noun(line):
        ended = ("します" if tone == "desumasu" else "する") if _HABITS.search(heading) else ""
        return f"{line}{ended}。"
    says = re.search(r"[^、]{2,}(?:は|が|を|に|で|から|まで|も)[^、]{2,}", re.sub(r"[（(].*?[)）]", "", line))
    if len(line) > 50 or (says and len(line) >= 10):
        return (
            f"{line}。"
            if line.endswith(("あり", "なし", "可", "不可", "済み", "無料", "必要", "自由"))
            else f"{line}{copula(tone)}。"
        )
    return None


def _asked(lines: list[str], subject: str, tone: Tone) -> str:
    listed = "".join(f"「{_inner(re.sub('[。？?]$', '', line))}」" for line in lines)
    return f"{subject or '確かめること'}は、{listed}{copula(tone)}。"


def _long_pair(name: str, value: str, tone: Tone) -> list[str]:
    """Return a name and what is said of it at length; a person's words or task stay whole."""
    first, *rest = re.findall(r"[^。]+", value)
    if kind(first) == "open":
        return [f"{name}は{first}{copula(tone)}。", *(f"{each}。" for each in rest)]
    return [
        f"{name}は「{_inner(first)}」{copula(tone)}。" if not rest else f"{name}については、{first}。",
        *(f"{each}。" for each in rest),
    ]


def spoken_pairs(pairs: list[tuple[str, str]], tone: Tone) -> list[str]:
    """Return names and values, three to a sentence; how to get in touch comes last, in one sentence."""
    contact = [f"{name}：{value}" for name, value in pairs if _CONTACT.match(name)]
    rest = [(name, value) for name, value in pairs if not _CONTACT.match(name)]
    said: list[str] = []
    group: list[str] = []
    for name, value in [*rest, ("", "")]:
        part = f"{name}は{value}" if not _parted(value) else f"{name}は「{_inner(value)}」"
        if group and (not name or len(group) == 3 or sum(map(len, group)) + len(part) > GATHERED):
            said.append(f"{'、'.join(group)}{copula(tone)}。")
            group = []
        if name:
            group.append(part)
    if contact:
        said.append(f"連絡先は、{'、'.join(contact)}{copula(tone)}。")
    return said


def _parted(value: str) -> bool:
    """Tell whether a value holds a comma of its own, outside brackets."""
    return "、" in re.sub(r"[（(][^（）()]*[）)]|「[^「」]*」", "", value)


def _inner(text: str) -> str:
    """Return a text as it stands inside 「」."""
    return text.replace("「", "『").replace("」", "』")


def _gathered(names: list[str], subject: str, tone: Tone) -> list[str]:
    said: list[str] = []
    group: list[str] = []
    for name in [*names, ""]:
        if group and (not name or sum(map(len, group)) + len(name) > GATHERED):
            said.append(_name(group, subject if not said else "", tone, more=bool(said)))
            group = []
        if name:
            group.append(name)
    return said


def _name(group: list[str], subject: str, tone: Tone, *, more: bool) -> str:
    quoted = any("、" in name or kind(name) != "open" or len(name) > 16 for name in group)
    listed = "".join(f"「{_inner(name)}」" for name in group) if quoted and len(group) > 1 else "、".join(group)
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
    found = _LEAD.match(block.lead)
    what = (found["what"] or found["short"]) if found else block.heading
    what = re.sub(r"(?:について|のこと)?[はが、：:\s]*$", "", what or "")
    return "" if len(what) > 24 or re.search(r"[？?]|か$|たち$", what) else what
