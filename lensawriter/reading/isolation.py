"""Extract the text of a .docx or .pdf file in a child process, which limits the time and memory a hostile file can use."""

import json
import logging
import signal
from threading import BoundedSemaphore

from lensawriter.child_process import ChildFailed, ChildLimits, run_in_child
from lensawriter.reading import refusal
from lensawriter.reading.file_types import FileType
from lensawriter.reading.limits import CHILDREN_LIMIT, CPU_LIMIT, MEMORY_LIMIT, TIME_LIMIT, WAIT_LIMIT
from lensawriter.reading.refusal import Refused

_slots = BoundedSemaphore(CHILDREN_LIMIT)
_OUT_OF_RESOURCES = (None, -signal.SIGXCPU, -signal.SIGKILL)
"""Statuses of a child that was ended by the timeout (None) or by the signal of a resource limit."""


def extract(type_: FileType, data: bytes) -> str:
    """Return the raw text of a .docx or .pdf file; raises Refused."""
    if not _slots.acquire(timeout=WAIT_LIMIT):
        raise Refused(refusal.CROWDED)
    try:
        reply = run_in_child(extract_in_child, data, type_.value, limits=child_limits(), quiet=True)
    except ChildFailed as failure:
        if failure.status in _OUT_OF_RESOURCES:
            raise Refused(refusal.TOO_SLOW) from None
        logging.getLogger(__name__).warning("The child process that reads files ended with status %s.", failure.status)
        raise Refused(refusal.BROKEN) from None
    finally:
        _slots.release()
    return _text(reply)


def extract_in_child(data: bytes, extension: str) -> bytes:
    """Return {"text": ...} or {"refused": clause} as JSON; runs in the child process."""
    return json.dumps(_result(data, extension)).encode()


def child_limits() -> ChildLimits:
    """Return the limits of the child process; it may not write files."""
    return ChildLimits(seconds=TIME_LIMIT, cpu_seconds=CPU_LIMIT, memory=MEMORY_LIMIT, file_size=0)


def _result(data: bytes, extension: str) -> dict[str, str]:
    try:
        if extension == FileType.PDF:
            from lensawriter.reading.pdf_text import text_of
        else:
            from lensawriter.reading.docx_text import text_of
        return {"text": text_of(data)}
    except Refused as refused:
        return {"refused": refused.clause}
    except (MemoryError, RecursionError):
        return {"refused": refusal.TOO_COMPLEX}
    except Exception:  # noqa: BLE001 - parsers raise arbitrary exceptions for hostile bytes; the file is unreadable
        return {"refused": refusal.BROKEN}


def _text(reply: bytes) -> str:
    """Return the text in the reply of the child, which is untrusted because a file may have compromised the child."""
    try:
        found = json.loads(reply)
    except ValueError:
        raise Refused(refusal.BROKEN) from None
    match found:
        case {"refused": str(clause)} if clause in refusal.CLAUSES:
            raise Refused(clause)
        case {"text": str(text)}:
            return text
        case _:
            raise Refused(refusal.BROKEN)
