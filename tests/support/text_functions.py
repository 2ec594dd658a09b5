"""The public functions that take a text, each as a function of that text alone.

Functions of strings are found by their annotations, so a new one is measured without an entry here. The others are in
`_others`.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, partial
from types import ModuleType
from typing import Any, get_args, get_type_hints

from lensawriter.chains.envelope import Envelope, StepRequest, seal, unseal
from lensawriter.errors import LensaError
from lensawriter.models import Brief, LengthRange, Outline, OutlineSection, Source, Tone
from lensawriter.offline.compose import Composer
from lensawriter.reading.refusal import Refused

PACKAGES = ("text", "checks", "reading", "chains", "exports", "offline")
USE_CASES = ("blog", "press-release", "interview", "case-study", "product", "newsletter", "summary", "rewrite")
SHORT_USE_CASES = ("sns", "titles", "proofread", "translation")
NOT_OF_TEXT = frozenset({"exports.export", "chains.prompts.build", "exports.csv_file.csv_file"})
"""Functions that `_others` calls, or whose strings are names and templates."""

TextFunction = Callable[[str], object]
_REFUSALS = (LensaError, Refused, ValueError)
"""What a function may raise instead of an answer."""


@cache
def text_functions(package: str) -> dict[str, TextFunction]:
    """Return name -> function of one text, of each public function of a package that takes text."""
    found = {name: call for module in _modules(package) for name, call in _of_strings(module)}
    return found | {name: call for name, call in _others().items() if name.startswith(f"{package}.")}


def refused_or_answered(call: TextFunction, text: str) -> None:
    """Call a function; an error for users is an answer too."""
    with suppress(*_REFUSALS):
        call(text)


def _modules(package: str) -> Iterator[ModuleType]:
    root = importlib.import_module(f"lensawriter.{package}")
    yield root
    for each in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
        yield importlib.import_module(each.name)


def _of_strings(module: ModuleType) -> Iterator[tuple[str, TextFunction]]:
    """Yield the functions of a module all of whose required parameters can be filled with a text."""
    for name, function in vars(module).items():
        full_name = f"{module.__name__.removeprefix('lensawriter.')}.{name}"
        if not inspect.isfunction(function) or function.__module__ != module.__name__ or name.startswith("_"):
            continue
        if full_name not in NOT_OF_TEXT and (fillers := _fillers(function)):
            yield full_name, partial(_call, function, fillers)


def _call(function: Callable[..., object], fillers: Sequence[Callable[[str], Any]], text: str) -> object:
    return function(*(fill(text) for fill in fillers))


def _fillers(function: Callable[..., object]) -> list[Callable[[str], Any]]:
    """Return how each parameter is made from a text; empty if one cannot be, or if none takes text."""
    hints = get_type_hints(function)
    fillers: list[Callable[[str], Any]] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not inspect.Parameter.empty or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            continue
        filler = _filler(hints.get(parameter.name))
        if filler is None:
            return []
        fillers.append(filler)
    return fillers if any(fill is not _tone for fill in fillers) else []


def _filler(hint: Any) -> Callable[[str], Any] | None:
    if hint in (str, Any):
        return str
    if hint == Tone:
        return _tone
    if hint == tuple[tuple[str, str], ...]:
        return lambda text: (("all", text),)
    if hint in (Iterable[str], Sequence[str], list[str], tuple[str, ...]) or get_args(hint) == (str, ...):
        return lambda text: [text]
    return None


def _tone(text: str) -> Tone:
    return "dearu"


def _brief(text: str, use_case: str, tone: Tone) -> Brief:
    return Brief(
        use_case=use_case,
        title="題名",
        tone=tone,
        length=LengthRange(min=800, max=1200),
        must_say=("必ず言う言葉",),
        must_not_say=("言わない言葉",),
        keywords=("言葉",),
        sources=(Source(name="資料", text=text),),
    )


def _compose(use_case: str, step: str, tone: Tone, text: str) -> object:
    brief = _brief(text, use_case, tone)
    sections = tuple(OutlineSection(heading=f"見出し{n}", asked=LengthRange(min=200, max=400)) for n in range(3))
    outline = Outline(sections=sections) if step == "section" else None
    request = StepRequest(step=step, length=LengthRange(min=20, max=400), count=3, outline=outline)
    return Composer().compose(Envelope(brief=brief, request=request))


def _sealed(text: str) -> object:
    return unseal(seal(_brief(text, "blog", "desumasu"), StepRequest(step="text", length=LengthRange(min=1, max=2))))


def _pieces(text: str) -> object:
    from lensawriter.offline.chat import PIECE

    return PIECE.findall(text)


def _outline_lengths(text: str) -> object:
    from lensawriter.text.section_lengths import with_section_lengths

    outline = Outline(sections=(OutlineSection(heading=text),) * 2)
    return with_section_lengths(outline, _brief("", "blog", "dearu").model_copy(update={"title": text}))


def _edit_distance(text: str) -> object:
    from lensawriter.text.edit_distance import edit_distance

    return edit_distance(text, (), text[: len(text) // 2])


def _table(text: str) -> object:
    from lensawriter.exports.csv_file import csv_file

    return csv_file((text,), [(text, 1)])


def _files() -> Iterator[tuple[str, TextFunction]]:
    from lensawriter.reading import read
    from lensawriter.reading.encodings import decode
    from lensawriter.reading.file_types import file_type

    for extension in ("txt", "csv", "md"):
        yield f"reading.read of .{extension}", lambda text, name=f"a.{extension}": read(name, text.encode())  # type: ignore[misc]
    for encoding in ("utf-8", "cp932", "euc_jp"):
        yield (
            f"reading.encodings.decode of {encoding}",
            lambda text, encoding=encoding: decode(text.encode(encoding, "ignore")),  # type: ignore[misc]
        )
    yield "reading.file_types.file_type", lambda text: file_type("a.txt", text.encode())


def _exports() -> Iterator[tuple[str, TextFunction]]:
    from lensawriter.exports import export

    for kind in ("md", "txt", "html", "docx"):
        yield f"exports.export as {kind}", lambda text, kind=kind: export("題名", text, kind)  # type: ignore[misc]
    yield "exports.export by title", lambda text: export(text, "本文", "html")


@cache
def _others() -> dict[str, TextFunction]:
    calls: dict[str, TextFunction] = dict((*_files(), *_exports()))
    calls["chains.envelope.unseal of a sealed brief"] = _sealed
    calls["exports.csv_file.csv_file"] = _table
    calls["offline.chat.PIECE"] = _pieces
    calls["text.section_lengths.with_section_lengths"] = _outline_lengths
    calls["text.edit_distance.edit_distance"] = _edit_distance
    for use_case in USE_CASES:
        for step in ("outline", "section", "text"):
            calls[f"offline.compose {use_case} {step}"] = partial(_compose, use_case, step, "desumasu")
    for use_case in SHORT_USE_CASES:
        step = "text" if use_case in ("proofread", "translation") else "variants"
        calls[f"offline.compose {use_case} {step}"] = partial(_compose, use_case, step, "dearu")
    return calls
