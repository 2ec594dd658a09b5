"""Adjectives in い, told from nouns in い."""

from lensawriter.composing import lexicon as words


def is_adjective(text: str) -> bool | None:
    """Tell whether a text ends in an adjective in い; None where the letters do not tell."""
    if not text.endswith("い"):
        return False
    if text.endswith(tuple(words.NOUNS_I)):
        return text.endswith("おおい")
    if text.endswith(tuple(words.ADJECTIVE_ENDS)) or text[-2:-1] in words.ADJECTIVE_KANJI:
        return True
    return None


def is_past(text: str) -> bool:
    """Tell whether a text ends in the past of an adjective: 高かった."""
    if not text.endswith("かった") or text.endswith(tuple(words.VERB_KATTA)):
        return False
    return bool(is_adjective(text[:-3] + "い")) or text.endswith(
        ("なかった", "たかった", "しかった", "やすかった", "にくかった")
    )
