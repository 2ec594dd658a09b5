"""Read a use-case file: settings in YAML between two lines of ---, then the prompt of each step under a heading."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from pydantic import ValidationError

from lensawriter import strict_yaml
from lensawriter.errors import UseCaseInvalid
from lensawriter.strict_yaml import KeyPath, YamlInvalid
from lensawriter.usecases.usecase import SHARED, STEPS, VARIABLES, UseCase

_STEP = re.compile(r"# (\w+)\s*")
_RESERVED = SHARED.union({"envelope"}, *VARIABLES.values())
_FENCE = "---"


class UseCaseFile:
    """A use-case file that is being read."""

    def __init__(self, name: str, raw: bytes) -> None:
        """Decode the bytes; raises UseCaseInvalid if they are not UTF-8."""
        self._name = name
        self._version = hashlib.sha256(raw).hexdigest()[:12]
        self._positions: Mapping[KeyPath, int] = {}
        try:
            self._lines = raw.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise self._refuse(raw.count(b"\n", 0, error.start) + 1, "UTF-8で保存してください") from None

    def use_case(self) -> UseCase:
        """Return the use case; raises UseCaseInvalid for the first error."""
        fences = [number for number, line in enumerate(self._lines) if line.strip() == _FENCE]
        if fences[:1] != [0] or len(fences) < 2:
            raise self._refuse(1, "先頭に --- で囲んだ設定がありません")
        front = self._front(fences[1])
        steps, heading_lines = self._steps(fences[1] + 1, front)
        try:
            case = UseCase.model_validate(front | {"steps": steps, "version": self._version})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
            raise self._refuse(
                self._line_of(first["loc"]), f"「{field}」の値が正しくありません（{_reason(first)}）"
            ) from None
        self._check(case)
        for step, template in steps.items():
            self._check_variables(case, step, template, heading_lines[step])
        return case

    def _front(self, end: int) -> dict[str, Any]:
        try:
            front, self._positions = strict_yaml.read("\n".join(self._lines[1:end]))
        except YamlInvalid as error:
            raise self._refuse(error.line + 1, error.reason) from None
        if not isinstance(front, dict):
            raise self._refuse(1, "設定が「項目: 値」の形になっていません")
        if "version" in front:
            raise self._refuse(self._line_of(("version",)), "「version」は書けません")
        return front

    def _steps(self, begin: int, front: dict[str, Any]) -> tuple[dict[str, str], dict[str, int]]:
        """Return two dictionaries: step -> prompt, and step -> line number of its heading."""
        listed = front.pop("steps", None)
        bodies: dict[str, list[str]] = {}
        heading_lines: dict[str, int] = {}
        current = ""
        for number, line in enumerate(self._lines[begin:], begin + 1):
            if heading := _STEP.fullmatch(line):
                current = heading.group(1)
                if current in bodies:
                    raise self._refuse(number, f"手順「{current}」が2回書かれています")
                bodies[current], heading_lines[current] = [], number
            elif current:
                bodies[current].append(line)
            elif line.strip():
                raise self._refuse(number, "手順の見出し（# outline など）より前に文章があります")
        if not isinstance(listed, list) or tuple(listed) not in STEPS:
            known = "、".join("[" + ", ".join(each) + "]" for each in STEPS)
            raise self._refuse(self._line_of(("steps",)), f"「steps」は {known} のいずれかを指定してください")
        for step in listed:
            if not "".join(bodies.get(step, [])).strip():
                raise self._refuse(
                    heading_lines.get(step, self._line_of(("steps",))), f"手順「{step}」の文章がありません"
                )
        for step, heading_line in heading_lines.items():
            if step not in listed:
                raise self._refuse(heading_line, f"手順「{step}」は steps にありません")
        return {step: "\n".join(bodies[step]).strip() for step in listed}, heading_lines

    def _check(self, case: UseCase) -> None:
        name = self._name.removesuffix(".md")
        if case.id != name:
            raise self._refuse(self._line_of(("id",)), f"「id」はファイル名と同じ「{name}」にしてください")
        if case.sections.min > case.sections.max:
            raise self._refuse(self._line_of(("sections",)), "「sections」の min が max より大きくなっています")
        keys: set[str] = set()
        for number, each in enumerate(case.inputs):
            line = self._line_of(("inputs", number))
            if each.key in keys:
                raise self._refuse(line, f"入力項目「{each.key}」が2回書かれています")
            if each.key in _RESERVED:
                raise self._refuse(line, f"入力項目の key に「{each.key}」は使えません")
            keys.add(each.key)
            if problem := each.problem():
                raise self._refuse(line, f"入力項目「{each.key}」の{problem}")
        if len([each for each in case.inputs if each.channels]) > 1:
            raise self._refuse(self._line_of(("inputs",)), "channels を書ける入力項目は1つだけです")

    def _check_variables(self, case: UseCase, step: str, template: str, begin: int) -> None:
        allowed = VARIABLES[step] | {each.key for each in case.inputs}
        for number, line in enumerate(self._lines[begin:], begin + 1):
            if _STEP.fullmatch(line):
                break
            try:
                named = list(_names(line))
            except ValueError:
                raise self._refuse(number, "波かっこの対応が取れていません（文字として書くときは {{ }}）") from None
            for name in named:
                if name not in allowed:
                    raise self._refuse(number, f"手順「{step}」で使えない変数 {{{name}}} があります")

    def _line_of(self, place: KeyPath) -> int:
        """Return the line number of a field, or of its nearest parent if the field is missing."""
        while place and place not in self._positions:
            place = place[:-1]
        return self._positions.get(place, 0) + 1

    def _refuse(self, line: int, reason: str) -> UseCaseInvalid:
        return UseCaseInvalid(f"{self._name}:{line} {reason}。")


def _names(template: str) -> Iterator[str]:
    """Yield the variables of a template; raises ValueError for unbalanced braces and for expressions in braces."""
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if form or conversion:
            raise ValueError(name)
        yield name


_REASONS = {
    "missing": "書かれていません",
    "extra_forbidden": "この項目は使えません",
    "literal_error": "使えない値です",
    "enum": "使えない値です",
    "string_pattern_mismatch": "使えない文字があります",
    "string_too_short": "書かれていません",
    "too_short": "1つ以上書いてください",
    "value_error": "min が max より大きくなっています",
}


def _reason(error: Any) -> str:
    if error["type"] in ("greater_than_equal", "less_than_equal") or error["type"].startswith("int_"):
        limit = error.get("ctx", {}).get("ge") or error.get("ctx", {}).get("le")
        side = "以上" if error["type"].startswith("greater") else "以下"
        return f"{limit:,}{side}の整数にしてください" if limit else "整数にしてください"
    return _REASONS.get(error["type"], "種類を確認してください")
