"""Composition: the answer to one request, by use case and step."""

import json
from threading import Lock

from lensawriter.chains.envelope import Envelope
from lensawriter.models import Brief, LengthRange, Outline, OutlineSection
from lensawriter.offline.planning.outline import plan_outline
from lensawriter.offline.sources.material import Material, gather
from lensawriter.offline.text.posts import write_posts
from lensawriter.offline.text.proofreading import proofread
from lensawriter.offline.text.sections import Sections, write_article
from lensawriter.offline.text.summary import write_rewrite, write_summary
from lensawriter.offline.text.titles import write_titles
from lensawriter.offline.text.translation import write_translation


class Composer:
    """Composes the texts of one job; the same request always gives the same text.

    It caches the material of the brief and the sections of the outline, because the requests of a job share both. The
    cache is customer text, so a composer must not outlive its job. It is thread-safe.
    """

    def __init__(self) -> None:
        self._lock = Lock()  # sections are requested in parallel and share the cached material
        self._material: tuple[Brief, Material] | None = None
        self._sections: Sections | None = None

    def compose(self, envelope: Envelope) -> str:
        """Return the answer to a request: Markdown, or JSON for the steps outline and variants."""
        brief, request = envelope.brief, envelope.request
        match request.step:
            case "outline":
                return _outline_json(plan_outline(brief, self._material_of(brief), request.count))
            case "variants":
                variants = self._variants(brief, request.length, request.count, request.weight_max)
                return json.dumps({"variants": variants}, ensure_ascii=False)
            case "section":
                single = Outline(sections=(OutlineSection(heading=brief.title, asked=request.length),))
                return self._sections_of(brief, request.outline or single).write(request.index)
        return self._text(brief, request.length, request.count, request.weight_max)

    def _text(self, brief: Brief, length: LengthRange, count: int, weight_max: int | None) -> str:
        match brief.use_case:
            case "sns" | "titles":
                return "\n\n".join(self._variants(brief, length, count, weight_max))
            case "summary":
                return write_summary(brief, self._material_of(brief))
            case "rewrite":
                return write_rewrite(brief, self._material_of(brief))
            case "proofread":
                return proofread(brief)
            case "translation":
                return write_translation(brief)
        return write_article(brief, self._material_of(brief))

    def _variants(self, brief: Brief, length: LengthRange, count: int, weight_max: int | None) -> list[str]:
        write = write_titles if brief.use_case == "titles" else write_posts
        return write(brief, self._material_of(brief), length, count, weight_max)

    def _material_of(self, brief: Brief) -> Material:
        with self._lock:
            return self._shared_material(brief)

    def _sections_of(self, brief: Brief, outline: Outline) -> Sections:
        with self._lock:
            shared = self._sections
            if shared is None or shared.brief != brief or shared.outline != outline:
                shared = self._sections = Sections(brief, self._shared_material(brief), outline)
            return shared

    def _shared_material(self, brief: Brief) -> Material:
        """Return the material of a brief; the caller holds the lock."""
        if self._material is None or self._material[0] != brief:
            self._material = brief, gather(brief)
        return self._material[1]


def _outline_json(outline: Outline) -> str:
    sections = [{"heading": each.heading, "points": list(each.points)} for each in outline.sections]
    return json.dumps({"sections": sections}, ensure_ascii=False)
