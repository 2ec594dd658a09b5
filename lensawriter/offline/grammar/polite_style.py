"""Conversion of a clause end from plain style (だ・である) to polite style (です・ます).

Functions return None if the spelling does not decide the inflection.
"""

import re
from collections.abc import Callable

from lensawriter.checks.tone import sentence_tone
from lensawriter.offline.grammar import lexicon, verbs
from lensawriter.offline.grammar.adjectives import ends_in_adjective, ends_in_past_adjective

_FIXED = (
    ("のではないだろうか", "のではないでしょうか"), ("ではないだろうか", "ではないでしょうか"), ("だろうか", "でしょうか"),
    ("であろうか", "でしょうか"), ("であろう", "でしょう"), ("だろう", "でしょう"), ("ではなかった", "ではありませんでした"),
    ("ではない", "ではありません"), ("じゃない", "ではありません"), ("であった", "でした"), ("である", "です"),
    ("のだった", "のでした"), ("なければならない", "なければなりません"), ("てはならない", "てはなりません"),
    ("かもしれない", "かもしれません"), ("にほかならない", "にほかなりません"), ("なのか", "なのでしょうか"), ("のか", "のでしょうか"),
    ("べきだ", "べきです"), ("てほしい", "てほしいです"), ("だという", "だといいます"), ("という", "といいます"),
    ("ている", "ています"), ("ていた", "ていました"), ("とのことだ", "とのことです"), ("てきた", "てきました"), ("ておる", "ております"),
)  # fmt: skip
_REASON_END = re.compile(r"(?P<head>.+(?:[うくぐすつぬぶむるたい]|だ))から$")


def to_polite_style(clause: str) -> str | None:
    """Return the clause in polite style; a clause that ends in a noun is returned unchanged."""
    text = re.sub(r"(?<=[だたるいうくすつむ])(?:よね|よ|ね)$|(?<=[だたい])な$", "", clause)
    if sentence_tone(text) == "desumasu":
        return text
    for end, converted in _FIXED:
        if text.endswith(end):
            return text[: -len(end)] + converted
    if (
        (match := _REASON_END.match(text))
        and (head := to_polite_style(match["head"]))
        and sentence_tone(head) == "desumasu"
    ):
        return head + "から"
    for rule in _RULES:
        result = rule(text)
        if result is not None:
            return result or None
    return clause if sentence_tone(clause) == "open" else None


# Each rule returns the converted clause, None if it does not apply, or "" if the clause cannot be converted.


def _copula(text: str) -> str | None:
    if text.endswith("だった"):
        return text[:-3] + "でした"
    if text.endswith("んだ") and text[-3:-2] in "なのるいた":
        return text[:-2] + "のです"
    if text.endswith("だ") and verbs.stem_of_past(text) is None:
        return text[:-1] + "です" if len(text) > 2 or text[0] >= "一" else ""
    return None


def _negative(text: str) -> str | None:
    for end, polite_end in (("なかった", "ませんでした"), ("ない", "ません")):
        if not text.endswith(end):
            continue
        stem = text[: -len(end)]
        if stem.endswith("く"):
            return stem + "あり" + polite_end
        if stem[-1:] in ("が", "は", "も", "の", "、") or stem.endswith(("しか", "ほか")):
            return stem + "あり" + polite_end
        if stem.endswith(
            ("少", "危", "切", "つまら", "くだら", "申し訳", "間違い", "しかた", "仕方", "限り", "すく", "さりげ")
        ):
            return text + "です"
        found = verbs.stem_of_negative(stem)
        return found + polite_end if found else text + "です"
    return None


def _adjective(text: str) -> str | None:
    if ends_in_past_adjective(text):
        return text + "です"
    if text.endswith("い"):
        found = ends_in_adjective(text)
        return "" if found is None else text + "です" if found else None
    return None


def _volitional(text: str) -> str | None:
    if text.endswith("しよう"):
        return text[:-2] + "ましょう"
    if text.endswith(("来よう", "こよう")):
        return text[:-2] + "ましょう" if text[-3] == "来" else text[:-3] + "きましょう"
    if re.search(r"[えけげせてねべめれ見み]よう$", text) and not text.endswith("のよう"):
        return text[:-2] + "ましょう"
    if text.endswith("そう") and (text[-3:-2] not in lexicon.GODAN_SU_KANJI or re.search(r"[一-龠]{2}そう$", text)):
        return None
    if re.search(r"(?:[一-龠]|や|つく|な|もら|しま|お|取りく|取り組|い|と|続|進)[おこごそとのぼもろ]う$", text):
        return text[:-2] + lexicon.FROM_O[text[-2]] + "ましょう"
    return None


def _question(text: str) -> str | None:
    if not text.endswith("か"):
        return None
    inner = to_polite_style(text[:-1])
    if inner is None or sentence_tone(inner) != "desumasu":
        return "" if sentence_tone(text) == "dearu" else None
    return inner + "か"


def _past(text: str) -> str | None:
    stem = verbs.stem_of_past(text) if text.endswith(("た", "だ")) else None
    return stem + "ました" if stem and sentence_tone(text) == "dearu" else None


def _verb(text: str) -> str | None:
    stem = verbs.stem_of_dictionary_form(text) if sentence_tone(text) == "dearu" else None
    return stem + "ます" if stem else None


_RULES: tuple[Callable[[str], str | None], ...] = (_copula, _negative, _adjective, _question, _volitional, _past, _verb)
