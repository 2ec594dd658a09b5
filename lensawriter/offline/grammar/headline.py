"""Conversion of a sentence to a headline: it ends in a noun, so it has neither polite nor plain style."""

import re

from lensawriter.offline.grammar.polite_style import to_polite_style

_VERB_END = re.compile(
    r"(?<=[一-龠ァ-ヶー]{2})(?:されました|しました|されます|します|されています|しています|を行いました|を行います|を実施しました|できます|です|でした)$"
)
_CHANGE_VERB_END = re.compile(
    r"(?<=に)(?:下がり|上がり|減り|増え|減らし|増やし|短縮され|広がり|広げ|なり|変わり|改善し|向上し|拡大し)ました$"
)
_LEADING_ADVERB = re.compile(r"^(?:また|さらに|なお|今後は|現在は|現在|まずは|まず|当社は|弊社は|同社は)、?")


def headline(sentence: str) -> str | None:
    """Return the sentence as a headline, or None if it cannot be shortened to end in a noun."""
    bare = re.sub(r"[。！？]$", "", sentence)
    if "「" in bare or "。" in bare:
        return None
    text = to_polite_style(bare)
    if text is None:
        return None
    cut = _VERB_END.sub("", text)
    if cut == text and re.search(r"から.+に", text):
        cut = _CHANGE_VERB_END.sub("", text)
    if cut == text or cut.endswith(("の", "よう", "そう", "こと", "もの", "ため", "から", "わけ", "はず", "ところ")):
        return None
    cut = _LEADING_ADVERB.sub("", cut)
    return cut if len(cut) >= 6 and cut.count("（") == cut.count("）") else None
