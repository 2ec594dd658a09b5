"""From です・ます to だ・である: the end of one clause, by rule; None where the letters do not tell."""

import re

from lensawriter.checks.tone import kind
from lensawriter.offline.grammar import lexicon as words
from lensawriter.offline.grammar import verbs
from lensawriter.offline.grammar.adjectives import is_adjective, is_past

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
_JOINED = re.compile(r"(?P<head>.+(?:です|ます|でした|ました|ません|でしょう))(?P<joint>から|ので|けれど|けど|が|し)$")
_MASU = (
    ("ませんでした", verbs.negative, "かった"),
    ("ません", verbs.negative, "い"),
    ("ました", verbs.past, ""),
    ("ます", verbs.dictionary_form, ""),
)


def frank(clause: str) -> str | None:
    """Return the clause in だ・である; a noun's end stays as it is."""
    text = re.sub(r"(?<=[すただん])(?:よね|よ|ね)$", "", clause)
    if kind(text) == "dearu":
        return text
    for end, turned in _FIXED:
        if text.endswith(end):
            return text[: -len(end)] + turned if turned else None
    if text.endswith(("ください", "くださいませ", "下さい")):
        return _request(text.removesuffix("ませ").replace("下さい", "ください"))
    if joined := _JOINED.match(text):
        head = frank(joined["head"])
        return None if head is None else re.sub(r"である$", "だ", head) + joined["joint"]
    if text.endswith("か") and kind(text) == "desumasu":
        return _question(text[:-1])
    if text.endswith("ましょう"):
        return verbs.volitional(text[:-4])
    for end, form, tail in _MASU:
        if text.endswith(end):
            found = form(_humbled(text[: -len(end)]))
            return None if found is None else found + tail
    if text.endswith(("です", "でした")):
        return _copula(text)
    return clause if kind(clause) == "open" else None


def _humbled(stem: str) -> str:
    """Turn いたし after a noun into する's し."""
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
    found = frank(text)
    return None if found is None or kind(found) != "dearu" else found + "のだろうか"


def _copula(text: str) -> str | None:
    past = text.endswith("でした")
    noun = text[: -3 if past else -2]
    if not noun:
        return None
    if not past and (is_past(noun) or is_adjective(noun)):
        return noun
    if not past and noun.endswith("い") and is_adjective(noun) is None:
        return None
    if noun.endswith(("ません", "ました", "ます", "だ")):
        return None
    if past:
        return noun + "だった"
    return noun + ("だ" if noun.endswith(words.DA_AFTER) else "である")
