"""The model of a use case, as read from its file."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lensawriter.models import LengthRange, Tone, Value
from lensawriter.usecases.inputs import Channel, Input, Text

SHARED = frozenset("title audience keywords tone length_min length_max must_say must_not_say".split())
"""Variables that the prompt of every step may use."""
VARIABLES: Mapping[str, frozenset[str]] = {
    "outline": SHARED | {"section_count"},
    "section": SHARED | {"heading", "points", "number", "total", "section_min", "section_max"},
    "variants": SHARED | {"variants", "weight_max"},
    "text": SHARED,
}
"""Step -> variables that its prompt may use, in addition to the inputs of the use case."""
STEPS = (("outline", "section"), ("variants",), ("text",))
"""The allowed steps: an outline with sections, several short variants, or one text."""


class Sections(Value):
    """The number of sections of an article: one per `per` characters, between `min` and `max`."""

    per: int = Field(default=450, ge=50)
    min: int = Field(default=3, ge=1, le=20)
    max: int = Field(default=8, ge=1, le=20)


class UseCase(Value):
    """A kind of text, such as a press release: its form, its defaults and the prompts of its steps."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    title: Text
    description: Text
    when: tuple[Text, ...] = Field(min_length=1)
    icon: str = Field(default="edit_note", pattern=r"^[a-z0-9_]+$")
    order: int = 100
    channel: Literal["web", "press", "mail", "social", "any"]
    length: LengthRange
    tone: Tone
    inputs: tuple[Input, ...] = ()
    steps: dict[str, str]
    """Step -> prompt, a template with variables in braces."""
    variants: int = Field(default=3, ge=2, le=10)
    """Number of texts that the step "variants" requests."""
    sections: Sections = Sections()
    version: str
    """The first 12 hexadecimal digits of the SHA-256 of the file."""

    def section_count(self, length: LengthRange) -> int:
        """Return the number of sections of a text of this length."""
        count = round((length.min + length.max) / 2 / self.sections.per)
        return max(self.sections.min, min(self.sections.max, count))

    def channel_of(self, inputs: Mapping[str, Any]) -> Channel | None:
        """Return the channel chosen in the inputs, or None if the use case has no channels."""
        for each in self.inputs:
            if each.channels:
                return each.channels.get(str(inputs.get(each.key) or each.default))
        return None

    def default_length(self, inputs: Mapping[str, Any]) -> LengthRange:
        """Return the length of a text if the brief has none."""
        channel = self.channel_of(inputs)
        return channel.length if channel else self.length

    def weight_max(self, inputs: Mapping[str, Any]) -> int | None:
        """Return the maximum weighted length of the chosen channel, or None if it has none."""
        channel = self.channel_of(inputs)
        return channel.weight_max if channel else None
