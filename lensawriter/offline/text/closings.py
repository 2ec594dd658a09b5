"""Closing paragraphs from the inputs of a brief: price, call to action, company, contact, profile."""

import re

from lensawriter.models import Brief, LengthRange
from lensawriter.offline.grammar.style import convert_style, copula
from lensawriter.offline.sources.material import Material, contains_any
from lensawriter.offline.text.additions import as_request
from lensawriter.text.length import count
from lensawriter.text.sentences import split_sentences

CLOSING_SHARE_MAX = 0.75
"""Maximum share of the last section that closing paragraphs take, 0 to 1."""


def closing_paragraphs(brief: Brief, material: Material, asked: LengthRange) -> tuple[str, ...]:
    """Return the closing paragraphs in reading order; if not all fit into the last section, the most important ones."""
    room = int(CLOSING_SHARE_MAX * asked.max)
    chosen: list[tuple[int, str]] = []
    # Sorted by importance; the number is the position in reading order.
    for place, paragraph in (
        (0, _price(brief, material)),
        (1, _call_to_action(brief)),
        (4, _contact(brief)),
        (2, _company(brief)),
        (3, _profile(brief)),
    ):
        text = _cut(paragraph, room)
        if text and not contains_any(text, brief.must_not_say):
            chosen.append((place, text))
            room -= count(text)
    return tuple(text for _, text in sorted(chosen))


def _cut(text: str, room: int) -> str:
    """Return as many of the first sentences of a text as fit into `room` characters."""
    sentences = split_sentences(text)
    while sentences and count("".join(sentences)) > room:
        sentences.pop()
    return "".join(sentences)


def _call_to_action(brief: Brief) -> str:
    """Return the call to action, its deadline and address: 説明会に申し込んでください。期日は2月27日です。"""
    action, deadline, url = (_input(brief, key) for key in ("action", "deadline", "url"))
    asked = as_request(action, brief.tone) or "" if action else ""
    if asked and not re.search(r"[。！？]$", asked):
        asked += "。"
    by = ""
    if deadline and re.search(r"まで$", deadline) and re.search(r"(?:ください|ほしい)。$", asked):
        asked = f"{deadline}に、{asked}"
    elif deadline:
        by = f"期日は{deadline}{copula(brief.tone)}。"
    return asked + by + (f"詳しくはこちら：{url}" if url else "")


def _price(brief: Brief, material: Material) -> str:
    """Return the price as a sentence; empty if the sources already contain its figures."""
    price = re.sub(r"。$", "", _input(brief, "price"))
    figures = re.findall(r"[0-9０-９][0-9０-９,，.]*", price)
    if not price or "。" in price or (figures and all(figure in material.text for figure in figures)):
        return ""
    return f"価格は、{price}{copula(brief.tone)}。"


def _company(brief: Brief) -> str:
    return _labelled("会社概要", _in_style(_input(brief, "boilerplate"), brief))


def _contact(brief: Brief) -> str:
    return _labelled("お問い合わせ先", _input(brief, "contact"))


def _profile(brief: Brief) -> str:
    return _labelled("プロフィール", _in_style(_input(brief, "profile"), brief))


def _labelled(label: str, text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{label}：{'　'.join(lines)}" if lines else ""


def _in_style(text: str, brief: Brief) -> str:
    """Return the lines of a text in the requested style; a sentence that cannot be converted is unchanged."""
    lines = ([convert_style(each, brief.tone) or each for each in split_sentences(line)] for line in text.splitlines())
    return "\n".join(map("".join, lines))


def _input(brief: Brief, key: str) -> str:
    value = brief.inputs.get(key)
    return value.strip() if isinstance(value, str) else ""
