"""Conversion of a clause end from polite style (です・ます) to plain style (だ・である).

Functions return None if the spelling does not decide the inflection.
"""

import re

from lensawriter.checks.tone import sentence_tone
from lensawriter.offline.grammar import lexicon, verbs
from lensawriter.offline.grammar.adjectives import ends_in_adjective, ends_in_past_adjective

_FIXED = (
    ("ありがとうございます", ""), ("ありがとうございました", ""), ("お願いします", ""), ("お願いいたします", ""), ("お願い申し上げます", ""),
    ("でございます", "である"), ("であります", "である"), ("でありました", "であった"), ("のではないでしょうか", "のではないだろうか"),
    ("でしょうか", "だろうか"), ("でしょう", "だろう"), ("ではありませんでした", "ではなかった"), ("ではありません", "ではない"),
    ("じゃありません", "ではない"), ("くありませんでした", "くなかった"), ("くありません", "くない"), ("ておりませんでした", "ていなかった"),
    ("ておりません", "ていない"), ("ておりました", "ていた"), ("ております", "ている"), ("てまいりました", "てきた"), ("てまいります", "ていく"),
    ("ございませんでした", "なかった"), ("ございません", "ない"), ("ございました", "あった"), ("ございます", "ある"),
    ("といいます", "という"), ("ていきます", "ていく"), ("ていきました", "ていった"), ("のでした", "のだった"),
    ("のですか", "のだろうか"), ("んですか", "のだろうか"), ("なのです", "なのだ"), ("んです", "のだ"),
)  # fmt: skip
_CONJUNCTION_END = re.compile(
    r"(?P<head>.+(?:です|ます|でした|ました|ません|でしょう))(?P<conjunction>から|ので|けれど|けど|が|し)$"
)
_MASU_FORMS = (
    ("ませんでした", verbs.negative_form, "かった"),
    ("ません", verbs.negative_form, "い"),
    ("ました", verbs.past_form, ""),
    ("ます", verbs.dictionary_form, ""),
)


def to_plain_style(clause: str) -> str | None:
    """Return the clause in plain style; a clause that ends in a noun is returned unchanged."""
    text = re.sub(r"(?<=[すただん])(?:よね|よ|ね)$", "", clause)
    if sentence_tone(text) == "dearu":
        return text
    for end, converted in _FIXED:
        if text.endswith(end):
            return text[: -len(end)] + converted if converted else None
    if text.endswith(("ください", "くださいませ", "下さい")):
        return _request(text.removesuffix("ませ").replace("下さい", "ください"))
    if match := _CONJUNCTION_END.match(text):
        head = to_plain_style(match["head"])
        return None if head is None else re.sub(r"である$", "だ", head) + match["conjunction"]
    if text.endswith("か") and sentence_tone(text) == "desumasu":
        return _question(text[:-1])
    if text.endswith("ましょう"):
        return verbs.volitional_form(text[:-4])
    for end, form, tail in _MASU_FORMS:
        if text.endswith(end):
            found = form(_without_humble_form(text[: -len(end)]))
            return None if found is None else found + tail
    if text.endswith(("です", "でした")):
        return _copula(text)
    return clause if sentence_tone(clause) == "open" else None


def _without_humble_form(stem: str) -> str:
    """Return the stem with the humble いたし replaced by し: 発売いたし → 発売し."""
    if stem.endswith(("いたし", "致し")):
        return re.sub(r"(?:いた|致)し$", "し", stem)
    return stem


def _request(text: str) -> str | None:
    stem = text.removesuffix("ください")
    if stem.endswith(("て", "で")):
        return stem + "ほしい"
    if re.search(r"[ごお][^、]{1,8}$", stem):
        return stem + "いただきたい"
    return None


def _question(text: str) -> str | None:
    if text.endswith("です"):
        noun = text[:-2]
        return noun + "だろうか"
    plain = to_plain_style(text)
    return None if plain is None or sentence_tone(plain) != "dearu" else plain + "のだろうか"


def _copula(text: str) -> str | None:
    past = text.endswith("でした")
    noun = text[: -3 if past else -2]
    if not noun:
        return None
    if not past and (ends_in_past_adjective(noun) or ends_in_adjective(noun)):
        return noun
    if not past and noun.endswith("い") and ends_in_adjective(noun) is None:
        return None
    if noun.endswith(("ません", "ました", "ます", "だ")):
        return None
    if past:
        return noun + "だった"
    return noun + ("だ" if noun.endswith(lexicon.DA_AFTER) else "である")
