"""Use cases 用途: each is a file in prompts/, read and checked at start. A new file adds a use case with its form."""

from pathlib import Path

from lensawriter.errors import UseCaseInvalid
from lensawriter.usecases.file import UseCaseFile
from lensawriter.usecases.inputs import Channel, Input, InputType
from lensawriter.usecases.usecase import VARIABLES, Sections, UseCase

__all__ = ["VARIABLES", "Channel", "Input", "InputType", "Sections", "UseCase", "load", "read"]


def load(folder: Path) -> dict[str, UseCase]:
    """Read all use cases of a folder, sorted by order and id.

    Raises UseCaseInvalid with a sentence that names the file, the line and the reason.
    """
    cases = [read(path) for path in sorted(folder.glob("*.md"))]
    if not cases:
        raise UseCaseInvalid(f"{folder.name} に用途ファイル（.md）がありません。")
    return {case.id: case for case in sorted(cases, key=lambda case: (case.order, case.id))}


def read(path: Path) -> UseCase:
    """Read one use-case file; raises UseCaseInvalid."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise UseCaseInvalid(f"{path.name}:1 用途ファイルを開けません。") from None
    return UseCaseFile(path.name, raw).use_case()
