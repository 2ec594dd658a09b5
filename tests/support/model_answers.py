"""What the scripted model says: Japanese of a tone and of a fitting length, the same for the same request."""

import json

from lensawriter.chains.envelope import Envelope
from lensawriter.text.length import count

SENTENCES = {
    "desumasu": "{0}の第{1}の要点は、参考資料に書かれているとおりです。",
    "dearu": "{0}の第{1}の要点は、参考資料に書かれているとおりである。",
}


def answer(envelope: Envelope | None, fault: str, *, typed: bool, sections: int, tokens: int) -> str:
    """Return what the model says to a request; `sections` and `tokens` as in the server's script."""
    if fault == "empty":
        return "" if not typed else " "
    if fault == "refusal":
        return "お手伝いできません。"
    if envelope is None:
        return "はい。"
    if fault == "malformed":
        return "{" if typed else "。"
    request, brief = envelope.request, envelope.brief
    if request.step == "outline":
        number = sections or request.count
        headings = [f"{brief.title[:8]}の論点{index + 1}" for index in range(number)]
        rows = [{"heading": heading, "points": [f"{heading}を説明する"]} for heading in headings]
        return (
            json.dumps({"sections": rows}, ensure_ascii=False)
            if typed
            else "\n".join(f"## {each}" for each in headings)
        )
    if request.step == "variants":
        texts = [
            prose(brief.tone, f"案{index + 1}", request.length.min, request.length.max)
            for index in range(request.count)
        ]
        return (
            json.dumps({"variants": texts}, ensure_ascii=False)
            if typed
            else "\n".join(f"{n}. {t}" for n, t in enumerate(texts, 1))
        )
    topic = request.outline.sections[request.index].heading if request.outline else brief.title[:12]
    if tokens:
        return prose(brief.tone, topic, 1, tokens).ljust(tokens, "。")
    low, high = request.length.min, request.length.max
    if fault == "long":
        low, high = high * 2, high * 3
    return prose(brief.tone, topic, 1 if fault == "short" else low, max(1, low // 3) if fault == "short" else high)


def prose(tone: str, topic: str, low: int, high: int) -> str:
    """Return sentences of a tone whose length lies between two counts, near the middle."""
    text, number = "", 0
    while count(text) < max(low, (low + high) // 2):
        number += 1
        sentence = SENTENCES[tone].format(topic, number)
        if count(text) + count(sentence) > high:
            break
        text += sentence
    return text or "要点。"[: max(1, high)]
