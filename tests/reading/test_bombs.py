"""Small files that are expensive to read: each is refused, and the limits of the child process protect the server."""

import subprocess
import sys

import pytest

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import read, refusal
from lensawriter.reading.limits import MEMORY_LIMIT
from lensawriter.size_limits import SOURCE_FILE_LIMIT
from tests.support.bombs import BOMBS

pytestmark = pytest.mark.slow

CLAUSES = {
    "huge-part": refusal.UNPACKS_TOO_BIG,
    "false-sizes": refusal.BROKEN,
    "nested-archives": refusal.NESTED_ARCHIVE,
    "many-entries": refusal.UNPACKS_TOO_BIG,
    "overlapping-entries": refusal.UNPACKS_TOO_BIG,
    "entity-billion-laughs": refusal.DOCUMENT_TYPE,
    "entity-quadratic": refusal.DOCUMENT_TYPE,
    "entity-external": refusal.DOCUMENT_TYPE,
    "entity-in-utf16": refusal.DOCUMENT_TYPE,
    "deep-document": refusal.TOO_COMPLEX,
    "deep-tables": refusal.TOO_COMPLEX,
    "many-elements": refusal.TOO_COMPLEX,
    "long-document": refusal.TOO_LONG,
    "styles-in-a-cycle": refusal.EMPTY,
    "other-compression": refusal.BROKEN,
    "pdf-huge-stream": refusal.TOO_COMPLEX,
    "pdf-packed-four-times": refusal.TOO_COMPLEX,
    "pdf-million-pages": refusal.TOO_MANY_PAGES,
    "pdf-pages-in-a-cycle": refusal.BROKEN,
    "pdf-flat-pages": refusal.TOO_MANY_PAGES,
    "pdf-forms-in-a-cycle": refusal.SCANNED,
    "pdf-forms-doubling": refusal.TOO_COMPLEX,
    "pdf-length-in-a-cycle": refusal.TOO_COMPLEX,
    "pdf-deep-arrays": refusal.TOO_COMPLEX,
    "pdf-busy-page": refusal.SCANNED,
    "pdf-noise": refusal.BROKEN,
}


@pytest.mark.parametrize("name", BOMBS)
def test_each_bomb_is_refused_with_its_own_reason(name: str) -> None:
    file_name, make = BOMBS[name]
    data = make()
    assert len(data) <= SOURCE_FILE_LIMIT
    with pytest.raises(SourceUnreadable) as caught:
        read(file_name, data)
    assert caught.value.message == f"「{file_name}」{CLAUSES[name]}"


def test_child_cannot_use_more_memory_than_its_limit() -> None:
    code = (
        "from lensawriter.child_process import limit_this_process\n"
        "from lensawriter.reading.isolation import child_limits\n"
        f"limit_this_process(child_limits())\nbytearray({MEMORY_LIMIT})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "MemoryError" in done.stderr


def test_child_does_not_receive_the_api_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    seen: dict[str, object] = {}
    real = subprocess.run

    def record_options(*arguments: object, **options: object) -> object:
        seen.update(options)
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", record_options)
    with pytest.raises(SourceUnreadable):
        read("a.pdf", b"%PDF-1.7 broken")
    assert "OPENAI_API_KEY" not in dict(seen["env"])  # type: ignore[call-overload]
