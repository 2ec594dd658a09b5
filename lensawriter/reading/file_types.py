"""Determine the type of a file from its name, and check that its content has this type."""

from enum import StrEnum
from pathlib import PurePosixPath

from lensawriter.reading import refusal
from lensawriter.reading.refusal import Refused


class FileType(StrEnum):
    """The supported types; the value is the file extension."""

    TXT = "txt"
    MD = "md"
    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"


_OLD_OFFICE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_UNSUPPORTED_SIGNATURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF", b"II*\x00", b"MM\x00*", b"BM6",
    b"\x1f\x8b", b"BZh9", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"{\\rtf",
    b"\x00\x00\x01\x00", b"SQLite format 3", b"\x28\xb5\x2f\xfd", b"%!PS", b"ID3", b"OggS",
)  # fmt: skip
_PDF_WINDOW = 1024
"""Number of bytes at the start in which the PDF signature may occur; some programs write a line before it."""


def file_type(name: str, data: bytes) -> FileType:
    """Return the type of a file; raises Refused if it is not supported or its content does not match its name."""
    extension = PurePosixPath(name[-300:].replace("\\", "/").strip()).suffix.lower().removeprefix(".")
    if extension in ("docm", "dotm"):
        raise Refused(refusal.MACROS)
    if extension in ("doc", "dot"):
        raise Refused(refusal.OLD_WORD)
    found = {"markdown": FileType.MD, "text": FileType.TXT}.get(extension) or next(
        (each for each in FileType if each == extension), None
    )
    if found is None:
        raise Refused(refusal.UNSUPPORTED)
    if not data.strip():
        raise Refused(refusal.EMPTY)
    _check_content(found, data)
    return found


def _check_content(found: FileType, data: bytes) -> None:
    if found is FileType.DOCX and data.startswith(_OLD_OFFICE_SIGNATURE):
        raise Refused(refusal.ENCRYPTED if _ENCRYPTED_STREAM in data else refusal.OLD_WORD)
    content = _content_type(data)
    if found is not content and not (found in (FileType.MD, FileType.CSV) and content is FileType.TXT):
        raise Refused(refusal.RENAMED)


def _content_type(data: bytes) -> FileType | None:
    """Return the type by signature: DOCX for any zip file, TXT if none is known, None for an unsupported type."""
    if data.startswith(_ZIP_SIGNATURES):
        return FileType.DOCX
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:_PDF_WINDOW] and b"startxref" in data[-_PDF_WINDOW:]):
        return FileType.PDF
    if data.startswith((_OLD_OFFICE_SIGNATURE, *_UNSUPPORTED_SIGNATURES)):
        return None
    return FileType.TXT
