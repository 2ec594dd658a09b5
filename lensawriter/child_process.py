"""Run a function in a child process with limited time, memory and file size, and with few environment variables.

Used to protect the server's memory, threads and secrets from hostile input and from libraries that need much memory.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).resolve().parent.parent


class ChildLimits(NamedTuple):
    """The resource limits of a child process; None for the limit of the parent process."""

    seconds: float
    """Wall-clock time in seconds."""
    cpu_seconds: int | None = None
    """Processor time in seconds."""
    memory: int | None = None
    """Address space in bytes."""
    file_size: int | None = None
    """Size in bytes of each file that the child writes; 0 forbids writing."""


class ChildFailed(subprocess.SubprocessError):
    """The child exited with a status other than 0, was killed by a signal or timed out."""

    def __init__(self, status: int | None) -> None:
        super().__init__(
            f"child process ended with status {status}" if status is not None else "child process timed out"
        )
        self.status = status
        """Exit status, negative number of the signal that killed it, or None after a timeout."""


def run_in_child(
    function: Callable[..., bytes],
    data: bytes,
    *arguments: str,
    limits: ChildLimits,
    environment: Iterable[str] = (),
    quiet: bool = False,
) -> bytes:
    """Call `function(data, *arguments)` in a new Python process and return its result.

    The function must be defined at the top level of a module. `environment` names the environment variables that the
    child inherits; it has no others, so no API keys. `quiet` discards its standard error.

    Raises ChildFailed, or OSError if the process cannot be started.
    """
    target = f"{function.__module__}:{function.__name__}"
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__, target, json.dumps(limits), *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            timeout=limits.seconds,
            env=_child_environment(environment),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(None) from None
    if done.returncode != 0:
        raise ChildFailed(done.returncode)
    return done.stdout


def limit_this_process(limits: ChildLimits) -> None:
    """Lower the priority of the current process and set its resource limits, if the platform supports them."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        os.nice(10)
        wanted = {
            resource.RLIMIT_AS: limits.memory,
            resource.RLIMIT_CPU: limits.cpu_seconds,
            resource.RLIMIT_FSIZE: limits.file_size,
            resource.RLIMIT_CORE: 0,
        }
        for kind, most in wanted.items():
            if most is not None:
                hard = resource.getrlimit(kind)[1]
                resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _child_environment(names: Iterable[str]) -> dict[str, str]:
    # A Python outside the system folders may need LD_LIBRARY_PATH to find its shared library.
    inherited = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", *names) if name in os.environ}
    return inherited | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}


def main() -> None:
    """Run in the child: read standard input, call the function, write its result to standard output."""
    target, limits, *arguments = sys.argv[1:]
    module, _, name = target.partition(":")
    function: Callable[..., bytes] = getattr(import_module(module), name)
    limit_this_process(ChildLimits(*json.loads(limits)))
    sys.stdout.buffer.write(function(sys.stdin.buffer.read(), *arguments))


if __name__ == "__main__":
    main()
