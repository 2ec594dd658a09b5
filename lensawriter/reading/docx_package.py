"""Open the zip package of a .docx file: check its entries before unpacking, and unpack within limits."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lensawriter.reading import refusal
from lensawriter.reading.limits import (
    ENTRY_LIMIT,
    ENTRY_SIZE_LIMIT,
    PACKAGE_SIZE_LIMIT,
    PART_LIMIT,
    RATIO_FLOOR,
    RATIO_LIMIT,
    TAG_LIMIT,
)
from lensawriter.reading.refusal import Refused

_ARCHIVE_SUFFIXES = frozenset(".zip .7z .rar .gz .tgz .bz2 .xz .tar .jar .lzh .cab .iso .docx .docm".split())
_ENTRY_SIGNATURE = b"PK\x01\x02"
_DAMAGE_ERRORS = (BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, RuntimeError)


class Package:
    """The opened package of one document; raises Refused if it is damaged or exceeds a limit."""

    def __init__(self, data: bytes) -> None:
        # Count before zipfile builds its directory in memory; the count that the package declares may be wrong.
        if data.count(_ENTRY_SIGNATURE) > ENTRY_LIMIT:
            raise Refused(refusal.UNPACKS_TOO_BIG)
        try:
            self._zip = ZipFile(BytesIO(data))
        except _DAMAGE_ERRORS:
            raise Refused(refusal.BROKEN) from None
        _check_entries(self._zip.infolist())

    def main(self) -> Element:
        """Return the root element of the document.

        Raises Refused if the package is not a Word document or contains macros.
        """
        types = {each.get("ContentType", "").lower() for each in self._required("[Content_Types].xml")}
        if any("macroenabled" in each or "vbaproject" in each for each in types):
            raise Refused(refusal.MACROS)
        if not any(
            "wordprocessingml.document.main" in each or "wordprocessingml.template.main" in each for each in types
        ):
            raise Refused(refusal.RENAMED)
        self._name = (
            self._target(PurePosixPath("_rels/.rels"), PurePosixPath(), "/officeDocument") or "word/document.xml"
        )
        root = self.part(self._name)
        if root is None:
            raise Refused(refusal.BROKEN)
        return root

    def styles(self) -> Element | None:
        """Return the root element of the styles part, or None if the document has none."""
        path = PurePosixPath(self._name)
        name = self._target(path.parent / "_rels" / f"{path.name}.rels", path.parent, "/styles")
        return self.part(name) if name else None

    def part(self, name: str) -> Element | None:
        """Return the root element of an XML part, or None if the package has no part with this name."""
        if name not in self._zip.NameToInfo:
            return None
        try:
            with self._zip.open(name) as file:
                data = file.read(PART_LIMIT + 1)
        except _DAMAGE_ERRORS:
            raise Refused(refusal.BROKEN) from None
        if len(data) > PART_LIMIT:
            raise Refused(refusal.UNPACKS_TOO_BIG)
        return _tree(data)

    def _required(self, name: str) -> Element:
        root = self.part(name)
        if root is None:
            raise Refused(refusal.RENAMED)
        return root

    def _target(self, relations: PurePosixPath, folder: PurePosixPath, ending: str) -> str | None:
        for each in self._relations(relations):
            if each.get("Type", "").endswith(ending) and each.get("TargetMode", "").lower() != "external":
                target = each.get("Target", "")
                return target.removeprefix("/") if target.startswith("/") else str(folder / target)
        return None

    def _relations(self, path: PurePosixPath) -> Iterator[Element]:
        root = self.part(str(path))
        yield from root if root is not None else ()


class _NoDoctypeTree(TreeBuilder):
    """Rejects XML with a document type, which may declare entity expansions and external references."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Raise Refused; the parser calls this at the start of a document type, before it reads the declarations."""
        raise Refused(refusal.DOCUMENT_TYPE)


def _tree(data: bytes) -> Element:
    if data.count(b"<") > TAG_LIMIT:
        raise Refused(refusal.TOO_COMPLEX)
    parser = XMLParser(target=_NoDoctypeTree())
    try:
        parser.feed(data)
        root = parser.close()
    except (ParseError, LookupError, ValueError):
        raise Refused(refusal.BROKEN) from None
    if not isinstance(root, Element):
        raise Refused(refusal.BROKEN)
    return root


def _check_entries(entries: list[ZipInfo]) -> None:
    if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > PACKAGE_SIZE_LIMIT:
        raise Refused(refusal.UNPACKS_TOO_BIG)
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise Refused(refusal.BROKEN)
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: ZipInfo) -> None:
    path = PurePosixPath(entry.filename.lower())
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename:
        raise Refused(refusal.BROKEN)
    if path.name.startswith("vbaproject") or path.name == "vbadata.xml":
        raise Refused(refusal.MACROS)
    if path.suffix in _ARCHIVE_SUFFIXES:
        raise Refused(refusal.NESTED_ARCHIVE)
    if entry.flag_bits & 1:
        raise Refused(refusal.ENCRYPTED)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(refusal.BROKEN)
    unpacked = entry.file_size
    if unpacked > ENTRY_SIZE_LIMIT or (unpacked > RATIO_FLOOR and unpacked > RATIO_LIMIT * max(entry.compress_size, 1)):
        raise Refused(refusal.UNPACKS_TOO_BIG)
