"""The values of the variables in the prompt of a step."""

from collections.abc import Iterable
from typing import Any

from lensawriter.chains.envelope import StepRequest, seal
from lensawriter.models import TONE_LABELS, Brief
from lensawriter.usecases import UseCase


def inputs(case: UseCase, brief: Brief, request: StepRequest) -> dict[str, str]:
    """Return variable -> text for one request; only the value of `envelope` contains sources."""
    section = request.outline.sections[request.index] if request.outline else None
    case_inputs = {each.key: _text(brief.inputs.get(each.key)) for each in case.inputs}
    return case_inputs | {
        "title": brief.title,
        "audience": brief.audience or "指定なし",
        "keywords": _list(brief.keywords),
        "tone": TONE_LABELS[brief.tone],
        "length_min": str(brief.length.min),
        "length_max": str(brief.length.max),
        "must_say": _list(brief.must_say),
        "must_not_say": _list(brief.must_not_say),
        "section_count": str(request.count),
        "heading": section.heading if section else "",
        "points": _list(section.points) if section else "",
        "number": str(request.index + 1),
        "total": str(len(request.outline.sections)) if request.outline else "1",
        "section_min": str(request.length.min),
        "section_max": str(request.length.max),
        "variants": str(request.count),
        "weight_max": str(request.weight_max or "制限なし"),
        "envelope": seal(brief, request),
    }


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _list(value)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "指定なし" if value in (None, "") else str(value)


def _list(values: Iterable[Any]) -> str:
    return "、".join(str(value) for value in values) or "指定なし"
