"""Adjectives in い, told from nouns in い."""

from lensawriter.offline.grammar import lexicon as words


def is_adjective(text: str) -> bool | None:
    """Tell whether a text ends in an adjective in い; None where the letters do not tell."""
    if not text.endswith("い"):
        return False
    if text.endswith(("おおい", "っぱい", "っぽい", "っこい", "暖かい", "温かい", "らかい", "細かい")):
        return True
    if text.endswith(tuple(words.NOUNS_I)):
        return False
    if text.endswith(tuple(words.ADJECTIVE_ENDS)) or text[-2:-1] in words.ADJECTIVE_KANJI:
        return True
    return False if text[-2:-1] in words.U_VERBS else None


def is_past(text: str) -> bool:
    """Tell whether a text ends in the past of an adjective: 高かった."""
    if not text.endswith("かった"):
        return False
    if text.endswith(("暖かかった", "温かかった", "らかかった", "細かかった")):
        return True
    if text.endswith(words.VERB_KATTA):
        return False
    return bool(is_adjective(text[:-3] + "い")) or text.endswith(
        ("なかった", "たかった", "しかった", "やすかった", "にくかった")
    )
