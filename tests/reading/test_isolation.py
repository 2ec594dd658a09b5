"""The child processes that read Word and PDF files: threads may start them in parallel, and all of them end."""

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
    """Return the ids of the child processes of this process, including zombies."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # the process has ended in the meantime
            state = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(state[1]) == os.getpid():
                found.add(int(path.parent.name))
    return found


def test_parallel_threads_get_their_own_text_and_leave_no_child_process() -> None:
    before = children()
    texts = [f"{number}番目の資料です。" for number in range(16)]
    files = [word_file(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda data: read("a.docx", data), files)) == texts
    assert children() == before


def replace_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Run a shell script in place of the child process."""
    program = tmp_path / "child"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.mark.parametrize(
    ("script", "clause"),
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
def test_failing_child_process_raises_a_sentence_and_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, clause: str
) -> None:
    before = children()
    replace_child(tmp_path, monkeypatch, script)
    monkeypatch.setattr(isolation, "TIME_LIMIT", 1.0)
    for _ in range(3):  # more than CHILDREN_LIMIT, so this fails unless each slot is released
        with pytest.raises(SourceUnreadable) as caught:
            read("資料.pdf", PDF)
        assert caught.value.message == f"「資料.pdf」{clause}"
    assert children() == before


def test_limits_apply_to_the_child_and_not_to_the_server() -> None:
    import resource

    kinds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE
    before = [resource.getrlimit(each) for each in kinds]
    nice = os.nice(0)
    assert read("a.pdf", PDF) == TEXT
    assert [resource.getrlimit(each) for each in kinds] == before
    assert os.nice(0) == nice
    assert before[0][0] in (resource.RLIM_INFINITY, *range(MEMORY_LIMIT, before[0][0] + 1))
