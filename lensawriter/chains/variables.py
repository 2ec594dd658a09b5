"""What fills the variables of a step's text, and the envelope beside it."""

from collections.abc import Iterable
from typing import Any

from lensawriter.chains.envelope import Task, seal
from lensawriter.models import TONE_LABELS, Brief
from lensawriter.usecases import UseCase


def inputs(case: UseCase, brief: Brief, task: Task) -> dict[str, str]:
    """Return variable -> text for one task. Sources are in the envelope only, never in the system message."""
    section = task.outline.sections[task.index] if task.outline else None
    own = {each.key: _text(brief.inputs.get(each.key)) for each in case.inputs}
    return own | {
        "title": brief.title,
        "audience": brief.audience or "指定なし",
        "keywords": _list(brief.keywords),
        "tone": TONE_LABELS[brief.tone],
        "length_min": str(brief.length.min),
        "length_max": str(brief.length.max),
        "must_say": _list(brief.must_say),
        "must_not_say": _list(brief.must_not_say),
        "section_count": str(task.count),
        "heading": section.heading if section else "",
        "points": _list(section.points) if section else "",
        "number": str(task.index + 1),
        "total": str(len(task.outline.sections)) if task.outline else "1",
        "section_min": str(task.length.min),
        "section_max": str(task.length.max),
        "variants": str(task.count),
        "weight_max": str(task.weight_max or "制限なし"),
        "envelope": seal(brief, task),
    }


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _list(value)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "指定なし" if value in (None, "") else str(value)


def _list(values: Iterable[Any]) -> str:
    return "、".join(str(value) for value in values) or "指定なし"
