"""Use cases 用途: one file of prompts/ each, read and checked at start; adding a file adds a use case, form and all."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from lensawriter.errors import UseCaseInvalid
from lensawriter.models import LENGTH_LIMIT, LengthRange, Tone, Value

SHARED = frozenset("title audience keywords tone length_min length_max must_say must_not_say".split())
VARIABLES: Mapping[str, frozenset[str]] = {
    "outline": SHARED | {"section_count"},
    "section": SHARED | {"heading", "points", "number", "total", "section_min", "section_max"},
    "variants": SHARED | {"variants", "weight_max"},
    "text": SHARED,
}
"""What the text of each step may name, besides the inputs of its own file."""
STEPS = (("outline", "section"), ("variants",), ("text",))
"""The ways of writing: planned and in sections, several short ones, or in one call."""


class InputType(StrEnum):
    """How an input is asked for in the form."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    SWITCH = "switch"


class Channel(Value):
    """What a chosen channel asks of a text: its usual length, and the bound where it weighs characters."""

    length: LengthRange
    weight_max: int | None = Field(default=None, ge=1)


class Input(Value):
    """One thing a use case asks its writer for."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    label: str
    type: InputType
    required: bool = False
    default: Any = None
    example: str = ""
    help: str = ""
    min: int | None = None
    max: int | None = None
    choices: tuple[str, ...] = ()
    channels: dict[str, Channel] = {}
    """For a choice that names the channel: what each of its choices asks for."""


class Sections(Value):
    """How many sections an article has: one for each `per` characters, between `min` and `max`."""

    per: int = Field(default=450, ge=50)
    min: int = Field(default=3, ge=1, le=20)
    max: int = Field(default=8, ge=1, le=20)


class UseCase(Value):
    """A use case as its file says it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    title: str
    description: str
    when: tuple[str, ...] = Field(min_length=1)
    icon: str = Field(default="edit_note", pattern=r"^[a-z0-9_]+$")
    order: int = 100
    channel: Literal["web", "press", "mail", "social", "any"]
    length: LengthRange
    tone: Tone
    inputs: tuple[Input, ...] = ()
    steps: dict[str, str]
    """Step -> the text of that step, a template that names variables in braces."""
    variants: int = Field(default=1, ge=1, le=10)
    sections: Sections = Sections()
    version: str
    """The first 12 hexadecimal digits of the SHA-256 of the file."""

    def section_count(self, length: LengthRange) -> int:
        """Return how many sections a text of this length should have."""
        wanted = round((length.min + length.max) / 2 / self.sections.per)
        return max(self.sections.min, min(self.sections.max, wanted))

    def channel_of(self, inputs: Mapping[str, Any]) -> Channel | None:
        """Return what the chosen channel asks for, where this use case has channels."""
        for each in self.inputs:
            if each.channels:
                return each.channels.get(str(inputs.get(each.key) or each.default))
        return None

    def usual_length(self, inputs: Mapping[str, Any]) -> LengthRange:
        """Return the length a text has unless its writer says otherwise."""
        channel = self.channel_of(inputs)
        return channel.length if channel else self.length

    def weight_max(self, inputs: Mapping[str, Any]) -> int | None:
        """Return the weighted bound of the chosen channel."""
        channel = self.channel_of(inputs)
        return channel.weight_max if channel else None


def load(folder: Path) -> dict[str, UseCase]:
    """Read every use case of a folder, in their order; raises UseCaseInvalid with one line: file, line number, reason."""
    cases = [read(path) for path in sorted(folder.glob("*.md"))]
    if not cases:
        raise UseCaseInvalid(f"{folder.name} に用途ファイル（.md）がありません。")
    return {case.id: case for case in sorted(cases, key=lambda case: (case.order, case.id))}


def read(path: Path) -> UseCase:
    """Read one file; raises UseCaseInvalid."""
    return _File(path).use_case()


