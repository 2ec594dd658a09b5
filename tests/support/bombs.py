"""Small files that are expensive to read. Each function returns one; reading must refuse it at low cost."""

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from tests.support.pdf_files import CATALOG, FONT, one_page, pdf, stream
from tests.support.word_files import PARAGRAPH, RELATIONS, TYPES, document, package, word_file

_MEGABYTE = 1024 * 1024


def huge_part() -> bytes:
    """A document part of 320 MB of spaces in a small file."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            block = b" " * (8 * _MEGABYTE)
            for _ in range(40):
                part.write(block)
    return target.getvalue()


def false_sizes() -> bytes:
    """A part of 30 MB whose headers declare 1,000 bytes."""
    real = b" " * (30 * _MEGABYTE)
    data = package({"word/document.xml": real})
    return data.replace(struct.pack("<I", len(real)), struct.pack("<I", 1_000))


def nested_archives() -> bytes:
    """Zip files in zip files, like the well-known bomb 42.zip."""
    inner = b"0" * _MEGABYTE
    for level in range(4):
        target = BytesIO()
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{level}-{number}.zip", inner)
        inner = target.getvalue()
    return package({"word/embeddings/book.zip": inner})


def many_entries() -> bytes:
    """A package of a hundred thousand entries."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document())
        for number in range(100_000):
            archive.writestr(f"e{number}", b"")
    return target.getvalue()


def overlapping_entries() -> bytes:
    """Ninety entries that all point to one compressed stream, so that it would be unpacked ninety times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"A" * (20 * _MEGABYTE)) + packer.flush()
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), 20 * _MEGABYTE, 1, 0) + b"x"
    entries = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(packed), 20 * _MEGABYTE, 4, *[0] * 4, 0, 0
        )
        + b"%04d" % number
        for number in range(90)
    )
    start = len(head + packed)
    return head + packed + entries + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 90, 90, len(entries), start, 0)


def entity_billion_laughs() -> bytes:
    """Nested entities: nine levels of ten references each (billion laughs)."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return word_file("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", before=f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]>')


def entity_quadratic() -> bytes:
    """One long entity that is referenced 100,000 times (quadratic blowup)."""
    body = f"<w:p><w:r><w:t>{'&a;' * 100_000}</w:t></w:r></w:p>"
    return word_file(body, before=f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>')


def entity_external() -> bytes:
    """An external entity that refers to a local file."""
    before = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return word_file("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", before=before)


def entity_in_utf16() -> bytes:
    """An entity in UTF-16, where a search for bytes does not find the declaration."""
    text = document("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", before='<!DOCTYPE x [<!ENTITY f "lol">]>')
    return package({"word/document.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")})


def deep_document() -> bytes:
    """Elements nested 50,000 deep."""
    return word_file("<w:sdt>" * 50_000 + PARAGRAPH + "</w:sdt>" * 50_000)


def deep_tables() -> bytes:
    """Tables nested 2,000 deep."""
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return word_file(opened * 2_000 + PARAGRAPH + closed * 2_000)


def many_elements() -> bytes:
    """One and a half million empty paragraphs, some with a revision id as Word writes them."""
    generator = random.Random(5)
    return word_file("".join(f'{"<w:p/>" * 150}<w:p w:rsidR="{generator.randrange(10**9)}"/>' for _ in range(10_000)))


def long_document() -> bytes:
    """A valid document of a million characters."""
    generator = random.Random(6)
    return word_file("".join(f"{PARAGRAPH}<w:p w:rsidR='{generator.randrange(10**9)}'/>" for _ in range(60_000)))


def styles_in_a_cycle() -> bytes:
    """Two styles, each based on the other, and a thousand paragraphs that use them."""
    styles = '<w:styles xmlns:w="urn:w">' + "".join(
        f'<w:style w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>' for a, b in ("ab", "ba")
    )
    relations = (
        '<Relationships><Relationship Id="s" Type="http://x/relationships/styles" Target="styles.xml"/></Relationships>'
    )
    body = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr></w:p>' * 1_000
    return package(
        {
            "word/document.xml": document(body),
            "word/styles.xml": styles + "</w:styles>",
            "word/_rels/document.xml.rels": relations,
        }
    )


