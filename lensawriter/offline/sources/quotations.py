"""Quotations of speakers, verbatim in 「」."""

import re

from lensawriter.models import Tone
from lensawriter.offline.grammar.style import short_copula

_PLAIN_STYLE = {"話し": "話す", "語り": "語る"}
LONGEST = 130
"""Maximum length of a quotation in characters."""
_TITLE_OR_ROLE = re.compile(
    r"^(?:話し手|回答者?|お客様|担当者|ゲスト|講師|社長|店長|部長|[A-Z]\d*|A氏)$|さん$|氏$|様$|先生$|長$|役$|者$|師$|員$"
)
_KANJI_NAME = re.compile(r"[一-龠々ぁ-んァ-ヶー]{2,8}(?: ?[一-龠々ぁ-んァ-ヶー]{1,6})?$")


def quotation_sentence(sentences: list[str], speaker: str, tone: Tone, place: int) -> str | None:
    """Return a sentence that quotes a speaker; None if the quotation is too long or a bracket is not closed.

    `place` selects the wording, so that neighbouring quotations differ.
    """
    words = "。".join(sentences)
    if not words or len(words) > LONGEST or words.count("「") != words.count("」"):
        return None
    words = nested(words)
    name = speaker_name(speaker, tone)
    verb = ("話し", "語り")[place % 2]
    if place % 3 == 1:
        return (
            f"「{words}」と{name}は{verb}ます。"
            if tone == "desumasu"
            else f"「{words}」と{name}は{_PLAIN_STYLE[verb]}。"
        )
    return (
        f"{name}は「{words}」と{verb}ます。" if tone == "desumasu" else f"{name}は「{words}」と{_PLAIN_STYLE[verb]}。"
    )


def question_and_answer(question: str, answers: list[str], tone: Tone) -> list[str]:
    """Return a question and its answer as one sentence; empty if one of them is missing or the answer is too long."""
    asked = nested(re.sub(r"(?<![。？?\s])[。？?\s]++$", "", question))
    answer = nested(re.sub(r"(?<![。\s])[。\s]++$", "", "".join(answers)))
    if not asked or not answer or len(answer) > LONGEST:
        return []
    return [f"「{asked}」という質問への答えは、「{answer}」{short_copula(tone)}。"]


def nested(text: str) -> str:
    """Return a text with its 「」 replaced by 『』, for use inside 「」."""
    return text.replace("「", "『").replace("」", "』")


def speaker_name(label: str, tone: Tone) -> str:
    """Return the name of a speaker; a name without a title gets さん or 氏."""
    if label.endswith(("）", ")")) and (bracket := re.search(r"[（(]", label)):
        label = label[: bracket.start()]
    label = label.strip()
    if _TITLE_OR_ROLE.search(label) or not _KANJI_NAME.match(label):
        return label
    return label + ("さん" if tone == "desumasu" else "氏")