class _File:
    """A use-case file while it is read; lives for one read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        raw = path.read_bytes()
        self.version = hashlib.sha256(raw).hexdigest()[:12]
        try:
            self.lines = raw.decode("utf-8").splitlines()
        except UnicodeDecodeError:
            raise self._refuse(1, "UTF-8で保存してください") from None

    def use_case(self) -> UseCase:
        if not self.lines or self.lines[0].strip() != "---" or "---" not in (line.strip() for line in self.lines[1:]):
            raise self._refuse(1, "先頭に --- で囲んだ設定がありません")
        end = next(number for number, line in enumerate(self.lines[1:], 1) if line.strip() == "---")
        front = self._front(end)
        steps, where = self._steps(end + 1, front)
        try:
            case = UseCase.model_validate(front | {"steps": steps, "version": self.version})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise self._refuse(
                self._line_of(first["loc"]), f"「{field}」の値が正しくありません（{_reason(first)}）"
            ) from None
        self._check(case)
        for step, template in steps.items():
            self._check_variables(case, step, template, where[step])
        return case

    def _front(self, end: int) -> dict[str, Any]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            front = yaml.load("\n".join(self.lines[1:end]), Loader=loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise self._refuse(mark.line + 2 if mark else 1, "設定をYAMLとして読み取れません") from None
        if not isinstance(front, dict):
            raise self._refuse(1, "設定が「項目: 値」の形になっていません")
        for name in ("version",):
            if name in front:
                raise self._refuse(self._line_of((name,)), f"「{name}」は書けません")
        return front

    def _steps(self, begin: int, front: dict[str, Any]) -> tuple[dict[str, str], dict[str, int]]:
        """Return the text of each step, and the line it begins on."""
        listed = front.pop("steps", None)
        bodies: dict[str, list[str]] = {}
        where: dict[str, int] = {}
        current = ""
        for number, line in enumerate(self.lines[begin:], begin + 1):
            if heading := re.fullmatch(r"# (\w+)\s*", line):
                current = heading.group(1)
                if current in bodies:
                    raise self._refuse(number, f"手順「{current}」が2回書かれています")
                bodies[current], where[current] = [], number
            elif current:
                bodies[current].append(line)
            elif line.strip():
                raise self._refuse(number, "手順の見出し（# outline など）より前に文章があります")
        if not isinstance(listed, list) or tuple(listed) not in STEPS:
            known = "、".join("[" + ", ".join(each) + "]" for each in STEPS)
            raise self._refuse(self._line_of(("steps",)), f"「steps」は {known} のいずれかを指定してください")
        for step in listed:
            if not "".join(bodies.get(step, [])).strip():
                raise self._refuse(where.get(step, self._line_of(("steps",))), f"手順「{step}」の文章がありません")
        for step, line in where.items():
            if step not in listed:
                raise self._refuse(line, f"手順「{step}」は steps にありません")
        return {step: "\n".join(bodies[step]).strip() for step in listed}, where

    def _check(self, case: UseCase) -> None:
        if case.id != self.name.removesuffix(".md"):
            raise self._refuse(
                self._line_of(("id",)), f"「id」はファイル名と同じ「{self.name.removesuffix('.md')}」にしてください"
            )
        if case.sections.min > case.sections.max:
            raise self._refuse(self._line_of(("sections",)), "「sections」の min が max より大きくなっています")
        keys: set[str] = set()
        for number, each in enumerate(case.inputs):
            line = self._line_of(("inputs", number))
            if each.key in keys or each.key in SHARED | {"envelope"}.union(*VARIABLES.values()):
                raise self._refuse(line, f"入力項目「{each.key}」の名前が重複しています")
            keys.add(each.key)
            if problem := _input_problem(each):
                raise self._refuse(line, f"入力項目「{each.key}」の{problem}")

    def _check_variables(self, case: UseCase, step: str, template: str, begin: int) -> None:
        allowed = VARIABLES[step] | {each.key for each in case.inputs}
        for offset, line in enumerate(self.lines[begin:]):
            if re.fullmatch(r"# (\w+)\s*", line):
                break
            try:
                named = list(_names(line))
            except ValueError:
                raise self._refuse(
                    begin + offset + 1, "波かっこの対応が取れていません（文字として書くときは {{ }}）"
                ) from None
            for name in named:
                if name not in allowed:
                    raise self._refuse(begin + offset + 1, f"手順「{step}」で使えない変数 {{{name}}} があります")

    def _line_of(self, place: tuple[Any, ...]) -> int:
        """Return the line of a field of the front matter, as near as can be found."""
        line, keys = 1, [part for part in place if isinstance(part, str)]
        index = next((part for part in place if isinstance(part, int)), None)
        if keys:
            line = self._find(rf"^{re.escape(keys[0])}\s*:", 0) or 1
        if index is not None:
            starts = [n for n, text in enumerate(self.lines, 1) if n > line and re.match(r"\s*- ", text)]
            line = starts[index] if index < len(starts) else line
            if len(keys) > 1:
                line = self._find(rf"^\s*(- )?{re.escape(keys[1])}\s*:", line - 1) or line
        return line

    def _find(self, pattern: str, begin: int) -> int | None:
        return next((n for n, text in enumerate(self.lines[begin:], begin + 1) if re.match(pattern, text)), None)

    def _refuse(self, line: int, reason: str) -> UseCaseInvalid:
        return UseCaseInvalid(f"{self.name}:{line} {reason}。")


def _names(template: str) -> Iterator[str]:
    """Yield the variables of a template; raises ValueError where its braces do not match or hold an expression."""
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if form or conversion:
            raise ValueError(name)
        yield name


def _input_problem(each: Input) -> str | None:
    """Say what is wrong with an input, beyond the shape of its fields."""
    if (each.type == InputType.CHOICE) != bool(each.choices):
        return "choices は type が choice のときに、必ず指定してください"
    if each.min is not None and each.max is not None and each.min > each.max:
        return " min が max より大きくなっています"
    if each.channels and set(each.channels) != set(each.choices):
        return " channels は choices と同じ選択肢にしてください"
    if each.required and each.default is not None:
        return "必須の項目に default は書けません"
    return None if each.default is None else _default_problem(each)


def _default_problem(each: Input) -> str | None:
    value, fits = each.default, True
    match each.type:
        case InputType.NUMBER:
            fits = (
                type(value) is int
                and (each.min is None or value >= each.min)
                and (each.max is None or value <= each.max)
            )
        case InputType.SWITCH:
            fits = isinstance(value, bool)
        case InputType.CHOICE:
            fits = value in each.choices
        case InputType.LIST:
            fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            fits = isinstance(value, str) and (each.max is None or len(value) <= each.max)
    return None if fits else " default が種類または範囲に合っていません"


_REASONS = {
    "missing": "書かれていません",
    "extra_forbidden": "この項目は使えません",
    "literal_error": "使えない値です",
    "string_pattern_mismatch": "使えない文字があります",
}


def _reason(error: Any) -> str:
    return _REASONS.get(
        error["type"],
        f"1～{LENGTH_LIMIT:,}の範囲や種類を確認してください" if "int" in error["type"] else "種類を確認してください",
    )
