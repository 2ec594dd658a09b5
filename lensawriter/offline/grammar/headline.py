"""A sentence made a headline: ended by its noun, so that it belongs to no tone."""

import re

from lensawriter.offline.grammar.polite_style import polite

_ENDS = re.compile(
    r"(?<=[一-龠ァ-ヶー]{2})(?:されました|しました|されます|します|されています|しています|を行いました|を行います|を実施しました|できます|です|でした)$"
)
_CHANGE = re.compile(
    r"(?<=に)(?:下がり|上がり|減り|増え|減らし|増やし|短縮され|広がり|広げ|なり|変わり|改善し|向上し|拡大し)ました$"
)
_LEAD = re.compile(r"^(?:また|さらに|なお|今後は|現在は|現在|まずは|まず|当社は|弊社は|同社は)、?")


def headline(sentence: str) -> str | None:
    """Return the sentence as a headline, or None where its end is no noun."""
    bare = re.sub(r"[。！？]$", "", sentence)
    if "「" in bare or "。" in bare:
        return None
    text = polite(bare)
    if text is None:
        return None
    cut = _ENDS.sub("", text)
    if cut == text and re.search(r"から.+に", text):
        cut = _CHANGE.sub("", text)
    if cut == text or cut.endswith(("の", "よう", "そう", "こと", "もの", "ため", "から", "わけ", "はず", "ところ")):
        return None
    cut = _LEAD.sub("", cut)
    return cut if len(cut) >= 6 and cut.count("（") == cut.count("）") else None
