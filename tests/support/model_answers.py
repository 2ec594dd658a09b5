"""The answers of the scripted model server: Japanese text in the requested tone and length."""

import json

from lensawriter.chains.envelope import Envelope, StepRequest
from lensawriter.models import Brief
from lensawriter.text.length import count

SENTENCES = {
    "desumasu": "{0}の第{1}の要点は、参考資料に書かれているとおりです。",
    "dearu": "{0}の第{1}の要点は、参考資料に書かれているとおりである。",
}


def answer(envelope: Envelope | None, fault: str, *, typed: bool, sections: int, tokens: int) -> str:
    """Return the answer to a request; the same request always has the same answer.

    `fault`, `sections` and `tokens` are those of `Script`. `typed` is whether the request has a JSON schema.
    """
    if fault == "empty":
        return "" if not typed else " "
    if fault == "refusal":
        return "お手伝いできません。"
    if envelope is None:
        return "はい。"
    if fault == "malformed":
        return "{" if typed else "。"
    brief, request = envelope.brief, envelope.request
    if request.step == "outline":
        return _outline(brief, sections or request.count, typed=typed)
    if request.step == "variants":
        return _variants(brief, request, typed=typed)
    topic = request.outline.sections[request.index].heading if request.outline else brief.title[:12]
    if tokens:
        return prose(brief.tone, topic, 1, tokens).ljust(tokens, "。")
    low, high = request.length.min, request.length.max
    if fault == "long":
        low, high = high * 2, high * 3
    if fault == "short":
        low, high = 1, max(1, low // 3)
    return prose(brief.tone, topic, low, high)


def _outline(brief: Brief, number: int, *, typed: bool) -> str:
    headings = [f"{brief.title[:8]}の論点{index + 1}" for index in range(number)]
    if not typed:
        return "\n".join(f"## {each}" for each in headings)
    rows = [{"heading": heading, "points": [f"{heading}を説明する"]} for heading in headings]
    return json.dumps({"sections": rows}, ensure_ascii=False)


def _variants(brief: Brief, request: StepRequest, *, typed: bool) -> str:
    low, high = request.length.min, request.length.max
    texts = [prose(brief.tone, f"案{index + 1}", low, high) for index in range(request.count)]
    if not typed:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
    return json.dumps({"variants": texts}, ensure_ascii=False)


def prose(tone: str, topic: str, low: int, high: int) -> str:
    """Return sentences in a tone, with a length in characters near the middle of the range."""
    text, number = "", 0
    while count(text) < max(low, (low + high) // 2):
        number += 1
        sentence = SENTENCES[tone].format(topic, number)
        if count(text) + count(sentence) > high:
            break
        text += sentence
    return text or "要点。"[: max(1, high)]
