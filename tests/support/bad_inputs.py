"""More than two thousand bad inputs for the fields of a brief, the same in every run.

Use `bad_inputs()` with `briefs.parse` or the form: put `value` into the brief at `field`, a key of the brief. If `field` is "brief",
the value is a complete brief as text or bytes; if it is "file", a BadFile for `reading.read` or the uploader. Not every input must be
refused: harmless ones may be accepted. A refusal must be one sentence (see `is_sentence`) without anything else.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.support.bad_files import BadFile, bad_files
from tests.support.bad_values import lengths, others, strings

TEXT_FIELDS = ("title", "audience")
LIST_FIELDS = ("keywords", "must_say", "must_not_say", "outline")
FIELDS = (
    "use_case",
    "title",
    "inputs",
    "audience",
    "keywords",
    "tone",
    "length",
    "must_say",
    "must_not_say",
    "sources",
    "outline",
)

_INTERNALS = re.compile(
    r"Traceback|Error|Exception|site-packages|\.py\b|/work|/tmp|/usr|/home|\bline \d|0x[0-9a-f]{6}|None\b"
)

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a message must not contain, even in a quoted name: controls, line ends, direction changes, surrogates."""


class BadInput(NamedTuple):
    """One input; `name` identifies it in test output."""

    name: str
    field: str
    value: Any


def bad_inputs() -> Iterator[BadInput]:
    """Yield all bad inputs."""
    yield from _strings()
    for name, value in others().items():
        for field in FIELDS:
            yield BadInput(f"{field}/{name}", field, value)
    yield from (BadInput(f"length/{name}", "length", value) for name, value in lengths())
    yield from _sources()
    yield from (BadInput(f"brief/{name}", "brief", value) for name, value in _briefs().items())
    yield from (BadInput(f"file/{name}", "file", file) for name, file in bad_files())


def is_sentence(message: str) -> bool:
    """Return whether a message is one line of Japanese that ends as a sentence and shows no internals such as paths or classes."""
    unquoted = re.sub("「[^」]*」", "", message)
    return (
        message == message.strip()
        and len(message.splitlines()) == 1
        and unquoted.isprintable()
        and _INVISIBLE.search(message) is None
        and message.endswith("。")
        and len(message) <= 200
        and re.search("[ぁ-ん]", unquoted) is not None
        and _INTERNALS.search(unquoted) is None
    )


def _strings() -> Iterator[BadInput]:
    for name, text in strings().items():
        for field in (*TEXT_FIELDS, "use_case", "tone"):
            yield BadInput(f"{field}/{name}", field, text)
        for field in LIST_FIELDS:
            yield BadInput(f"{field}/{name}", field, [text])
        yield BadInput(f"sources/{name}", "sources", [{"text": text}])
        yield BadInput(f"inputs/{name}", "inputs", {text: "値"})


def _sources() -> Iterator[BadInput]:
    for name, text in strings().items():
        yield BadInput(f"sources/path-{name}", "sources", [{"path": text}])
    shapes: dict[str, Any] = {
        "no-list": {"text": "文"}, "strings": ["文"], "both": [{"text": "文", "path": "a.txt"}], "neither": [{}],
        "other-key": [{"url": "https://example.com"}], "many": [{"text": "文"}] * 500, "none": [None], "number": [{"text": 1}],
        "path-number": [{"path": 1}], "path-list": [{"path": ["a.txt"]}], "path-device": [{"path": "/dev/zero"}],
        "path-self": [{"path": "/proc/self/environ"}], "path-folder": [{"path": "."}], "path-parent": [{"path": ".."}],
        "name": [{"text": "文", "name": "\x00"}], "huge": [{"text": "文" * 200_001}], "huge-sum": [{"text": "文" * 150_000}] * 30,
    }  # fmt: skip
    for name, value in shapes.items():
        yield BadInput(f"sources/shape-{name}", "sources", value)


def _briefs() -> dict[str, str | bytes]:
    valid = "use_case: blog\ntitle: 席数\ntone: desumasu\nlength: {min: 100, max: 200}\nsources: [{text: 出社率で決める。}]\n"
    laughs = "\n".join(["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)])
    return {
        "empty": "", "space": " \n", "comment": "# なし", "null": "null", "string": "ブログ", "number": "1", "list": "- a\n- b",
        "two-documents": f"{valid}---\n{valid}", "tab": "\ttitle: x", "open-quote": 'title: "x', "open-list": "keywords: [a",
        "open-map": "length: {min: 1", "double-key": f"{valid}title: 別の題\n", "unknown-key": f"{valid}x: 1\n",
        "key-number": f"{valid}1: 1\n", "key-list": f"{valid}? [a]\n: 1\n", "key-null": f"{valid}~: 1\n", "merge": "<<: {title: x}",
        "merge-cycle": "a: &a\n  <<: *a\n", "alias-cycle": "title: &a [*a]", "alias-unknown": "title: *x", "laughs": laughs,
        "laughs-in-brief": f"{valid}{laughs}\n", "tag-python": "title: !!python/object/apply:os.system ['true']",
        "tag-python-name": "title: !!python/name:os.system", "tag-unknown": "title: !x y", "tag-binary": "title: !!binary /w==",
        "tag-set": "keywords: !!set {a, b}", "tag-omap": "inputs: !!omap [a: 1]", "tag-int": "title: !!int x", "date": "title: 2026-01-01",
        "time": "title: 12:30:45", "octal": "length: {min: 010, max: 0o20}", "hex": "length: {min: 0x1, max: 0xFF}",
        "underscore": "length: {min: 1_0, max: 2_0}", "infinity": "length: {min: .inf, max: .nan}", "norway": "title: no",
        "huge-number": f"length: {{min: 1, max: {'9' * 5_000}}}", "deep-flow": "[" * 3_000, "deep-map": "{a: " * 3_000,
        "deep-block": "\n".join(" " * n + "a:" for n in range(800)), "big": f"title: {'長' * 400_000}", "big-list": "- a\n" * 100_000,
        "control": "title: 題\x01名", "nul": "title: 題\x00名", "bell-escaped": 'title: "題\\a名"', "nul-escaped": 'title: "題\\0名"',
        "surrogate-escaped": 'title: "\\ud800"', "bom": f"\ufeff{valid}", "bom-inside": "title: 題\ufeff名", "lines": "title: |\n  一\n  二\n",
        "directive": "%YAML 9.9\n---\ntitle: x", "json": '{"use_case": "blog"', "html": "<html><body>x</body></html>", "bytes": b"\xff\xfe\x00",
        "cp932": valid.encode("cp932"), "utf-16": valid.encode("utf-16"), "random": bytes(range(256)), "zip": b"PK\x03\x04" + bytes(40),
        "bad-utf8": valid.encode() + b"\xe3\x81", "bytes-nul": bytes(1_000), "bytes-big": b"a: 1\n" * 100_000,
    }  # fmt: skip


__all__ = ["FIELDS", "LIST_FIELDS", "TEXT_FIELDS", "BadFile", "BadInput", "bad_inputs", "is_sentence"]
