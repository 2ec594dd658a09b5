"""How long a six-section article takes through the durable job, beside the critical path and a plain sequential chain.

A scripted model server in its own process gives the first token after 0.5 s and 50 tokens a second. The critical path is
one outline call plus one section call, both as the server itself timed them. Run: `python -m bench.durable_article`.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench.services import article, house, model_server, read_log

SECTIONS, TOKENS = 6, 500


def durable(runs: int, log: Path) -> list[tuple[float, float, float]]:
    """Write articles through submit, queue and store; returns (seconds, critical path, CPU seconds) of each."""
    rows = []
    with house() as (services, principal):
        brief = article(services)
        for _ in range(runs + 1):
            begun, used = time.monotonic(), time.process_time()
            job = services.drafts.writing.submit(principal, brief, straight=True)
            services.drafts.writing.wait(
                job
            )  # a little after the draft is saved: looking more often would cost what is measured
            seconds = time.monotonic() - begun
            assert services.drafts.library.get(principal, job.draft_id).latest == 1
            rows.append((seconds, critical_path(log), time.process_time() - used))
    return rows[1:]  # the first pays the imports


def critical_path(log: Path) -> float:
    """Return outline call + longest section call of the newest article, as the server timed them."""
    calls = read_log(log)[-(SECTIONS + 1) :]
    seconds = [(call["step"], float(call["finish"] - call["start"])) for call in calls]
    return next(t for step, t in seconds if step == "outline") + max(t for step, t in seconds if step == "section")


def sequential() -> float:
    """Write the same article with a plain chain, one section after the other, no job and no store."""
    from bench.plain_chain import write

    with house() as (services, _):
        brief = article(services)
    begun = time.monotonic()
    write(brief, SECTIONS)
    return time.monotonic() - begun


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        options = f"--sections {SECTIONS} --tokens {TOKENS} --first 0.5 --per-second 50".split()
        with model_server(log, *options):
            rows = durable(runs, log)
            plain = sequential()
            path = critical_path(log)
    for seconds, critical, used in rows:
        ratio = f"{seconds / critical:.3f} x critical path ({critical:.2f} s)"
        print(f"durable job       {seconds:7.2f} s = {ratio}, {used:.2f} s of the processor")
    print(f"sequential chain  {plain:7.2f} s = {plain / path:.3f} x critical path ({path:.2f} s)")


if __name__ == "__main__":
    main()
