"""Convert SVG drawings to PNG and PDF; runs in a child process (see `rendering`)."""

import json
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO

from lensawriter.reports.svg import svg, text


def render(request: bytes) -> bytes:
    """Return pictures and PDF in base64 as JSON, or `null` if a character of the request has no glyph."""
    given = json.loads(request)
    if not has_glyphs(given["characters"]):
        return b"null"
    pictures = {key: b64encode(png(drawing, 2)).decode() for key, drawing in given["pictures"].items()}
    document = b64encode(pdf(given["pages"], given["title"])).decode()
    return json.dumps({"pictures": pictures, "pdf": document}).encode()


def has_glyphs(characters: str) -> bool:
    """Return whether each character has its own glyph on this machine; characters without a glyph all look the same."""
    return len({png(svg(20, 20, text(2, 16, each, 16)), 1) for each in characters}) == len(characters)


def png(drawing: str, scale: float) -> bytes:
    """Return an SVG drawing as PNG."""
    from vl_convert import svg_to_png

    return bytes(svg_to_png(drawing, scale=scale))


def pdf(pages: Sequence[str], title: str) -> bytes:
    """Return SVG drawings as the pages of a PDF with a title."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject
    from vl_convert import svg_to_pdf

    document = PdfWriter()
    for page in pages:
        (read,) = PdfReader(BytesIO(svg_to_pdf(page))).pages
        resources = read["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        for kind, found in list(
            resources.items()
        ):  # sorted, because the converter writes the fonts of a page in random order
            if isinstance(inside := found.get_object(), DictionaryObject):
                resources[NameObject(kind)] = DictionaryObject(sorted(inside.items()))
        document.add_page(read)
    document.root_object[NameObject("/Lang")] = TextStringObject("ja")
    document.add_metadata({"/Title": title, "/Author": "LENSAwriter", "/Producer": "LENSAwriter"})
    written = BytesIO()
    document.write(written)
    return written.getvalue()
