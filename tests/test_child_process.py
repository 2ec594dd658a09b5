"""Running a function in a child process with limits."""

import json
import os
import sys
import time

import pytest

from lensawriter.child_process import ChildFailed, ChildLimits, run_in_child

LIMITS = ChildLimits(seconds=20.0)


def reversed_with(data: bytes, suffix: str) -> bytes:
    return data[::-1] + suffix.encode()


def environment(_: bytes) -> bytes:
    return json.dumps(dict(os.environ)).encode()


def limits_in_force(_: bytes) -> bytes:
    import resource

    kinds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE
    return json.dumps([resource.getrlimit(kind)[0] for kind in kinds]).encode()


def exit_with(status: bytes) -> bytes:
    sys.exit(int(status))


def sleep(_: bytes) -> bytes:
    time.sleep(60)
    return b""


def test_child_receives_data_and_arguments_and_returns_bytes() -> None:
    assert run_in_child(reversed_with, b"abc\xff", "。", limits=LIMITS) == b"\xffcba" + "。".encode()


def test_child_receives_only_named_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("XDG_DATA_HOME", "/fonts")
    found = json.loads(run_in_child(environment, b"", limits=LIMITS, environment=("XDG_DATA_HOME",)))
    assert found["XDG_DATA_HOME"] == "/fonts"
    assert "OPENAI_API_KEY" not in found
    assert "PATH" not in found


def test_child_runs_under_the_given_limits() -> None:
    limits = ChildLimits(seconds=20.0, cpu_seconds=9, memory=2**30, file_size=0)
    assert json.loads(run_in_child(limits_in_force, b"", limits=limits)) == [2**30, 9, 0, 0]


@pytest.mark.parametrize("status", [1, 3])
def test_exit_status_of_a_failed_child_is_in_the_error(status: int) -> None:
    with pytest.raises(ChildFailed) as caught:
        run_in_child(exit_with, str(status).encode(), limits=LIMITS, quiet=True)
    assert caught.value.status == status


def test_child_is_killed_after_the_timeout() -> None:
    begun = time.monotonic()
    with pytest.raises(ChildFailed) as caught:
        run_in_child(sleep, b"", limits=ChildLimits(seconds=0.5))
    assert caught.value.status is None
    assert time.monotonic() - begun < 20
