"""Read the inputs of a brief, which its use case defines."""

from typing import Any

from lensawriter.briefs.fields import PHRASE_LIMIT, Fields, is_whole_number
from lensawriter.text.cleaning import quotable_name
from lensawriter.usecases import Input, InputType, UseCase

INPUT_LIMIT = 4_000
"""Maximum length in characters of a text input without its own maximum."""


def read_inputs(fields: Fields, case: UseCase) -> dict[str, Any]:
    """Return the value of every input of the use case: the given one, or the default."""
    given = fields.data.get("inputs")
    if given is None:
        given = {}
    if not isinstance(given, dict):
        fields.add_problem("inputs", "inputs は「項目: 値」の形で指定してください。")
        given = {}
    known = {each.key for each in case.inputs}
    for name in given:
        if name not in known:
            fields.add_problem("inputs", f"inputs に「{quotable_name(name)}」という項目はありません。")
    return {each.key: _input(fields, each, given.get(each.key)) for each in case.inputs}


def _input(fields: Fields, asked: Input, value: Any) -> Any:
    field, about = f"inputs.{asked.key}", f"「{asked.label}」は、"
    if value is None or (isinstance(value, str) and not value.strip()) or value == []:
        if asked.required:
            fields.add_problem(field, f"「{asked.label}」を入力してください。")
        return _empty(asked) if asked.default is None else asked.default
    match asked.type:
        case InputType.NUMBER:
            return _number(fields, asked, value)
        case InputType.SWITCH:
            if not isinstance(value, bool):
                fields.add_problem(field, f"{about}true か false で指定してください。")
            return value is True
        case InputType.CHOICE:
            if value in asked.choices:
                return value
            choices = "".join(f"「{each}」" for each in asked.choices)
            fields.add_problem(field, f"{about}{choices}から選んでください。")
            return asked.default
        case InputType.LIST:
            return list(fields.read_phrases(field, value, asked.max or PHRASE_LIMIT, about=about))
        case _:
            return fields.read_text(field, value, asked.max or INPUT_LIMIT, about=about)


def _number(fields: Fields, asked: Input, value: Any) -> int | None:
    low, high = asked.min if asked.min is not None else 0, asked.max if asked.max is not None else 10**12
    if not is_whole_number(value) or not low <= value <= high:
        fields.add_problem(
            f"inputs.{asked.key}", f"「{asked.label}」は、{low:,}から{high:,}までの整数で入力してください。"
        )
        return None
    return int(value)


def _empty(asked: Input) -> Any:
    empties: dict[InputType, Any] = {InputType.LIST: [], InputType.SWITCH: False, InputType.NUMBER: None}
    return empties.get(asked.type, "")
