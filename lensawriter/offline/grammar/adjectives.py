"""Recognition of i-adjectives: 高い, but not the noun 違い."""

from lensawriter.offline.grammar import lexicon


def ends_in_adjective(text: str) -> bool | None:
    """Return whether a text ends in an i-adjective; None if the spelling does not decide."""
    if not text.endswith("い"):
        return False
    if text.endswith(("おおい", "っぱい", "っぽい", "っこい", "暖かい", "温かい", "らかい", "細かい")):
        return True
    if text.endswith(tuple(lexicon.NOUNS_I)):
        return False
    if text.endswith(tuple(lexicon.ADJECTIVE_ENDS)) or text[-2:-1] in lexicon.ADJECTIVE_KANJI:
        return True
    return False if text[-2:-1] in lexicon.U_KANJI else None


def ends_in_past_adjective(text: str) -> bool:
    """Return whether a text ends in the past form of an i-adjective: 高かった."""
    if not text.endswith("かった"):
        return False
    if text.endswith(("暖かかった", "温かかった", "らかかった", "細かかった")):
        return True
    if text.endswith(lexicon.VERB_PASTS_IN_KATTA):
        return False
    return bool(ends_in_adjective(text[:-3] + "い")) or text.endswith(
        ("なかった", "たかった", "しかった", "やすかった", "にくかった")
    )
