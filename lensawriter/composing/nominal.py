"""A sentence made a headline: ended by its noun, so that it belongs to no tone."""

import re

from lensawriter.composing.polite import polite

_ENDS = re.compile(
    r"(?<=[一-龠ァ-ヶー]{2})(?:されました|しました|されます|します|されています|しています|を行いました|を行います|できます|を開始しました|です|でした)$"
)
_MORE = (("になりました", "に"), ("に収まりました", "に収まる"), ("がありました", ""), ("があります", ""))


def headline(sentence: str) -> str | None:
    """Return the sentence as a headline, or None where its end is no noun."""
    bare = re.sub(r"[。！？]$", "", sentence)
    if "「" in bare or "。" in bare:
        return None
    text = polite(bare)
    if text is None:
        return None
    cut = _ENDS.sub("", text)
    if cut == text:
        for end, kept in _MORE:
            if text.endswith(end) and end == "になりました":
                cut = text[: -len(end)] + kept
                break
        else:
            return None
    cut = re.sub(r"^(?:また|さらに|なお|今後は|現在は|現在)、?", "", cut)
    return re.sub(r"(?<=[一-龠ァ-ヶー間率数])は、?(?=[^は]*$)", "、", cut, count=1)
