"""What the inputs of a brief put at the end of a draft: the call to act, the date, the address, the company, the contact."""

import re
from collections.abc import Callable

from lensawriter.models import Brief, LengthRange
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.sources.material import forbidden, gather
from lensawriter.offline.text.additions import request
from lensawriter.text.length import count
from lensawriter.text.sentences import split

SHARE = 0.75
"""The part of the last section that closing paragraphs may take."""


def closings(brief: Brief, asked: LengthRange) -> tuple[str, ...]:
    """Return the closing paragraphs, as many as the last section has room for; what matters most is kept."""
    room = int(SHARE * asked.max)
    kept: list[tuple[int, str]] = []
    for place, write in ((0, _price), (1, _call), (4, _contact), (2, _company), (3, _profile)):
        text = _cut(write(brief), room)
        if text and not forbidden(text, brief.must_not_say):
            kept.append((place, text))
            room -= count(text)
    return tuple(text for _, text in sorted(kept))


def _cut(text: str, room: int) -> str:
    """Return a text, or as many of its first sentences as there is room for."""
    sentences = split(text)
    while sentences and count("".join(sentences)) > room:
        sentences.pop()
    return "".join(sentences)


def _call(brief: Brief) -> str:
    """Return what the reader is asked to do, until when, and where: 説明会に申し込んでください。期日は2月27日です。"""
    action, deadline, url = (_given(brief, key) for key in ("action", "deadline", "url"))
    asked = request(action, brief.tone) or "" if action else ""
    if asked and not re.search(r"[。！？]$", asked):
        asked += "。"
    by = ""
    if deadline and re.search(r"まで$", deadline) and re.search(r"(?:ください|ほしい)。$", asked):
        asked = f"{deadline}に、{asked}"
    elif deadline:
        by = f"期日は{deadline}{'です' if brief.tone == 'desumasu' else 'である'}。"
    return asked + by + (f"詳しくはこちら：{url}" if url else "")


def _price(brief: Brief) -> str:
    """Return the price, where no source names its figures."""
    price = re.sub(r"。$", "", _given(brief, "price"))
    figures = re.findall(r"[0-9０-９][0-9０-９,，.]*", price)
    told = gather(brief).text
    if not price or "。" in price or (figures and all(figure in told for figure in figures)):
        return ""
    return f"価格は、{price}{'です' if brief.tone == 'desumasu' else 'である'}。"


def _company(brief: Brief) -> str:
    return _labelled("会社概要", _given(brief, "boilerplate"), brief, _in_tone)


def _contact(brief: Brief) -> str:
    return _labelled("お問い合わせ先", _given(brief, "contact"), brief, lambda text, _: text)


def _profile(brief: Brief) -> str:
    return _labelled("プロフィール", _given(brief, "profile"), brief, _in_tone)


def _labelled(label: str, text: str, brief: Brief, told: Callable[[str, Brief], str]) -> str:
    lines = [told(line.strip(), brief) for line in text.splitlines() if line.strip()]
    return f"{label}：{'　'.join(lines)}" if lines else ""


def _in_tone(text: str, brief: Brief) -> str:
    return "".join(convert_style(sentence, brief.tone) or sentence for sentence in split(text))


def _given(brief: Brief, key: str) -> str:
    value = brief.inputs.get(key)
    return value.strip() if isinstance(value, str) else ""
