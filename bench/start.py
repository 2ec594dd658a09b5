"""Measure the time from the start of the server to the sign-in form, the time of a sign-in, and of the first click.

Run it on an idle machine: `python -m bench.start`.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests.support.serving import PASSWORD, WRITER, Server, people
from tests.support.socket_client import Page, signed_in

RUNS, TARGET = 5, 3.0
"""The number of runs, and the target for the form in seconds."""


def main() -> None:
    """Print median and maximum of each time."""
    runs = [_run() for _ in range(RUNS)]
    for name, values in zip(("form", "sign-in", "first click"), zip(*runs, strict=True), strict=True):
        rounded = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:12} median {statistics.median(values):.2f} s, worst {max(values):.2f} s ({rounded})")
    print(f"target: the form within {TARGET:.0f} s")


def _run() -> tuple[float, float, float]:
    """Return three durations in seconds: start to sign-in form, a sign-in right after it, and the click that opens a form."""
    with tempfile.TemporaryDirectory() as folder:
        people(Path(folder) / "data")
        server = Server(Path(folder) / "data")
        try:
            _wait_until_answering(server)
            with Page(server) as page:
                assert page.has("ログイン")
                form = time.monotonic() - server.started
            started = time.monotonic()
            jar = signed_in(server, WRITER, PASSWORD)
            signed = time.monotonic() - started
            with Page(server, "/", jar) as inside:
                started = time.monotonic()
                inside.press("choose-blog")
                assert inside.has("send")
                return form, signed, time.monotonic() - started
        finally:
            server.end()


def _wait_until_answering(server: Server) -> None:
    while True:
        try:
            server.ask("GET", "/")
            return
        except OSError:
            assert server.process.poll() is None, server.log()
            time.sleep(0.01)


if __name__ == "__main__":
    main()
