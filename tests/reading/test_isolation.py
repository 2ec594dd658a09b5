"""The child that takes files apart: it may be asked from any thread of a server, and nothing is left of it."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import isolation, read, refusal
from lensawriter.reading.limits import MEMORY_LIMIT
from tests.support.pdf_files import pages_of
from tests.support.word_files import word_file

pytestmark = pytest.mark.slow

TEXT = "在宅勤務の席数は出社率で決めます。"
PDF = pages_of([[TEXT]])


def children() -> set[int]:
    """Return the children of this process, those included that have ended and nobody waited for."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            state = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(state[1]) == os.getpid():
                found.add(int(path.parent.name))
    return found


def test_eight_threads_that_read_at_once_each_get_their_own_text_and_leave_no_child() -> None:
    before = children()
    texts = [f"{number}番目の資料です。" for number in range(16)]
    files = [word_file(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda data: read("a.docx", data), files)) == texts
    assert children() == before


def child_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    """Put a program of one's own in the place of the child."""
    program = tmp_path / "child"
    program.write_text(f"#!/bin/sh\n{deed}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.mark.parametrize(
    ("deed", "clause"),
    [
        ("exec sleep 60", refusal.TOO_SLOW),
        ("trap '' TERM; exec sleep 60", refusal.TOO_SLOW),
        ("kill -XCPU $$; sleep 60", refusal.TOO_SLOW),
        ("kill -KILL $$", refusal.TOO_SLOW),
        ("kill -SEGV $$", refusal.BROKEN),
        ("exit 3", refusal.BROKEN),
        ("cat >/dev/null; echo not json", refusal.BROKEN),
        ("cat >/dev/null; echo '[1]'", refusal.BROKEN),
        ("""cat >/dev/null; echo '{"text": 1}'""", refusal.BROKEN),
        ("""cat >/dev/null; echo '{"refused": "は、電話でお問い合わせください。"}'""", refusal.BROKEN),
        ("exec true", refusal.BROKEN),
    ],
)
def test_a_child_that_hangs_dies_or_talks_nonsense_is_a_sentence_and_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, clause: str
) -> None:
    before = children()
    child_that(tmp_path, monkeypatch, deed)
    monkeypatch.setattr(isolation, "TIME_LIMIT", 1.0)
    for _ in range(3):  # more than there are turns: each is given back
        with pytest.raises(SourceUnreadable) as caught:
            read("資料.pdf", PDF)
        assert caught.value.message == f"「資料.pdf」{clause}"
    assert children() == before


def test_the_bounds_are_set_inside_the_child_and_not_on_the_server() -> None:
    import resource

    bounds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE
    before = [resource.getrlimit(each) for each in bounds]
    nice = os.nice(0)
    assert read("a.pdf", PDF) == TEXT
    assert [resource.getrlimit(each) for each in bounds] == before
    assert os.nice(0) == nice
    assert before[0][0] in (resource.RLIM_INFINITY, *range(MEMORY_LIMIT, before[0][0] + 1))
