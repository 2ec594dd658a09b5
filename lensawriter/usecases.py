"""Use cases 用途: one file of prompts/ each; this module reads and checks them."""
# (CONTRACT STUB: to be implemented by its developer; names and shapes below are fixed)

from enum import StrEnum
from pathlib import Path
from typing import Any

from lensawriter.models import LengthRange, Tone, Value


class InputType(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    SWITCH = "switch"


class Input(Value):
    key: str
    label: str
    type: InputType
    required: bool = False
    default: Any = None
    example: str = ""
    help: str = ""
    max: int | None = None
    min: int | None = None
    choices: tuple[str, ...] = ()


class UseCase(Value):
    id: str
    title: str
    description: str
    when: tuple[str, ...]
    icon: str
    order: int
    channel: str
    length: LengthRange
    tone: Tone
    inputs: tuple[Input, ...]
    steps: dict[str, str]
    """Step name -> the text of that step (a template with {variables})."""
    variants: int = 1
    sections: LengthRange | None = None
    version: str
    """Content hash of the file, first 12 hex digits of its sha256."""


VARIABLES: dict[str, frozenset[str]] = {}


def load(folder: Path) -> dict[str, UseCase]:
    raise NotImplementedError
