"""Build Word files for tests from their parts, which tests can replace."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
PARAGRAPH = "<w:p><w:r><w:t>在宅勤務の席数は出社率で決めます。</w:t></w:r></w:p>"


def document(body: str = PARAGRAPH, *, before: str = "") -> str:
    """Return the XML of a document part; `before` precedes the root element."""
    return f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def package(parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a Word file of the three required parts, which `parts` (path -> content) replaces or extends."""
    defaults: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": document(),
    }
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in (defaults | dict(parts or {})).items():
            archive.writestr(name, data)
    return target.getvalue()


def word_file(body: str, *, before: str = "") -> bytes:
    """Return a Word file; `body` is the XML inside the body of the document, `before` precedes the root element."""
    return package({"word/document.xml": document(body, before=before)})
