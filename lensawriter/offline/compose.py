"""The desk: one request in, its text out."""

import json

from lensawriter.chains.envelope import Envelope
from lensawriter.models import LengthRange, Outline, OutlineSection
from lensawriter.offline.planning.outline import plan
from lensawriter.offline.text.posts import posts
from lensawriter.offline.text.proofreading import proofread
from lensawriter.offline.text.sections import section, whole
from lensawriter.offline.text.summary import rewrite, summary
from lensawriter.offline.text.titles import titles
from lensawriter.offline.text.translation import translation

WHOLE = {"summary": summary, "rewrite": rewrite, "proofread": proofread, "translation": translation}
"""The purposes that have a way of their own; all others are articles in sections."""


def compose(envelope: Envelope) -> str:
    """Return the answer to a request: Markdown, or JSON for the typed steps."""
    brief, request = envelope.brief, envelope.request
    match request.step:
        case "outline":
            sections = [
                {"heading": each.heading, "points": list(each.points)} for each in plan(brief, request.count).sections
            ]
            return json.dumps({"sections": sections}, ensure_ascii=False)
        case "variants":
            made = titles if brief.use_case == "titles" else posts
            return json.dumps(
                {"variants": made(brief, request.length, request.count, request.weight_max)}, ensure_ascii=False
            )
        case "section":
            outline = request.outline or Outline(sections=(OutlineSection(heading=brief.title, asked=request.length),))
            return section(brief, outline, request.index)
    if brief.use_case in ("sns", "titles"):
        length = LengthRange(min=request.length.min, max=request.length.max)
        made = titles if brief.use_case == "titles" else posts
        return "\n\n".join(made(brief, length, request.count, request.weight_max))
    return WHOLE.get(brief.use_case, whole)(brief)
