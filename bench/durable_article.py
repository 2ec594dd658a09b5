"""How long a six-section article takes through the durable job, beside the critical path and a plain sequential chain.

A scripted model server in its own process gives the first token after 0.5 s and 50 tokens a second. The critical path is
one outline call plus one section call, both as the server itself timed them. Run: `python -m bench.durable_article`.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from bench.house import house, model_server

SECTIONS, TOKENS = 6, 500
BRIEF = {
    "use_case": "blog",
    "title": "在宅勤務の席数をどう決めるか",
    "tone": "desumasu",
    "length": {"min": 2400, "max": 3600},
    "sources": [{"text": "席数は出社率をもとに決める。出社率は曜日ごとに測る。"}],
}


def durable(runs: int, log: Path) -> list[tuple[float, float]]:
    """Write articles through submit, queue and store; returns (seconds, critical path) of each."""
    from lensawriter import briefs

    rows = []
    with house() as (services, principal):
        brief = briefs.parse(BRIEF, services.usecases, folder=None, read_source=None)
        for _ in range(runs + 1):
            begun = time.monotonic()
            job = services.writing.submit(principal, brief, straight=True)
            services.writing.wait(job)
            seconds = time.monotonic() - begun
            draft = services.library.get(principal, job.draft_id)
            assert draft.latest == 1, draft
            rows.append((seconds, critical_path(log)))
    return rows[1:]  # the first pays the imports


def critical_path(log: Path) -> float:
    """Return outline call + longest section call of the newest article, as the server timed them."""
    events = [json.loads(line) for line in log.read_text().splitlines()]
    begun = {event["key"]: event for event in events if event["event"] == "start"}
    calls = [
        (begun[each["key"]]["step"], each["t"] - begun[each["key"]]["t"])
        for each in events
        if each["event"] == "finish"
    ]
    last = calls[-(SECTIONS + 1) :]
    return next(t for step, t in last if step == "outline") + max(t for step, t in last if step == "section")


def sequential(log: Path) -> float:
    """Write the same article with a plain chain, one section after the other, no job and no store."""
    from bench.plain_chain import write

    begun = time.monotonic()
    write(BRIEF, SECTIONS)
    return time.monotonic() - begun


def main() -> None:
    """Print both ratios."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        with model_server(log, sections=SECTIONS, tokens=TOKENS):
            rows = durable(3, log)
            plain = sequential(log)
            path = critical_path(log)
    for seconds, critical in rows:
        print(f"durable job       {seconds:7.2f} s = {seconds / critical:.3f} x critical path ({critical:.2f} s)")
    print(f"sequential chain  {plain:7.2f} s = {plain / path:.3f} x critical path ({path:.2f} s)")


if __name__ == "__main__":
    sys.exit(main())
