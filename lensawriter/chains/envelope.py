"""How a brief, its sources and a request travel to a model: JSON and text in blocks with a random boundary.

Sources are data. They never enter the system message, and nothing inside a block can close it, for its boundary is drawn
anew for each request. The embedded model reads the same blocks back, so it gets no more than any other model gets.
"""

import json
import re
from secrets import token_hex
from typing import Any

from lensawriter.models import Brief, LengthRange, Outline, Source, Value

_OPEN = re.compile(r"^<<<(指示書|作業|参考資料) ([0-9a-f]{24})(?: (\d+))?>>>$", re.M)


class StepRequest(Value):
    """What one call to a model is asked for."""

    step: str
    """outline, section, variants or text: the step of the use case."""
    length: LengthRange
    """Characters the answer may have: of the whole draft for outline and text, of one section, of one variant."""
    weight_max: int | None = None
    """The channel's own bound where it counts wide characters twice (`quality.length.weigh`)."""
    count: int = 1
    """How many sections the outline should have, or how many variants are wanted."""
    outline: Outline | None = None
    """The whole outline with its ranges: for the step section."""
    index: int = 0
    """Which section of the outline is to be written, from 0."""
    before: str = ""
    """The answer that missed its length, when a section is asked again."""


class Envelope(Value):
    """A request as the embedded model reads it back."""

    brief: Brief
    request: StepRequest


def seal(brief: Brief, request: StepRequest) -> str:
    """Render a request: the brief, each source and the request, each in its own block."""
    boundary = token_hex(12)
    fields = brief.model_dump(mode="json", exclude={"sources"})
    parts = [_block("指示書", boundary, json.dumps(fields, ensure_ascii=False, indent=1))]
    for number, source in enumerate(brief.sources, 1):
        parts.append(_block("参考資料", boundary, f"{' '.join(source.name.split())}\n{source.text}", number))
    body = request.model_dump(mode="json", exclude_none=True)
    parts.append(_block("作業", boundary, json.dumps(body, ensure_ascii=False, indent=1)))
    return "\n\n".join(parts)


def unseal(text: str) -> Envelope:
    """Read a request back; raises ValueError where the blocks are not whole."""
    first = _OPEN.search(text)
    if first is None:
        raise ValueError("no block")
    boundary = first.group(2)
    fields: dict[str, Any] = {}
    request: dict[str, Any] = {}
    sources: list[Source] = []
    pattern = rf"^<<<(指示書|作業|参考資料) {boundary}(?: \d+)?>>>\n(.*?)\n<<<END {boundary}>>>$"
    for kind, body in re.findall(pattern, text, re.M | re.S):
        if kind == "参考資料":
            name, _, rest = body.partition("\n")
            sources.append(Source(name=name, text=rest))
        elif kind == "指示書":
            fields = json.loads(body)
        else:
            request = json.loads(body)
    return Envelope(brief=Brief(**fields, sources=tuple(sources)), request=StepRequest(**request))


def _block(kind: str, boundary: str, body: str, number: int | None = None) -> str:
    label = kind if number is None else f"{kind} {boundary} {number}"
    head = f"<<<{label}>>>" if number is not None else f"<<<{kind} {boundary}>>>"
    return f"{head}\n{body}\n<<<END {boundary}>>>"
