"""Read source files as plain text; a file that cannot be read raises SourceUnreadable with a Japanese sentence.

`file_types` checks that name and content match, `encodings` decodes text, and `csv_table` formats tables. Word and PDF
files are untrusted, so `isolation` parses them in a child process with resource limits: `docx_text` (with
`docx_package` and `docx_styles`) and `pdf_text` (with `pdf_paragraphs`). The limits are in `limits`, the reasons in `refusal`.
"""

import re
from pathlib import Path

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import refusal
from lensawriter.reading.csv_table import readable_rows
from lensawriter.reading.encodings import decode
from lensawriter.reading.file_types import FileType, file_type
from lensawriter.reading.isolation import extract
from lensawriter.reading.limits import FILE_NAME_LIMIT, RAW_LIMIT
from lensawriter.reading.mojibake import is_mojibake
from lensawriter.reading.refusal import Refused
from lensawriter.size_limits import SOURCE_FILE_LIMIT, SOURCE_LIMIT
from lensawriter.text.cleaning import printable

_BLANK_LINES = re.compile(r"\n{3,}")


def read(name: str, data: bytes) -> str:
    """Return the text of a file in NFC with clean lines; raises SourceUnreadable with a sentence that names the file."""
    try:
        return _read(name, data)
    except Refused as refused:
        raise SourceUnreadable(f"「{quotable_file_name(name)}」{refused.clause}") from None


def read_path(path: Path) -> str:
    """Return the text of a local file, for the command line; raises SourceUnreadable with a sentence that names the file."""
    try:
        if path.is_dir():
            raise Refused(refusal.FOLDER)
        if path.exists() and not path.is_file():  # reading from a pipe or device might block forever
            raise Refused(refusal.SPECIAL)
        with path.open("rb") as file:
            data = file.read(SOURCE_FILE_LIMIT + 1)
    except Refused as refused:
        raise SourceUnreadable(f"「{quotable_file_name(path.name)}」{refused.clause}") from None
    except FileNotFoundError:
        raise SourceUnreadable(f"「{quotable_file_name(path.name)}」{refusal.MISSING}") from None
    except (OSError, ValueError):
        raise SourceUnreadable(f"「{quotable_file_name(path.name)}」{refusal.FORBIDDEN}") from None
    return read(path.name, data)


def quotable_file_name(name: str) -> str:
    """Return a file name for quotation in a message: without folders and control characters, shortened."""
    last = name[-2000:].replace("\\", "/").rstrip("/").rpartition("/")[2]
    clean = " ".join(printable(last).split())
    short = clean if len(clean) <= FILE_NAME_LIMIT else f"{clean[: FILE_NAME_LIMIT - 15]}…{clean[-14:]}"
    return short or "名前のないファイル"


def _read(name: str, data: bytes) -> str:
    if len(data) > SOURCE_FILE_LIMIT:
        raise Refused(refusal.TOO_BIG)
    type_ = file_type(name, data)
    if type_ in (FileType.DOCX, FileType.PDF):
        text = extract(type_, data)
    else:
        text = decode(data)
        if type_ is FileType.CSV:
            text = readable_rows(text)
    text = _clean(text)
    if not text:
        raise Refused(refusal.EMPTY)
    if len(text) > SOURCE_LIMIT:
        raise Refused(refusal.TOO_LONG)
    return text


def _clean(text: str) -> str:
    """Return printable text without trailing spaces and repeated blank lines.

    Raises Refused if it is too long or mojibake.
    """
    if len(text) > RAW_LIMIT:
        raise Refused(refusal.TOO_LONG)
    clean = printable(text)
    if is_mojibake(clean):
        raise Refused(refusal.GARBLED)
    lines = "\n".join(line.rstrip() for line in clean.replace("\ufffd", "").split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")