def other_compression() -> bytes:
    """A part compressed by bzip2, which Word does not use and which unpacks to more than a thousand times its size."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", b" " * (20 * _MEGABYTE))
    return target.getvalue()


def pdf_huge_stream() -> bytes:
    """A page whose content unpacks to 500 MB."""
    packer = zlib.compressobj(9)
    block = b"q Q " * (2 * _MEGABYTE)
    body = b"".join(packer.compress(block) for _ in range(60)) + packer.flush()
    return one_page(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(body), body))


def pdf_packed_four_times() -> bytes:
    """A stream compressed four times."""
    body = b"\x00" * (200 * _MEGABYTE)
    for _ in range(4):
        body = zlib.compress(body, 9)
    names = b"/FlateDecode " * 4
    return one_page(b"<< /Filter [%b] /Length %d >>\nstream\n%b\nendstream" % (names, len(body), body))


def pdf_million_pages() -> bytes:
    """Six levels of page trees, each of which lists the next ten times: a million pages from one object."""
    trees = [b"<< /Type /Pages /Kids [%b] /Count 1000000 >>" % (b"%d 0 R " % (number + 3) * 10) for number in range(6)]
    return pdf([CATALOG, *trees, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])


def pdf_pages_in_a_cycle() -> bytes:
    """A page tree that is its own child."""
    return pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def pdf_flat_pages() -> bytes:
    """A hundred thousand pages in one list."""
    return pdf([CATALOG, b"<< /Type /Pages /Kids [%b] /Count 9 >>" % (b"3 0 R " * 100_000), b"<< /Type /Page >>"])


def pdf_forms_in_a_cycle() -> bytes:
    """A form XObject that draws itself twice."""
    form = stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 5 0 R >> >>")
    return one_page(stream(b"/X Do"), resources=FONT + b"/XObject << /X 5 0 R >>", others=[form])


def pdf_forms_doubling() -> bytes:
    """Thirty form XObjects, each of which draws the next one twice."""
    forms = [
        stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /Resources << /XObject << /X %d 0 R >> >>" % (number + 6),
        )
        for number in range(30)
    ]
    last = stream(b"BT (x) Tj ET", b"/Type /XObject /Subtype /Form")
    return one_page(stream(b"/X Do"), resources=FONT + b"/XObject << /X 5 0 R >>", others=[*forms, last])


def pdf_length_in_a_cycle() -> bytes:
    """A stream whose length refers to the stream itself."""
    return one_page(b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream")


def pdf_deep_arrays() -> bytes:
    """Arrays nested half a million deep."""
    return one_page(stream(b"BT " + b"[" * 500_000 + b"]" * 500_000 + b" TJ ET"))


def pdf_busy_page() -> bytes:
    """Half a million operators on a page without text."""
    return one_page(stream(b"BT " + b"1 0 0 1 0 0 Tm " * 500_000 + b"ET"))


def pdf_noise() -> bytes:
    """Nearly 10 MB of objects without an end."""
    generator = random.Random(9)
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj << /A [ " % generator.randrange(10**6) for _ in range(400_000))


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    maker.__name__.replace("_", "-"): ("bomb.pdf" if maker.__name__.startswith("pdf") else "bomb.docx", maker)
    for maker in (
        huge_part, false_sizes, nested_archives, many_entries, overlapping_entries, entity_billion_laughs, entity_quadratic,
        entity_external, entity_in_utf16, deep_document, deep_tables, many_elements, long_document, styles_in_a_cycle,
        other_compression, pdf_huge_stream, pdf_packed_four_times, pdf_million_pages, pdf_pages_in_a_cycle, pdf_flat_pages,
        pdf_forms_in_a_cycle, pdf_forms_doubling, pdf_length_in_a_cycle, pdf_deep_arrays, pdf_busy_page, pdf_noise,
    )
}  # fmt: skip
"""Name -> file name and the function that returns its content. Each file has at most 10 MB."""
