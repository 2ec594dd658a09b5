"""Build PDF files for tests from numbered objects, with a correct cross-reference table."""

import zlib
from collections.abc import Sequence

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
"""Entry of a font in page resources; pypdf extracts no text from pages without one."""


def pdf(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """Return a PDF file with these objects, numbered from 1; the first one is the catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (len(offsets) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = True) -> bytes:
    """Return a stream object, compressed if `packed`; `entries` are further entries of its dictionary."""
    body = zlib.compress(data, 9) if packed else data
    filters = b"/Filter /FlateDecode " if packed else b""
    return b"<< %b%b /Length %d >>\nstream\n%b\nendstream" % (filters, entries, len(body), body)


def pages_of(lines: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF file with Japanese text; `lines` are the lines of each page."""
    text = "".join(character for page in lines for line in page for character in line)
    objects = [CATALOG, b"", *_font(sorted(set(text)))]
    kids: list[int] = []
    for page in lines:
        drawn = "".join(f"1 0 0 1 60 {780 - 20 * row} Tm <{_codes(line)}> Tj " for row, line in enumerate(page))
        objects.append(stream(f"BT /F1 12 Tf {drawn}ET".encode()))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % len(objects))
        objects[-1] += b" /Resources << /Font << /F1 3 0 R >> >> >>"
        kids.append(len(objects))
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (refs, len(kids))
    return pdf(objects)


def one_page(content: bytes, *, resources: bytes = FONT, others: Sequence[bytes] = ()) -> bytes:
    """Return a PDF file of one page; `content` is object 4, `others` are the objects from 5."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %b >> >>" % resources
    return pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content, *others])


def _codes(line: str) -> str:
    return line.encode("utf-16-be").hex()


def _font(characters: Sequence[str]) -> list[bytes]:
    """Return objects 3 to 5: a font, its descendant font and its map from codes to Unicode."""
    pairs = [f"<{_codes(each)}> <{_codes(each)}>" for each in characters]
    chunks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    cmap = f"/CIDInit /ProcSet findresource begin\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\nend"
    info = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made %b /DW 1000 >>" % info,
        stream(cmap.encode()),
    ]
