"""The anchor of the audit log: the numbers and hashes of its rows in a file outside the database, one line each.

A line is written only after its row is committed. The file may therefore lack the last rows of a killed process, but never has
rows that the database lacks. Each hash covers all rows before it, so a later line confirms the row of a missing one too.
"""

import errno
import json
import os
import threading
from pathlib import Path
from time import monotonic

from lensawriter.models import Value

SYNC_INTERVAL = 1.0
"""Seconds between two calls of fsync: a killed process loses no line, a power failure loses the lines of the last second."""


class Mark(Value):
    """One line of the file: the number and hash of a row. Number 0 marks the empty log, before its first row."""

    number: int
    hash: str


class Anchor:
    """Reads and appends to the anchor file, which several processes may share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._written = 0
        self._synced = 0.0

    def exists(self) -> bool:
        """Return whether the file exists."""
        return self._path.exists()

    def read(self) -> tuple[list[Mark], bool]:
        """Return the marks sorted by number, and whether every line is valid; an incomplete last line is ignored."""
        if not self.exists():
            return [], True
        lines = self._path.read_bytes().split(b"\n")[:-1]
        marks = [_read(line) for line in lines]
        return sorted({mark for mark in marks if mark}, key=lambda mark: mark.number), all(marks)

    def remove_incomplete_line(self) -> None:
        """Remove the incomplete last line that a killed process has left."""
        with self._lock, self._path.open("r+b") as file:
            data = file.read()
            file.truncate(data.rfind(b"\n") + 1)

    def write(self, mark: Mark) -> None:
        """Append the mark of a committed row, unless another thread of this process has written a later one."""
        with self._lock:
            if 0 < mark.number <= self._written:
                return
            line = json.dumps(mark.model_dump()).encode() + b"\n"
            # Opened for each line, because an operator may move the file away and several processes may share it.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _append(descriptor, line)
                if monotonic() - self._synced >= SYNC_INTERVAL:
                    os.fsync(descriptor)
                    self._synced = monotonic()
            finally:
                os.close(descriptor)
            self._written = mark.number


def _append(descriptor: int, line: bytes) -> None:
    written = os.write(descriptor, line)
    if written < len(line):  # the disk is full; a partial line would corrupt the next one
        os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _read(line: bytes) -> Mark | None:
    try:
        return Mark.model_validate_json(line)
    except ValueError:
        return None
