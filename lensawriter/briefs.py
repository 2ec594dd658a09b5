"""Briefs 指示書 as they come in, from a form or a YAML file: checked against their use case, told field by field."""

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from lensawriter.errors import BriefInvalid, SourceUnreadable
from lensawriter.models import LENGTH_LIMIT, Brief, LengthRange, Source
from lensawriter.usecases import Input, InputType, UseCase

TITLE, PHRASE, AUDIENCE, PHRASES = 200, 100, 400, 20
"""Characters of a title, of one keyword or phrase, of the audience; and how many keywords or phrases."""
SOURCE, SOURCES, ALL_SOURCES = 200_000, 20, 1_000_000
"""Characters of one source, how many sources, and their characters together."""
FILE = 8_000_000
"""Bytes of a brief's file."""
INPUT = 4_000
"""Characters of an input that names no limit of its own."""

ReadSource = Callable[[Path], str]
_FIELDS = frozenset("use_case title inputs audience keywords tone length must_say must_not_say sources outline".split())


def read(
    text: bytes | str, cases: Mapping[str, UseCase], *, folder: Path | None, read_source: ReadSource | None
) -> Brief:
    """Read a brief from YAML; raises BriefInvalid with one line that names the field."""
    if len(text) > FILE:
        raise BriefInvalid("指示書ファイルが大きすぎます。参考資料は別のファイルにして path で指定してください。")
    try:
        source = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        data = yaml.load(source, Loader=_Loader)
    except UnicodeDecodeError:
        raise BriefInvalid("指示書ファイルはUTF-8で保存してください。") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{mark.line + 1}行目を" if mark else ""
        raise BriefInvalid(f"指示書をYAMLとして読み取れません。{where}確認してください。") from None
    return parse(data, cases, folder=folder, read_source=read_source)


def parse(data: Any, cases: Mapping[str, UseCase], *, folder: Path | None, read_source: ReadSource | None) -> Brief:
    """Check a brief and fill in what its use case says; raises BriefInvalid for the first field that is wrong."""
    checked = _Check(data, cases, folder, read_source)
    brief = checked.brief()
    for field, sentence in checked.problems.items():
        raise BriefInvalid(sentence, field=field)
    assert brief is not None
    return brief


def problems(data: Any, cases: Mapping[str, UseCase]) -> dict[str, str]:
    """Return field -> sentence for everything that is wrong; an input is named `inputs.KEY`."""
    checked = _Check(data, cases, None, None)
    checked.brief()
    return checked.problems


def recheck(brief: Brief, cases: Mapping[str, UseCase]) -> None:
    """Check a brief that was made in code, as if it had come in; raises BriefInvalid."""
    fields = brief.model_dump(mode="json")
    fields["sources"] = [{"text": source.text, "name": source.name} for source in brief.sources]
    parse(fields, cases, folder=None, read_source=None)


def headings(given: Sequence[str]) -> list[str]:
    """Return headings as an outline keeps them; raises BriefInvalid."""
    checked = _Check({"outline": list(given)}, {}, None, None)
    found = checked.phrases("outline", PHRASE)
    if checked.problems or not found:
        raise BriefInvalid(checked.problems.get("outline", "見出しを1つ以上入力してください。"), field="outline")
    return list(found)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML without aliases, which could make a small file a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


