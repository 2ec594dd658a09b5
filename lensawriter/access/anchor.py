"""The anchor of the audit: numbers and hashes of its rows in a file outside the database, one line each.

A line is written only after its row is committed, so the file may lag behind the database by what a killed process had
not written yet, and never leads. Each hash seals all rows before it: a line that is left out loses nothing.
"""

import errno
import json
import os
import threading
from pathlib import Path
from time import monotonic

from lensawriter.models import Value

SYNCED = 1.0
"""Seconds between two syncs to the disk: a killed process loses nothing, a power cut the lines of the last second."""


class Mark(Value):
    """A row as the anchor knows it; number 0 is the beginning, before any row."""

    number: int
    hash: str


class Anchor:
    """The file of one process; lives as long as the audit."""

    def __init__(self, path: Path) -> None:
        """Take the path; nothing is opened yet."""
        self._path = path
        self._lock = threading.Lock()
        self._written = 0
        self._synced = 0.0

    def exists(self) -> bool:
        """Tell whether the file is there."""
        return self._path.exists()

    def read(self) -> tuple[list[Mark], bool]:
        """Return the marks by number, and whether every line could be read; a torn end is no line."""
        if not self.exists():
            return [], True
        lines = self._path.read_bytes().split(b"\n")[:-1]
        marks = [_read(line) for line in lines]
        return sorted({each for each in marks if each}, key=lambda each: each.number), all(marks)

    def mend(self) -> None:
        """Cut off the end that a killed process has torn."""
        with self._lock, self._path.open("r+b") as file:
            data = file.read()
            file.truncate(data.rfind(b"\n") + 1)

    def write(self, mark: Mark) -> None:
        """Append a mark whose row is committed; one that another thread has overtaken is left out."""
        with self._lock:
            if 0 < mark.number <= self._written:
                return
            line = json.dumps(mark.model_dump()).encode() + b"\n"
            # Opened for each line: an operator may move the file away, and several processes may share it.
            place = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _append(place, line)
                if monotonic() - self._synced >= SYNCED:
                    os.fsync(place)
                    self._synced = monotonic()
            finally:
                os.close(place)
            self._written = mark.number


def _append(place: int, line: bytes) -> None:
    written = os.write(place, line)
    if written < len(line):  # the disk is full; a part of a line would spoil the next one
        os.ftruncate(place, os.fstat(place).st_size - written)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _read(line: bytes) -> Mark | None:
    try:
        return Mark.model_validate_json(line)
    except ValueError:
        return None
