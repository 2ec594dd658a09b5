"""What people said, kept as their own words in 「」."""

import re

from lensawriter.models import Tone

LONGEST = 130
"""Characters of one quote."""
_GENERIC = re.compile(
    r"^(?:話し手|回答者?|お客様|担当者|ゲスト|講師|社長|店長|部長|[A-Z]\d*|A氏)$|さん$|氏$|様$|先生$|長$|役$|者$|師$|員$"
)
_KANJI_NAME = re.compile(r"[一-龠々ぁ-んァ-ヶー]{2,8}(?: ?[一-龠々ぁ-んァ-ヶー]{1,6})?$")


def quoted(raw: str, speaker: str, tone: Tone, place: int) -> str | None:
    """Return a sentence that gives somebody's words; None where they are too long or broken to quote."""
    words = re.sub(r"[。．\s]+$", "", raw)
    if not words or len(words) > LONGEST or "。" in words or words.count("「") != words.count("」"):
        return None
    words = words.replace("「", "『").replace("」", "』")
    name = name_of(speaker, tone)
    if place % 3 == 1:
        return f"「{words}」と{name}。"
    verb = ("話し", "説明し")[place % 3 == 2]
    return f"{name}は「{words}」と{verb}{'ています' if tone == 'desumasu' else 'ている'}。"


def name_of(label: str, tone: Tone) -> str:
    """Return how a speaker is called: a bare name gets さん or 氏."""
    label = re.sub(r"[（(].*?[）)]$", "", label).strip()
    if _GENERIC.search(label) or not _KANJI_NAME.match(label):
        return label
    return label + ("さん" if tone == "desumasu" else "氏")