class _Check:
    """One brief while it is checked; lives for one call."""

    def __init__(
        self, data: Any, cases: Mapping[str, UseCase], folder: Path | None, read_source: ReadSource | None
    ) -> None:
        self.problems: dict[str, str] = {}
        self._data = data if isinstance(data, dict) else {}
        self._cases, self._folder, self._read_source = cases, folder, read_source
        if not isinstance(data, dict):
            self.problems["use_case"] = "指示書は「項目: 値」の形で書いてください。"

    def brief(self) -> Brief | None:
        """Check every field and return the brief, or None where something is wrong."""
        case = self._case()
        if case is None:
            return None
        for name in self._data:
            if name not in _FIELDS:
                shown = _shown(name)
                self._note(shown, f"「{shown}」という項目はありません。")
        title = self._title()
        inputs = self._inputs(case)
        must_say, must_not_say = self.phrases("must_say", PHRASE), self.phrases("must_not_say", PHRASE)
        self._conflict(must_say, must_not_say, title)
        fields = {
            "use_case": case.id,
            "title": title,
            "inputs": inputs,
            "audience": self._text("audience", AUDIENCE),
            "keywords": self.phrases("keywords", PHRASE),
            "tone": self._tone(case),
            "length": self._length(case.usual_length(inputs)),
            "must_say": must_say,
            "must_not_say": must_not_say,
            "sources": self._sources(),
            "outline": self.phrases("outline", PHRASE),
        }
        return None if self.problems else Brief(**fields)

    def phrases(self, field: str, most: int) -> tuple[str, ...]:
        """Return a list of phrases, trimmed, each once."""
        value = self._data.get(field)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(each, str | int | float) for each in value):
            self._note(field, "文字列のリストで指定してください。")
            return ()
        found = [self._clean(field, str(each)) for each in value]
        kept = tuple(dict.fromkeys(" ".join(each.split()) for each in found if each.strip()))
        if len(kept) > PHRASES:
            self._note(field, f"{PHRASES}個までにしてください。")
        if any(len(each) > most for each in kept):
            self._note(field, f"1つの項目は{most}文字までにしてください。")
        return kept

    def _case(self) -> UseCase | None:
        value = self._data.get("use_case")
        case = self._cases.get(value) if isinstance(value, str) else None
        if case is None:
            self._note("use_case", f"用途は {'、'.join(self._cases)} から選んでください。")
        return case

    def _title(self) -> str:
        title = " ".join(self._text("title", TITLE).split())
        if not title:
            self._note("title", "タイトルを入力してください。")
        return title

    def _text(self, field: str, most: int) -> str:
        value = self._data.get(field)
        if value is None:
            return ""
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            self._note(field, "文字で入力してください。")
            return ""
        text = self._clean(field, str(value)).strip()
        if len(text) > most:
            self._note(field, f"{most:,}文字までで入力してください（現在{len(text):,}文字）。")
        return text

    def _tone(self, case: UseCase) -> str:
        value = self._data.get("tone", case.tone)
        if value is None:
            return case.tone
        if value not in ("desumasu", "dearu"):
            self._note("tone", "文体は desumasu（です・ます）か dearu（だ・である）を指定してください。")
            return case.tone
        return str(value)

    def _length(self, usual: LengthRange) -> LengthRange:
        value = self._data.get("length")
        if value is None:
            return usual
        if not isinstance(value, dict) or not value or not set(value) <= {"min", "max"}:
            self._note("length", "文字数は min と max で指定してください。")
            return usual
        high = value.get("max")
        low = value.get("min")
        numbers = [number for number in (low, high) if number is not None]
        if not numbers or not all(_whole(number) and 1 <= number <= LENGTH_LIMIT for number in numbers):
            self._note("length", f"文字数は1から{LENGTH_LIMIT:,}までの整数で指定してください。")
            return usual
        low = int(low) if low is not None else min(usual.min, int(high))
        high = int(high) if high is not None else max(usual.max, low)
        if low > high:
            self._note("length", "文字数は、下限が上限以下になるように指定してください。")
            return usual
        return LengthRange(min=low, max=high)

    def _inputs(self, case: UseCase) -> dict[str, Any]:
        given = self._data.get("inputs")
        if given is None:
            given = {}
        if not isinstance(given, dict):
            self._note("inputs", "inputs は「項目: 値」の形で指定してください。")
            given = {}
        known = {each.key for each in case.inputs}
        for name in given:
            if name not in known:
                self._note("inputs", f"inputs に「{_shown(name)}」という項目はありません。")
        return {each.key: self._input(each, given.get(each.key)) for each in case.inputs}

    def _input(self, asked: Input, value: Any) -> Any:
        field = f"inputs.{asked.key}"
        if value is None or (isinstance(value, str) and not value.strip()) or value == []:
            if asked.required:
                self._note(field, f"「{asked.label}」を入力してください。")
            return _empty(asked) if asked.default is None else asked.default
        match asked.type:
            case InputType.NUMBER:
                return self._number(asked, field, value)
            case InputType.SWITCH:
                if not isinstance(value, bool):
                    self._note(field, f"「{asked.label}」は true か false で指定してください。")
                return value is True
            case InputType.CHOICE:
                if value not in asked.choices:
                    self._note(field, f"「{asked.label}」は {'、'.join(asked.choices)} から選んでください。")
                    return asked.default
                return value
            case InputType.LIST:
                inner = _Check({field: value}, {}, None, None)
                found = inner.phrases(field, asked.max or PHRASE)
                self.problems |= {name: f"「{asked.label}」は{text}" for name, text in inner.problems.items()}
                return list(found)
            case _:
                return self._long(asked, field, value)

    def _number(self, asked: Input, field: str, value: Any) -> int | None:
        low, high = asked.min if asked.min is not None else 0, asked.max if asked.max is not None else 10**12
        if not _whole(value) or not low <= value <= high:
            self._note(field, f"「{asked.label}」は{low:,}から{high:,}までの整数で入力してください。")
            return None
        return int(value)

    def _long(self, asked: Input, field: str, value: Any) -> str:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            self._note(field, f"「{asked.label}」は文字で入力してください。")
            return ""
        text = self._clean(field, str(value)).strip()
        most = asked.max or INPUT
        if len(text) > most:
            self._note(field, f"「{asked.label}」は{most:,}文字までで入力してください（現在{len(text):,}文字）。")
        return text

    def _sources(self) -> tuple[Source, ...]:
        value = self._data.get("sources")
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self._note("sources", "参考資料は path または text のリストで指定してください。")
            return ()
        if len(value) > SOURCES:
            self._note("sources", f"参考資料は{SOURCES}件までにしてください。")
            return ()
        found = [self._source(number, each) for number, each in enumerate(value, 1)]
        kept = tuple(each for each in found if each is not None and each.text.strip())
        if sum(len(each.text) for each in kept) > ALL_SOURCES:
            self._note("sources", f"参考資料は合わせて{ALL_SOURCES:,}文字までにしてください。")
        return kept

    def _source(self, number: int, value: Any) -> Source | None:
        if not isinstance(value, dict) or not set(value) <= {"path", "text", "name"}:
            self._note("sources", f"{number}件目の参考資料は path または text で指定してください。")
            return None
        path, text, name = value.get("path"), value.get("text"), value.get("name")
        if (path is None) == (text is None) or not all(isinstance(each, str | None) for each in (path, text, name)):
            self._note("sources", f"{number}件目の参考資料は path または text のどちらか一方を文字で指定してください。")
            return None
        if path is not None:
            text, name = self._file(path), name or Path(path).name
            if text is None:
                return None
        text = self._clean("sources", text)
        if len(text) > SOURCE:
            self._note("sources", f"参考資料は1件{SOURCE:,}文字までにしてください（{number}件目は{len(text):,}文字）。")
            return None
        return Source(name=" ".join(self._clean("sources", name or f"資料{number}").split())[:120], text=text)

    def _file(self, path: str) -> str | None:
        if self._folder is None or self._read_source is None:
            self._note("sources", "参考資料のファイルは、画面から追加してください。")
            return None
        try:
            return self._read_source(self._folder / path)
        except SourceUnreadable as error:
            self._note("sources", error.message)
        except (OSError, ValueError):
            self._note("sources", f"参考資料 {_shown(Path(path).name)} を開けませんでした。")
        return None

    def _conflict(self, must_say: Iterable[str], must_not_say: Iterable[str], title: str) -> None:
        for phrase in must_not_say:
            if any(phrase in wanted for wanted in must_say):
                self._note("must_not_say", f"「{phrase}」は、必ず入れる言葉にも含まれています。")
            elif phrase in title:
                self._note("must_not_say", f"「{phrase}」は、タイトルにも含まれています。")

    def _clean(self, field: str, text: str) -> str:
        """Return the text with one kind of line end, composed; refuse what no person typed."""
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._note(field, "読み取れない文字が含まれています。入力し直してください。")
            return ""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in text):
            self._note(field, "使えない制御文字が含まれています。入力し直してください。")
            return ""
        return text

    def _note(self, field: str, sentence: str) -> None:
        self.problems.setdefault(field, sentence)


def _whole(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value) and value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _empty(asked: Input) -> Any:
    empties: dict[InputType, Any] = {InputType.LIST: [], InputType.SWITCH: False, InputType.NUMBER: None}
    return empties.get(asked.type, "")


def _shown(name: Any) -> str:
    """Return a name from outside as it may stand in a sentence."""
    text = "".join(each for each in str(name) if each.isprintable())
    return text[:40] or "（空）"
