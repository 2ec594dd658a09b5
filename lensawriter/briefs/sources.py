"""Read the sources of a brief, given as text or as file paths."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lensawriter.briefs.fields import Fields
from lensawriter.errors import SourceUnreadable
from lensawriter.models import Source
from lensawriter.size_limits import ALL_SOURCES_LIMIT, SOURCE_COUNT_LIMIT, SOURCE_LIMIT, SOURCE_NAME_LIMIT
from lensawriter.text.cleaning import quotable_name

ReadSource = Callable[[Path], str]
"""Returns the text of a source file; may raise SourceUnreadable, OSError or ValueError."""


def read_sources(fields: Fields, folder: Path | None, read: ReadSource | None) -> tuple[Source, ...]:
    """Return the sources that contain text; if `folder` or `read` is None, sources by path are invalid."""
    value = fields.data.get("sources")
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        fields.add_problem("sources", "参考資料は path または text のリストで指定してください。")
        return ()
    if len(value) > SOURCE_COUNT_LIMIT:
        fields.add_problem("sources", f"参考資料は{SOURCE_COUNT_LIMIT}件までにしてください。")
        return ()
    found = [_source(fields, number, each, folder, read) for number, each in enumerate(value, 1)]
    sources = tuple(each for each in found if each is not None and each.text.strip())
    if sum(len(each.text) for each in sources) > ALL_SOURCES_LIMIT:
        fields.add_problem("sources", f"参考資料は合わせて{ALL_SOURCES_LIMIT:,}文字までにしてください。")
    return sources


def _source(fields: Fields, number: int, value: Any, folder: Path | None, read: ReadSource | None) -> Source | None:
    if not isinstance(value, dict) or not set(value) <= {"path", "text", "name"}:
        fields.add_problem("sources", f"{number}件目の参考資料は path または text で指定してください。")
        return None
    path: Any = value.get("path")
    text: Any = value.get("text")
    name: Any = value.get("name")
    if (path is None) == (text is None) or not all(isinstance(each, str | None) for each in (path, text, name)):
        fields.add_problem(
            "sources", f"{number}件目の参考資料は path または text のどちらか一方を文字で指定してください。"
        )
        return None
    if path is not None:
        text, name = _file(fields, path, folder, read), name or Path(path).name
        if text is None:
            return None
    if len(text) > SOURCE_LIMIT:
        fields.add_problem(
            "sources", f"参考資料は1件{SOURCE_LIMIT:,}文字までにしてください（{number}件目は{len(text):,}文字）。"
        )
        return None
    text = fields.clean("sources", text)
    name = fields.clean("sources", (name or f"資料{number}")[: 4 * SOURCE_NAME_LIMIT])
    return Source(name=" ".join(name.split())[:SOURCE_NAME_LIMIT], text=text)


def _file(fields: Fields, path: str, folder: Path | None, read: ReadSource | None) -> str | None:
    if folder is None or read is None:
        fields.add_problem("sources", "参考資料のファイルは、画面から追加してください。")
        return None
    try:
        return read(folder / path)
    except SourceUnreadable as error:
        fields.add_problem("sources", error.message)
    except (OSError, ValueError):
        fields.add_problem("sources", f"参考資料 {quotable_name(Path(path).name)} を開けませんでした。")
    return None
