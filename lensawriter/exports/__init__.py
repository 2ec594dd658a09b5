"""Export a draft as a file: Markdown, plain text, HTML or Word; `csv_file` writes tables for spreadsheets.

Read `markdown_parser` first. `blocks` converts its tokens to a flat list for `plain_text` and `word`; `html_page` renders
the tokens directly.
"""

from typing import Literal, NamedTuple, assert_never

from lensawriter.exports.file_name import file_name
from lensawriter.text.cleaning import printable

Format = Literal["md", "txt", "html", "docx"]
_MIME_TYPES: dict[Format, str] = {
    "md": "text/markdown",
    "txt": "text/plain",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ExportFile(NamedTuple):
    """A file for download."""

    name: str
    mime: str
    data: bytes


def export(title: str, text: str, format: Format) -> ExportFile:
    """Return a draft in Markdown as a file named after its title; the file contains no text except the draft."""
    clean_title = " ".join(printable(title).split())
    return ExportFile(file_name(clean_title, format), _MIME_TYPES[format], _data(clean_title, printable(text), format))


def _data(title: str, text: str, format: Format) -> bytes:
    """Return the bytes of the file; libraries are imported on first use to shorten the start-up."""
    match format:
        case "md":
            return f"{text.rstrip()}\n".encode()
        case "txt":
            from lensawriter.exports.plain_text import plain_text

            return plain_text(text).encode()
        case "html":
            from lensawriter.exports.html_page import html_page

            return html_page(title, text).encode()
        case "docx":
            from lensawriter.exports.word import word_document

            return word_document(title, text)
        case _:
            assert_never(format)
