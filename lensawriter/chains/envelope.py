"""Render a brief, its sources and a step request for a model: JSON and text in blocks with a random boundary.

Sources are data. They are never part of the system message, and their text cannot close a block, because each request
has a new random boundary. The offline model parses the same blocks, so it gets the same data as any other model.
"""

import json
import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from lensawriter.models import Brief, LengthRange, Outline, Source, Value

_OPEN = re.compile(r"^<<<(指示書|作業|参考資料) ([0-9a-f]{24})(?: (\d+))?>>>$", re.M)


class StepRequest(Value):
    """The parameters of one request to a model."""

    step: str
    """The step of the use case: outline, section, variants or text."""
    length: LengthRange
    """Length in characters: of the draft (steps outline and text), of the section, or of each variant."""
    weight_max: int | None = None
    """Maximum weighted length (`text.length.weigh`) of a variant; None if the channel has none."""
    count: int = 1
    """Number of sections of the outline, or number of variants."""
    outline: Outline | None = None
    """For the step section: the whole outline with its length ranges."""
    index: int = 0
    """For the step section: the index of the section to write, from 0."""
    before: str = ""
    """The previous answer, if the request is repeated because its length was wrong."""


class Envelope(Value):
    """A parsed request."""

    brief: Brief
    request: StepRequest


def seal(brief: Brief, request: StepRequest) -> str:
    """Render the brief, each source and the step request as blocks with a new random boundary."""
    boundary = token_hex(12)
    fields = brief.model_dump(mode="json", exclude={"sources"})
    parts = [_block("指示書", boundary, json.dumps(fields, ensure_ascii=False, indent=1))]
    for number, source in enumerate(brief.sources, 1):
        parts.append(_block("参考資料", boundary, f"{' '.join(source.name.split())}\n{source.text}", number))
    body = request.model_dump(mode="json", exclude_none=True)
    parts.append(_block("作業", boundary, json.dumps(body, ensure_ascii=False, indent=1)))
    return "\n\n".join(parts)


def unseal(text: str) -> Envelope:
    """Parse the result of `seal`; raises ValueError if it has no blocks."""
    first = _OPEN.search(text)
    if first is None:
        raise ValueError("no block")
    boundary = first.group(2)
    fields: dict[str, Any] = {}
    request: dict[str, Any] = {}
    sources: list[Source] = []
    for kind, body in _blocks(text, boundary):
        if kind == "参考資料":
            name, _, rest = body.partition("\n")
            sources.append(Source(name=name, text=rest))
        elif kind == "指示書":
            fields = json.loads(body)
        else:
            request = json.loads(body)
    return Envelope(brief=Brief(**fields, sources=tuple(sources)), request=StepRequest(**request))


def _blocks(text: str, boundary: str) -> Iterator[tuple[str, str]]:
    """Yield kind and body of each block that has an end."""
    begin = re.compile(rf"^<<<(指示書|作業|参考資料) {boundary}(?: \d+)?>>>\n", re.M)
    end = re.compile(rf"\n<<<END {boundary}>>>$", re.M)
    position = 0
    while (opened := begin.search(text, position)) and (closed := end.search(text, opened.end())):
        yield opened.group(1), text[opened.end() : closed.start()]
        position = closed.end()


def _block(kind: str, boundary: str, body: str, number: int | None = None) -> str:
    label = kind if number is None else f"{kind} {boundary} {number}"
    head = f"<<<{label}>>>" if number is not None else f"<<<{kind} {boundary}>>>"
    return f"{head}\n{body}\n<<<END {boundary}>>>"
