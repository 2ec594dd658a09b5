"""From the start of the process to a sign-in form drawn over the socket, and the first click after it; five times.

Run it on a calm machine: `python -m bench.start`.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests.support.serving import PASSWORD, WRITER, Server, people
from tests.support.socket_client import Page, signed_in

TIMES, FORM = 5, 3.0
"""How often, and the seconds that the form may take."""


def main() -> None:
    """Measure and print."""
    runs = [_run() for _ in range(TIMES)]
    for name, values in zip(("form", "sign-in", "first click"), zip(*runs, strict=True), strict=True):
        rounded = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:12} median {statistics.median(values):.2f} s, worst {max(values):.2f} s ({rounded})")
    print(f"target: the form within {FORM:.0f} s")


def _run() -> tuple[float, float, float]:
    """Return seconds to the form, of a whole sign-in at once after it, and of the click that opens a form."""
    with tempfile.TemporaryDirectory() as folder:
        people(Path(folder) / "data")
        server = Server(Path(folder) / "data")
        try:
            _await(server)
            with Page(server) as page:
                assert page.has("ログイン")
                form = time.monotonic() - server.begun
            begun = time.monotonic()
            jar = signed_in(server, WRITER, PASSWORD)
            signed = time.monotonic() - begun
            with Page(server, "/", jar) as inside:
                begun = time.monotonic()
                inside.press("choose-blog")
                assert inside.has("send")
                return form, signed, time.monotonic() - begun
        finally:
            server.end()


def _await(server: Server) -> None:
    while True:
        try:
            server.ask("GET", "/")
            return
        except OSError:
            assert server.process.poll() is None, server.log()
            time.sleep(0.01)


if __name__ == "__main__":
    main()
