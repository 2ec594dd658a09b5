"""Small damaged, renamed or hostile files; `bombs` makes files that are expensive to read."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from tests.support.bad_values import strings
from tests.support.pdf_files import pages_of
from tests.support.word_files import PARAGRAPH, package, word_file

_PROSE = "在宅勤務の席数は、出社率で決めます。"
_EXTENSIONS = ("txt", "md", "csv", "docx", "pdf")


class BadFile(NamedTuple):
    """The name and content of an uploaded file."""

    name: str
    data: bytes


def bad_files() -> Iterator[tuple[str, BadFile]]:
    """Yield the name of each case and its file; the same ones on every call."""
    yield from _names()
    yield from _renamed()
    yield from _contents()
    yield from _noise()
    yield from _damaged("docx", package(), cuts=24, flips=40)
    yield from _damaged("pdf", pages_of([[_PROSE] * 3]), cuts=10, flips=16)


def _names() -> Iterator[tuple[str, BadFile]]:
    for trick, text in strings().items():
        yield f"name-{trick}", BadFile(f"{text}.txt", b"" if trick == "one" else _PROSE.encode())
    extensions = (
        "",
        "TXT",
        "txt ",
        "txt.",
        "exe",
        "html",
        "svg",
        "xlsx",
        "zip",
        "doc",
        "docm",
        "rtf",
        "jpg",
        "docx.exe",
        "pdf.txt.js",
    )
    for extension in extensions:
        yield f"extension-{extension}", BadFile(f"資料.{extension}", _PROSE.encode())


def _renamed() -> Iterator[tuple[str, BadFile]]:
    signatures = {
        "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a", "gzip": b"\x1f\x8b\x08", "elf": b"\x7fELF",
        "exe": b"MZ\x90\x00", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "rtf": b"{\\rtf1", "7z": b"7z\xbc\xaf\x27\x1c",
        "mp3": b"ID3\x03", "sqlite": b"SQLite format 3\x00", "webp": b"RIFF\x00\x00\x00\x00WEBP", "xml": b"<?xml version='1.0'?>",
        "zip": package({"[Content_Types].xml": "<Types/>"}), "word": package(), "pdf": pages_of([[_PROSE]]), "text": _PROSE.encode(),
    }  # fmt: skip
    for kind, signature in signatures.items():
        for extension in _EXTENSIONS:
            is_complete = kind in ("zip", "word", "pdf", "text")
            data = signature if is_complete else signature + bytes(64)
            yield f"{kind}-as-{extension}", BadFile(f"資料.{extension}", data)


def _contents() -> Iterator[tuple[str, BadFile]]:
    for trick, text in strings().items():
        yield f"text-{trick}", BadFile("資料.txt", text.encode(errors="surrogatepass"))
        yield f"table-{trick}", BadFile("資料.csv", f'列,値\n"{text}",1\n'.encode(errors="surrogatepass"))
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp932", "euc_jp", "iso2022_jp", "gb18030"):
        yield f"encoding-{encoding}", BadFile("資料.txt", "在宅勤務の席数".encode(encoding))
    for encoding, words in (("big5", "在宅勤務的座位數"), ("cp037", "Seats in the office")):
        yield f"encoding-{encoding}", BadFile("資料.txt", words.encode(encoding))
    for trick in ("<b>&amp;</b>", "{title}", "=SUM(A1)", "javascript:alert(1)", "𠮷👨‍👩‍👧"):
        text = trick.replace("&", "&amp;").replace("<", "&lt;")
        yield f"word-{trick}", BadFile("資料.docx", word_file(PARAGRAPH.replace("在宅勤務", text)))


def _noise() -> Iterator[tuple[str, BadFile]]:
    generator = random.Random(2)
    for extension in _EXTENSIONS:
        for size in (1, 2, 3, 7, 16, 100, 1_000, 20_000):
            yield f"noise-{extension}-{size}", BadFile(f"資料.{extension}", generator.randbytes(size))


def _damaged(extension: str, valid: bytes, *, cuts: int, flips: int) -> Iterator[tuple[str, BadFile]]:
    """Yield `cuts` truncated copies of a valid file and `flips` copies with one to eight changed bytes."""
    generator = random.Random(len(valid))
    for number in range(cuts):
        yield f"{extension}-cut-{number}", BadFile(f"資料.{extension}", valid[: len(valid) * number // cuts])
    for number in range(flips):
        changed = bytearray(valid)
        for _ in range(1 + number % 8):
            changed[generator.randrange(8, len(changed))] = generator.randrange(256)
        yield f"{extension}-flip-{number}", BadFile(f"資料.{extension}", bytes(changed))
