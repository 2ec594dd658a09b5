"""What people said, kept as their own words in 「」."""

import re

from lensawriter.models import Tone

_PLAIN = {"話し": "話す", "語り": "語る"}
LONGEST = 130
"""Characters of one quote."""
_GENERIC = re.compile(
    r"^(?:話し手|回答者?|お客様|担当者|ゲスト|講師|社長|店長|部長|[A-Z]\d*|A氏)$|さん$|氏$|様$|先生$|長$|役$|者$|師$|員$"
)
_KANJI_NAME = re.compile(r"[一-龠々ぁ-んァ-ヶー]{2,8}(?: ?[一-龠々ぁ-んァ-ヶー]{1,6})?$")


def quoted(sentences: list[str], speaker: str, tone: Tone, place: int) -> str | None:
    """Return a sentence that gives somebody's words; None where they are too long or broken to quote."""
    words = "。".join(sentences)
    if not words or len(words) > LONGEST or words.count("「") != words.count("」"):
        return None
    words = words.replace("「", "『").replace("」", "』")
    name = name_of(speaker, tone)
    verb = ("話し", "語り")[place % 2]
    if place % 3 == 1:
        return f"「{words}」と{name}は{verb}ます。" if tone == "desumasu" else f"「{words}」と{name}は{_PLAIN[verb]}。"
    return f"{name}は「{words}」と{verb}ます。" if tone == "desumasu" else f"{name}は「{words}」と{_PLAIN[verb]}。"


def answered(question: str, answers: list[str], tone: Tone) -> list[str]:
    """Return a question and its answer as one sentence."""
    asked = re.sub(r"[。？?\s]+$", "", question).replace("「", "『").replace("」", "』")
    said = re.sub(r"[。\s]+$", "", "".join(answers)).replace("「", "『").replace("」", "』")
    if not asked or not said or len(said) > LONGEST:
        return []
    return [f"「{asked}」という質問への答えは、「{said}」{'です' if tone == 'desumasu' else 'だ'}。"]


def name_of(label: str, tone: Tone) -> str:
    """Return how a speaker is called: a bare name gets さん or 氏."""
    label = re.sub(r"[（(].*?[）)]$", "", label).strip()
    if _GENERIC.search(label) or not _KANJI_NAME.match(label):
        return label
    return label + ("さん" if tone == "desumasu" else "氏")
