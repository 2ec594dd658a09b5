"""The child that takes one file apart: bytes on standard input, one JSON object on standard output."""

import contextlib
import json
import os
import sys

from lensawriter.reading import refusal
from lensawriter.reading.bounds import CPU_LIMIT, FILE_LIMIT, MEMORY_LIMIT
from lensawriter.reading.refusal import Refused


def main() -> None:
    """Bound this process, read, answer."""
    _bound()
    data = sys.stdin.buffer.read(FILE_LIMIT)
    sys.stdout.write(json.dumps(answer(sys.argv[1], data)))


def answer(kind: str, data: bytes) -> dict[str, str]:
    """Return {"text": ...}, or {"refused": clause} whatever a library raises over a damaged file."""
    try:
        if kind == "pdf":
            from lensawriter.reading.pdf import text_of
        else:
            from lensawriter.reading.document import text_of
        return {"text": text_of(data)}
    except Refused as refused:
        return {"refused": refused.clause}
    except (MemoryError, RecursionError):
        return {"refused": refusal.TOO_COMPLEX}
    except Exception:  # noqa: BLE001 - a parser over hostile bytes may raise anything, and each means: not readable
        return {"refused": refusal.BROKEN}


def _bound() -> None:
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        os.nice(10)
        bounds = {
            resource.RLIMIT_AS: MEMORY_LIMIT,
            resource.RLIMIT_CPU: CPU_LIMIT,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_CORE: 0,
        }
        for bound, wanted in bounds.items():
            hard = resource.getrlimit(bound)[1]
            soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(bound, (soft, hard))


if __name__ == "__main__":
    main()
