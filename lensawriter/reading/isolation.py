"""The child process in which a .docx or .pdf is taken apart: a hostile file spends its own time and memory only."""

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from lensawriter.reading import refusal
from lensawriter.reading.bounds import CHILDREN_LIMIT, TIME_LIMIT, WAIT_LIMIT
from lensawriter.reading.kinds import Kind
from lensawriter.reading.refusal import Refused

_turns = BoundedSemaphore(CHILDREN_LIMIT)
_COSTLY = (-signal.SIGXCPU, -signal.SIGKILL)


def extract(kind: Kind, data: bytes) -> str:
    """Return the raw text of a .docx or .pdf; raises Refused."""
    if not _turns.acquire(timeout=WAIT_LIMIT):
        raise Refused(refusal.CROWDED)
    try:
        status, answer = _run(kind, data)
    finally:
        _turns.release()
    if status in _COSTLY:
        raise Refused(refusal.TOO_SLOW)
    if status != 0:
        logging.getLogger(__name__).warning("The child that reads files ended with status %s.", status)
        raise Refused(refusal.BROKEN)
    return _text(answer)


def _text(answer: bytes) -> str:
    """Return the text of an answer; a child that a file has taken over may say anything."""
    try:
        found = json.loads(answer)
    except ValueError:
        raise Refused(refusal.BROKEN) from None
    match found:
        case {"refused": str(clause)} if clause in refusal.CLAUSES:
            raise Refused(clause)
        case {"text": str(text)}:
            return text
        case _:
            raise Refused(refusal.BROKEN)


def _run(kind: Kind, data: bytes) -> tuple[int, bytes]:
    """Run the child; its environment is empty but for what Python needs, so that no key lies beside a hostile file."""
    root = Path(__file__).resolve().parent.parent.parent
    environment = {"PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    if "LD_LIBRARY_PATH" in os.environ:  # a Python built in a folder of its own finds its library by it
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "lensawriter.reading.child", kind.value],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIME_LIMIT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(refusal.TOO_SLOW) from None
    return done.returncode, done.stdout
