"""The inputs of a use case, in addition to the fields that every brief has."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from lensawriter.models import LengthRange, Value

Text = Annotated[str, Field(min_length=1)]


class InputType(StrEnum):
    """The kind of form field of an input."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    SWITCH = "switch"


class Channel(Value):
    """The requirements of a channel, such as a social network."""

    # `weight_max` is None if the channel counts all characters alike; see `text.length.weigh`.

    length: LengthRange
    weight_max: int | None = Field(default=None, ge=1)
    """Maximum weighted length (`text.length.weigh`); None if the channel has none."""


class Input(Value):
    """One input of a use case."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    label: Text
    type: InputType
    required: bool = False
    default: Any = None
    example: str = ""
    help: str = ""
    min: int | None = None
    """Minimum of a number."""
    max: int | None = Field(default=None, ge=1)
    """Maximum of a number; for text its maximum length in characters, for a list that of each item."""
    choices: tuple[Text, ...] = ()
    channels: dict[str, Channel] = {}
    """Requirements by choice, if the choices are channels; else empty."""

    def problem(self) -> str | None:
        """Return the first error that the field types do not detect, as a clause to follow the input's name, or None."""
        if (self.type == InputType.CHOICE) != bool(self.choices):
            return "choices は、type が choice のときに必ず指定し、ほかの type では指定しないでください"
        if len(set(self.choices)) < len(self.choices):
            return " choices に同じ選択肢があります"
        if self.min is not None and self.type != InputType.NUMBER:
            return " min は type が number のときだけ指定できます"
        if self.min is not None and self.max is not None and self.min > self.max:
            return " min が max より大きくなっています"
        if self.channels and set(self.channels) != set(self.choices):
            return " channels は choices と同じ選択肢にしてください"
        if self.required and self.default is not None:
            return "必須の項目に default は書けません"
        return " default が種類または範囲に合っていません" if not self._default_fits() else None

    def _default_fits(self) -> bool:
        value = self.default
        if value is None:
            return True
        match self.type:
            case InputType.NUMBER:
                low, high = self.min if self.min is not None else value, self.max if self.max is not None else value
                return type(value) is int and low <= value <= high
            case InputType.SWITCH:
                return isinstance(value, bool)
            case InputType.CHOICE:
                return value in self.choices
            case InputType.LIST:
                return isinstance(value, list) and all(self._text_fits(item) for item in value)
            case _:
                return self._text_fits(value)

    def _text_fits(self, value: Any) -> bool:
        return isinstance(value, str) and (self.max is None or len(value) <= self.max)
