"""Exports: a draft as a file to take away: Markdown, plain text, a web page, a Word document.

`blocks` reads the Markdown once for plain text and Word; `page` draws HTML from the same tokens.
"""

from typing import Literal, NamedTuple, assert_never

from lensawriter.exports.file_name import file_name
from lensawriter.text.cleaning import printable

Format = Literal["md", "txt", "html", "docx"]
_TYPES: dict[Format, str] = {
    "md": "text/markdown",
    "txt": "text/plain",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ExportFile(NamedTuple):
    """A file as a browser is given it."""

    name: str
    mime: str
    data: bytes


def export(title: str, text: str, format: Format) -> ExportFile:
    """Return a draft (Markdown) as a file, named and titled by its title; nothing is added to the text."""
    clean_title = " ".join(printable(title).split())
    return ExportFile(file_name(clean_title, format), _TYPES[format], _data(clean_title, printable(text), format))


def _data(title: str, text: str, format: Format) -> bytes:
    """Return the bytes; the libraries are loaded with the first file of their format."""
    match format:
        case "md":
            return f"{text.rstrip()}\n".encode()
        case "txt":
            from lensawriter.exports.plain_text import plain

            return plain(text).encode()
        case "html":
            from lensawriter.exports.html_page import page

            return page(title, text).encode()
        case "docx":
            from lensawriter.exports.word import word

            return word(title, text)
        case _:
            assert_never(format)
