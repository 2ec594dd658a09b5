"""Parse the answers of a model, as JSON or as the plain text of servers without schema support."""

import json
import re
from typing import Any

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import from_json

from lensawriter.errors import AnswerMalformed
from lensawriter.models import Outline, OutlineSection

HEADING_LIMIT, POINT_LIMIT, SECTION_LIMIT = 100, 200, 20
"""Maximum length of a heading and of a point in characters, and number of sections; the rest is cut off."""
_FENCE = re.compile(r"```(?:json)?+(\s++)")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|(?:\d{1,2}|[０-９]{1,2})[.．)）、]\s*|第\d{1,2}[節章]\s*|[■●◆]\s*)(.+)$")
_ITEM = re.compile(r"^\s*[-*・]\s*(.+)$")
_VARIANT_MARK = re.compile(
    r"^[^\S\n]*+(?:#{1,6}[^\S\n]*案?[^\S\n]*\d*.*$|案\s*+\d++\s*+[:：]?|\d{1,2}[.．)）]\s*+|[-*・]\s++)", re.M
)


class OutlineItem(BaseModel):
    """One section of an outline answer."""

    heading: str = Field(description="見出し。30字まで。番号や記号は付けない")
    points: list[str] = Field(default_factory=list, description="その節で伝えること。参考資料にあることだけ")

    @field_validator("points", mode="before")
    @classmethod
    def _single_point(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value or []


class OutlineAnswer(BaseModel):
    """The answer schema of the step "outline"."""

    sections: list[OutlineItem] = Field(description="読む順に並べた節")

    @field_validator("sections", mode="before")
    @classmethod
    def _headings_only(cls, value: Any) -> Any:
        return (
            [{"heading": each} if isinstance(each, str) else each for each in value]
            if isinstance(value, list)
            else value
        )


class VariantsAnswer(BaseModel):
    """The answer schema of the step "variants"."""

    variants: list[str] = Field(description="切り口の異なる案")


def read_outline(answer: str) -> Outline:
    """Parse an outline from JSON or plain text; raises AnswerMalformed."""
    data = _json(answer)
    if data is not None:
        try:
            items = OutlineAnswer.model_validate({"sections": data} if isinstance(data, list) else data).sections
        except ValidationError:
            raise AnswerMalformed() from None
    else:
        items = _text_outline(answer)
    sections = tuple(
        OutlineSection(
            heading=heading, points=tuple(_line(point)[:POINT_LIMIT] for point in item.points if point.strip())
        )
        for item in items
        if (heading := _line(item.heading)[:HEADING_LIMIT])
    )
    if not sections:
        raise AnswerMalformed()
    return Outline(sections=sections[:SECTION_LIMIT])


def read_variants(answer: str) -> tuple[str, ...]:
    """Parse variants from JSON or plain text; raises AnswerMalformed."""
    data = _json(answer)
    if data is not None:
        listed = data.get("variants") if isinstance(data, dict) else data
        if not isinstance(listed, list):
            raise AnswerMalformed()
        found = [
            each if isinstance(each, str) else str(each.get("text", ""))
            for each in listed
            if isinstance(each, str | dict)
        ]
    else:
        found = _text_variants(answer)
    variants = tuple(dict.fromkeys(each.strip() for each in found if each.strip()))
    if not variants:
        raise AnswerMalformed()
    return variants


def complete_variants(text: str) -> list[str]:
    """Return the complete variants of an answer that was cut off, as a list with one JSON answer; empty without any."""
    try:
        data = from_json(text, allow_partial=True)
    except ValueError:
        return []
    found = data.get("variants") if isinstance(data, dict) else None
    complete = [each for each in found if isinstance(each, str) and each.strip()] if isinstance(found, list) else []
    return [VariantsAnswer(variants=complete).model_dump_json()] if complete else []


def _json(answer: str) -> Any:
    """Return the JSON of an answer, bare or in a code fence; None for plain text. Raises AnswerMalformed."""
    text = _fenced(answer).strip()
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise AnswerMalformed() from None


def _fenced(answer: str) -> str:
    """Return what stands in the first code fence of an answer, or else the whole answer."""
    for fence in _FENCE.finditer(answer):
        if "\n" in fence.group(1):
            end = answer.find("```", fence.end())
            return answer[fence.end() : end] if end >= 0 else answer
    return answer


def _text_outline(answer: str) -> list[OutlineItem]:
    lines = answer.splitlines()
    headed = any(_HEADING.match(line) for line in lines)
    items: list[OutlineItem] = []
    for line in lines:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading or (item and not headed):
            items.append(OutlineItem(heading=(heading or item).group(1)))  # type: ignore[union-attr]
        elif item and items:
            items[-1].points.append(item.group(1))
    return items


def _text_variants(answer: str) -> list[str]:
    """Split a text at numbers, headings and bullets; a text without any of them is one variant."""
    parts = _VARIANT_MARK.split(answer)
    return [part.strip() for part in parts if part.strip()] or [answer]


def _line(text: str) -> str:
    """Return a heading or point as one line without Markdown marks."""
    return " ".join(text.replace("**", "").split()).strip("#*「」 ") or text.strip()
