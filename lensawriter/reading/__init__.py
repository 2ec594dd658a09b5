"""Reading: an uploaded or named file becomes plain text, or one sentence that says why it cannot.

Whatever is hostile in a file is met in a child process with a bound on memory and time (`isolation`); whatever comes
out is cleaned (`characters`). Reading order: `refusal` (the reasons), `kinds`, `encodings`, `table`, then `child` with
`package`, `document` and `pdf`.
"""

from pathlib import Path

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import refusal
from lensawriter.reading.csv_table import readable_rows
from lensawriter.reading.encodings import decode
from lensawriter.reading.file_types import Kind, kind_of
from lensawriter.reading.isolation import extract
from lensawriter.reading.limits import NAME_LIMIT
from lensawriter.reading.mojibake import clean
from lensawriter.reading.refusal import Refused
from lensawriter.size_limits import SOURCE_FILE_LIMIT, SOURCE_LIMIT
from lensawriter.text.cleaning import printable


def read(name: str, data: bytes) -> str:
    """Return the text of a file as clean NFC lines; raises SourceUnreadable with one sentence that names the file."""
    try:
        return _read(name, data)
    except Refused as refused:
        raise SourceUnreadable(f"「{quotable_file_name(name)}」{refused.clause}") from None


def read_path(path: Path) -> str:
    """Return the text of a file on this machine, for the command line; raises SourceUnreadable naming the file."""
    try:
        if path.is_dir():
            raise Refused(refusal.FOLDER)
        if path.exists() and not path.is_file():  # a pipe or a device could be read for ever
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
    """Return a file name as a sentence may carry it: no folder, no control character, of bounded length."""
    last = name[-2000:].replace("\\", "/").rstrip("/").rpartition("/")[2]
    whole = " ".join(printable(last).split())
    short = whole if len(whole) <= NAME_LIMIT else f"{whole[: NAME_LIMIT - 15]}…{whole[-14:]}"
    return short or "名前のないファイル"


def _read(name: str, data: bytes) -> str:
    if len(data) > SOURCE_FILE_LIMIT:
        raise Refused(refusal.TOO_BIG)
    kind = kind_of(name, data)
    if kind in (Kind.DOCX, Kind.PDF):
        text = extract(kind, data)
    else:
        text = decode(data)
        if kind is Kind.CSV:
            text = readable_rows(text)
    text = clean(text)
    if not text:
        raise Refused(refusal.EMPTY)
    if len(text) > SOURCE_LIMIT:
        raise Refused(refusal.TOO_LONG)
    return text
