"""Briefs 指示書: read them from a form or a YAML file, and check each field against the use case."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lensawriter import strict_yaml
from lensawriter.briefs.check import KEYS, Check, complete_length, is_length
from lensawriter.briefs.sources import ReadSource
from lensawriter.errors import BriefInvalid
from lensawriter.models import Brief
from lensawriter.size_limits import BRIEF_FILE_LIMIT
from lensawriter.strict_yaml import YamlInvalid
from lensawriter.usecases import UseCase

__all__ = ["ReadSource", "complete_length", "headings", "is_length", "parse", "problems", "read", "recheck"]


def read(
    text: bytes | str, cases: Mapping[str, UseCase], *, folder: Path | None, read_source: ReadSource | None
) -> Brief:
    """Read a brief from YAML; raises BriefInvalid with one sentence and the field.

    `folder` and `read_source` locate and read the sources given by path; if both are None, such sources are invalid.
    """
    if len(text) > BRIEF_FILE_LIMIT:
        raise BriefInvalid("指示書ファイルが大きすぎます。参考資料は別のファイルにして path で指定してください。")
    try:
        source = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise BriefInvalid("指示書ファイルはUTF-8で保存してください。") from None
    try:
        data = strict_yaml.read(source).value
    except YamlInvalid as error:
        raise BriefInvalid(
            f"指示書ファイルの{error.line}行目：{error.reason}。", field=_field_at(source, error.line)
        ) from None
    return parse(data, cases, folder=folder, read_source=read_source)


def parse(data: Any, cases: Mapping[str, UseCase], *, folder: Path | None, read_source: ReadSource | None) -> Brief:
    """Check the fields of a brief and fill in the defaults of its use case; raises BriefInvalid for the first problem."""
    checked = Check(data, cases, folder=folder, read_source=read_source)
    brief = checked.brief()
    for field, sentence in checked.problems.items():
        raise BriefInvalid(sentence, field=field)
    assert brief is not None
    return brief


def problems(data: Any, cases: Mapping[str, UseCase]) -> dict[str, str]:
    """Return a dictionary from each invalid field to a sentence for the user; inputs are named `inputs.KEY`."""
    checked = Check(data, cases)
    checked.brief()
    return checked.problems


def recheck(brief: Brief, cases: Mapping[str, UseCase]) -> None:
    """Check a `Brief` that was not created by `parse`; raises BriefInvalid."""
    fields = brief.model_dump(mode="json")
    fields["sources"] = [{"text": source.text, "name": source.name} for source in brief.sources]
    parse(fields, cases, folder=None, read_source=None)


def headings(given: Sequence[str]) -> list[str]:
    """Return cleaned headings for an outline; raises BriefInvalid."""
    checked = Check({"outline": list(given)}, {})
    found = checked.fields.phrases("outline")
    if checked.problems or not found:
        raise BriefInvalid(checked.problems.get("outline", "見出しを1つ以上入力してください。"), field="outline")
    return list(found)


def _field_at(text: str, line: int) -> str | None:
    """Return the field that a line of the file belongs to, or None."""
    for each in reversed(strict_yaml.LINE_END.split(text)[:line]):
        found = re.match(r"([a-z_]+)\s*:", each)
        if found and found.group(1) in KEYS:
            return found.group(1)
    return None
