"""The raw values of a form by field name, converted to a brief and back.

Numbers and lists are text fields: a Japanese keyboard may type １，２００字, which a number field would drop.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lensawriter.models import Brief, LengthRange
from lensawriter.text.cleaning import typed_number
from lensawriter.usecases import Input, InputType, UseCase

Raw = dict[str, Any]
"""Field name -> value of its widget; an input of the use case is named `inputs.KEY`."""
LOW, HIGH = "length.min", "length.max"
PASTED, CONFIRM, MODEL = "pasted", "confirm", "model"
PHRASES = ("keywords", "must_say", "must_not_say")
_SEPARATOR = re.compile(r"[\n、，,]")


def blank(case: UseCase) -> Raw:
    """Return an untouched form with the defaults of its use case."""
    raw: Raw = {"title": "", "audience": "", "tone": case.tone, PASTED: "", CONFIRM: True, MODEL: ""}
    raw |= dict.fromkeys(PHRASES, "")
    raw |= {f"inputs.{each.key}": _shown(each, each.default) for each in case.inputs}
    return raw | length_fields(case.default_length({each.key: each.default for each in case.inputs}))


def length_fields(length: LengthRange) -> Raw:
    """Return the two fields of a length range."""
    return {LOW: str(length.min), HIGH: str(length.max)}


def given(case: UseCase, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of the brief as typed, without its sources, for `briefs.problems`."""
    data: dict[str, Any] = {
        "use_case": case.id,
        "title": raw["title"],
        "audience": raw["audience"],
        "tone": raw["tone"],
    }
    data |= {field: _phrases(str(raw[field])) for field in PHRASES}
    data["inputs"] = {each.key: _value(each, raw[f"inputs.{each.key}"]) for each in case.inputs}
    length = {
        name: typed_number(raw[field]) for name, field in (("min", LOW), ("max", HIGH)) if str(raw[field]).strip()
    }
    return data | ({"length": length} if length else {})


def filled(case: UseCase, brief: Brief) -> Raw:
    """Return the form of a brief, to edit it again."""
    raw = blank(case) | length_fields(brief.length)
    raw |= {"title": brief.title, "audience": brief.audience, "tone": brief.tone}
    raw |= {field: "、".join(getattr(brief, field)) for field in PHRASES}
    return raw | {f"inputs.{each.key}": _shown(each, brief.inputs.get(each.key)) for each in case.inputs}


def fitting(case: UseCase, stored: Mapping[str, Any]) -> Raw:
    """Return a stored form, without fields that the use case no longer has and values that it no longer accepts."""
    raw = blank(case)
    for field, value in stored.items():
        if field in raw and type(value) is type(raw[field]) and _offered(case, field, value):
            raw[field] = value
    return raw


def follow_channel(case: UseCase, raw: Mapping[str, Any]) -> Raw:
    """Return the default length of the chosen channel; empty if the writer has changed the length."""
    defaults = [case.length, *(channel.length for each in case.inputs for channel in each.channels.values())]
    typed = {name: raw[name] for name in (LOW, HIGH)}
    if typed not in [length_fields(length) for length in defaults]:
        return {}
    return length_fields(case.default_length({each.key: raw[f"inputs.{each.key}"] for each in case.inputs}))


def names(case: UseCase) -> Iterator[str]:
    """Yield the names of all fields."""
    yield from blank(case)


def _offered(case: UseCase, field: str, value: Any) -> bool:
    if field == "tone":
        return value in ("desumasu", "dearu")
    asked = next((each for each in case.inputs if field == f"inputs.{each.key}"), None)
    return asked is None or asked.type != InputType.CHOICE or value in choices(asked)


def choices(asked: Input) -> tuple[str, ...]:
    """Return the options of a choice; an optional one starts with an empty option."""
    return asked.choices if asked.required or asked.default is not None else ("", *asked.choices)


def _shown(asked: Input, value: Any) -> Any:
    match asked.type:
        case InputType.SWITCH:
            return value is True
        case InputType.LIST:
            return "\n".join(str(each) for each in value or ())
        case InputType.CHOICE:
            return value if value in choices(asked) else choices(asked)[0]
        case _:
            return "" if value is None else str(value)


def _value(asked: Input, typed: Any) -> Any:
    if asked.type == InputType.LIST:
        return [line.strip() for line in str(typed).splitlines() if line.strip()]
    return typed_number(typed) if asked.type == InputType.NUMBER else typed


def _phrases(typed: str) -> list[str]:
    return [each.strip() for each in _SEPARATOR.split(typed) if each.strip()]
