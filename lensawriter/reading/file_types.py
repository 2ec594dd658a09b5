"""What kind of file it is: by its name, and by its content, which must agree."""

from enum import StrEnum
from pathlib import PurePosixPath

from lensawriter.reading import refusal
from lensawriter.reading.refusal import Refused


class Kind(StrEnum):
    """The kinds that are read; the value is the ending of the name."""

    TXT = "txt"
    MD = "md"
    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"


_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_NEITHER = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF", b"II*\x00", b"MM\x00*", b"BM6",
    b"\x1f\x8b", b"BZh9", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"{\\rtf",
    b"\x00\x00\x01\x00", b"SQLite format 3", b"\x28\xb5\x2f\xfd", b"%!PS", b"ID3", b"OggS",
)  # fmt: skip
_PDF_WINDOW = 1024
"""Where a reader of PDF looks for the mark; some writers put a line before it."""


def kind_of(name: str, data: bytes) -> Kind:
    """Return the kind of a file; raises Refused where it is none of ours, or its content is not what its name says."""
    ending = PurePosixPath(name[-300:].replace("\\", "/").strip()).suffix.lower().removeprefix(".")
    if ending in ("docm", "dotm"):
        raise Refused(refusal.MACROS)
    if ending in ("doc", "dot"):
        raise Refused(refusal.OLD_WORD)
    kind = {"markdown": Kind.MD, "text": Kind.TXT}.get(ending) or next((each for each in Kind if each == ending), None)
    if kind is None:
        raise Refused(refusal.UNSUPPORTED)
    if not data.strip():
        raise Refused(refusal.EMPTY)
    _agree(kind, data)
    return kind


def _agree(kind: Kind, data: bytes) -> None:
    if kind is Kind.DOCX and data.startswith(_OLD_OFFICE):
        raise Refused(refusal.ENCRYPTED if _ENCRYPTED_STREAM in data else refusal.OLD_WORD)
    if kind is not _content(data) and not (kind in (Kind.MD, Kind.CSV) and _content(data) is Kind.TXT):
        raise Refused(refusal.RENAMED)


def _content(data: bytes) -> Kind | None:
    """Tell DOCX for any zip, TXT for what may be text, None for a known other kind."""
    if data.startswith(_ZIP):
        return Kind.DOCX
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:_PDF_WINDOW] and b"startxref" in data[-_PDF_WINDOW:]):
        return Kind.PDF
    if data.startswith((_OLD_OFFICE, *_NEITHER)):
        return None
    return Kind.TXT
