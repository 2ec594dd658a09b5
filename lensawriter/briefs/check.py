"""Check a whole brief against its use case, field by field."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lensawriter.briefs.fields import Fields, is_visible, is_whole_number
from lensawriter.briefs.inputs import read_inputs
from lensawriter.briefs.sources import ReadSource, read_sources
from lensawriter.models import LENGTH_LIMIT, Brief, LengthRange
from lensawriter.size_limits import TITLE_LIMIT
from lensawriter.text.cleaning import quotable_name
from lensawriter.usecases import UseCase

AUDIENCE_LIMIT = 400
"""Maximum length of the audience description in characters."""
KEYS = frozenset("use_case title inputs audience keywords tone length must_say must_not_say sources outline".split())
"""The fields of a brief."""


def is_length(value: Any) -> bool:
    """Return whether a value is a length that a brief may ask for."""
    return is_whole_number(value) and 1 <= value <= LENGTH_LIMIT


def complete_length(low: float | None, high: float | None, default: LengthRange) -> LengthRange | None:
    """Return a length range, completed from the default; None if its minimum exceeds its maximum."""
    if low is None:
        low = default.min if high is None else min(default.min, high)
    if high is None:
        high = max(default.max, low)
    return LengthRange(min=int(low), max=int(high)) if low <= high else None


class Check:
    """The check of one brief: `brief()` runs it and returns the result, `problems` holds the errors."""

    def __init__(
        self,
        data: Any,
        cases: Mapping[str, UseCase],
        *,
        folder: Path | None = None,
        read_source: ReadSource | None = None,
    ) -> None:
        self.fields = Fields(data if isinstance(data, dict) else {})
        self._cases, self._folder, self._read_source = cases, folder, read_source
        if not isinstance(data, dict):
            self.fields.add_problem("use_case", "指示書は「項目: 値」の形で書いてください。")

    @property
    def problems(self) -> dict[str, str]:
        """A dictionary from each invalid field found so far to a sentence for the user."""
        return self.fields.problems

    def brief(self) -> Brief | None:
        """Check every field and return the brief, or None if any field is invalid."""
        case = self._case()
        if case is None:
            return None
        fields = self.fields
        for name in fields.data:
            if name not in KEYS:
                fields.add_problem(quotable_name(name), f"「{quotable_name(name)}」という項目はありません。")
        inputs = read_inputs(fields, case)
        found: dict[str, Any] = {
            "use_case": case.id,
            "title": self._title(),
            "inputs": inputs,
            "audience": fields.text("audience", AUDIENCE_LIMIT),
            "keywords": fields.phrases("keywords"),
            "tone": self._tone(case),
            "length": self._length(case.default_length(inputs)),
            "must_say": fields.phrases("must_say"),
            "must_not_say": fields.phrases("must_not_say"),
            "sources": read_sources(fields, self._folder, self._read_source),
            "outline": fields.phrases("outline"),
        }
        self._check_forbidden_phrases(found)
        return None if self.problems else Brief(**found)

    def _case(self) -> UseCase | None:
        value = self.fields.data.get("use_case")
        case = self._cases.get(value) if isinstance(value, str) else None
        if case is None:
            self.fields.add_problem("use_case", f"用途は {'、'.join(self._cases)} から選んでください。")
        return case

    def _title(self) -> str:
        title = " ".join(self.fields.text("title", TITLE_LIMIT).split())
        if not is_visible(title):
            self.fields.add_problem("title", "タイトルを入力してください。")
        return title

    def _tone(self, case: UseCase) -> str:
        value = self.fields.data.get("tone")
        if value is None:
            return case.tone
        if value not in ("desumasu", "dearu"):
            self.fields.add_problem("tone", "文体は desumasu（です・ます）か dearu（だ・である）を指定してください。")
            return case.tone
        return str(value)

    def _length(self, default: LengthRange) -> LengthRange:
        value = self.fields.data.get("length")
        if value is None:
            return default
        if not isinstance(value, dict) or not value or not set(value) <= {"min", "max"}:
            self.fields.add_problem("length", "文字数は min と max で指定してください。")
            return default
        low: Any = value.get("min")
        high: Any = value.get("max")
        numbers = [number for number in (low, high) if number is not None]
        if not numbers or not all(is_length(number) for number in numbers):
            self.fields.add_problem("length", f"文字数は1から{LENGTH_LIMIT:,}までの整数で指定してください。")
            return default
        completed = complete_length(low, high, default)
        if completed is None:
            self.fields.add_problem("length", "文字数は、下限が上限以下になるように指定してください。")
        return completed or default

    def _check_forbidden_phrases(self, found: Mapping[str, Any]) -> None:
        """Add a problem if a forbidden phrase also occurs in a field whose text the draft must contain."""
        asked = (
            ("必ず入れる言葉", found["must_say"]),
            ("タイトル", (found["title"],)),
            ("キーワード", found["keywords"]),
            ("見出し", found["outline"]),
        )
        for phrase in found["must_not_say"]:
            for name, texts in asked:
                if any(phrase in text for text in texts):
                    self.fields.add_problem(
                        "must_not_say", f"「{quotable_name(phrase)}」は、{name}にも含まれています。"
                    )
