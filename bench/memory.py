"""Measure the resident memory of the server after one article, with the offline model and with a model server."""

import tempfile
import time
from pathlib import Path

from tests.support.model_server import running
from tests.support.serving import PASSWORD, WRITER, Server, people, serving
from tests.support.socket_client import Page, signed_in

MAXIMUM = 420
"""Target in megabytes."""
SOURCE = (
    "在宅勤務の席数は、出社率をもとに決めます。出社率は曜日ごとに測ります。会議室は8室あり、予約の4割は使われていませんでした。"
    * 20
)


def main() -> None:
    """Print the memory with each of the two models."""
    _measure("offline", {})
    with running() as model:
        served = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "bench", "LENSAWRITER_MODEL": "openai:scripted"}
        _measure("openai", served)


def _measure(name: str, environment: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people(Path(folder) / "data")
        with serving(Path(folder) / "data", environment) as server:
            at_start = _megabytes(server)
            jar = signed_in(server, WRITER, PASSWORD)
            with Page(server, "/write?use=blog", jar) as page:
                page.set_value("blog.title", "在宅勤務の席数の決め方")
                page.set_value("blog.pasted", SOURCE)
                page.set_value("blog.confirm", False)
                page.press("send")
            writing = _megabytes(server)
            with Page(server, "/drafts", jar) as drafts:
                while "完成" not in drafts.run().text():
                    assert "書けませんでした" not in drafts.text(), drafts.text()
                    time.sleep(0.2)
            written = _megabytes(server)
        verdict = "ok" if written < MAXIMUM else "TOO MUCH"
        print(
            f"{name:8} at the start {at_start:.0f}, while writing {writing:.0f}, after one article {written:.0f} MB: {verdict}"
        )


def _megabytes(server: Server) -> float:
    return server.memory() / 1_000_000


if __name__ == "__main__":
    main()
