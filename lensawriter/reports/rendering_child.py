"""The functions that convert SVG drawings to PNG and PDF; they run in a child process (see `rendering`)."""

import json
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO

from lensawriter.reports.svg import svg, text


def render(request: bytes) -> bytes:
    """Return the pictures and the document in base64 as JSON, or null where glyphs are missing; runs in the child process."""
    asked = json.loads(request)
    if not writes(asked["letters"]):
        return b"null"
    pictures = {key: b64encode(png(drawing, 2)).decode() for key, drawing in asked["pictures"].items()}
    document = b64encode(pdf(asked["pages"], asked["title"])).decode()
    return json.dumps({"pictures": pictures, "pdf": document}).encode()


def writes(letters: str) -> bool:
    """Tell whether every one of some letters has a glyph here: those that have none look alike."""
    return len({png(svg(20, 20, text(2, 16, each, 16)), 1) for each in letters}) == len(letters)


def png(drawing: str, scale: float) -> bytes:
    """Return a drawing as a picture."""
    from vl_convert import svg_to_png

    return bytes(svg_to_png(drawing, scale=scale))


def pdf(pages: Sequence[str], title: str) -> bytes:
    """Return drawings as the pages of a document."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject
    from vl_convert import svg_to_pdf

    document = PdfWriter()
    for page in pages:
        (read,) = PdfReader(BytesIO(svg_to_pdf(page))).pages
        resources = read["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        for kind, found in list(resources.items()):  # the converter writes the fonts of a page in whatever order
            if isinstance(inside := found.get_object(), DictionaryObject):
                resources[NameObject(kind)] = DictionaryObject(sorted(inside.items()))
        document.add_page(read)
    document.root_object[NameObject("/Lang")] = TextStringObject("ja")
    document.add_metadata({"/Title": title, "/Author": "LENSAwriter", "/Producer": "LENSAwriter"})
    made = BytesIO()
    document.write(made)
    return made.getvalue()
