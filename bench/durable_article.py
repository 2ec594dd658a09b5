"""Measure an article of six sections written by a durable job, compared with its critical path and a plain sequential chain.

A scripted model server in its own process sends the first token after 0.5 s and then 50 tokens a second. The critical path, which
no job can beat, is the outline call plus the longest section call, as timed by the server. Run: `python -m bench.durable_article`.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench.services import article, model_server, read_log, running_services

SECTIONS, TOKENS = 6, 500


def durable(runs: int, log: Path) -> list[tuple[float, float, float]]:
    """Write articles as the server does, with queue and store; return (seconds, critical path in seconds, CPU seconds) of each."""
    rows = []
    with running_services() as (services, principal):
        brief = article(services)
        for _ in range(runs + 1):
            started, cpu_started = time.monotonic(), time.process_time()
            job = services.drafts.writing.submit(principal, brief, straight=True)
            # `wait` polls, so it returns a little after the draft is saved; polling more often would slow down the job.
            services.drafts.writing.wait(job)
            seconds = time.monotonic() - started
            assert services.drafts.library.get(principal, job.draft_id).latest == 1
            rows.append((seconds, critical_path(log), time.process_time() - cpu_started))
    return rows[1:]  # the first run includes imports


def critical_path(log: Path) -> float:
    """Return the seconds of the outline call plus the longest section call of the last article, as timed by the server."""
    calls = read_log(log)[-(SECTIONS + 1) :]
    seconds = [(call["step"], float(call["finish"] - call["start"])) for call in calls]
    return next(t for step, t in seconds if step == "outline") + max(t for step, t in seconds if step == "section")


def sequential() -> float:
    """Write the same article with `plain_chain`: one section after the other, without job and store; return the seconds."""
    from bench.plain_chain import write

    with running_services() as (services, _):
        brief = article(services)
    started = time.monotonic()
    write(brief, SECTIONS)
    return time.monotonic() - started


def main() -> None:
    """Print the times of the durable job and of the sequential chain, also as a multiple of the critical path."""
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
    for seconds, critical, cpu in rows:
        ratio = f"{seconds / critical:.3f} x critical path ({critical:.2f} s)"
        print(f"durable job       {seconds:7.2f} s = {ratio}, {cpu:.2f} s CPU")
    print(f"sequential chain  {plain:7.2f} s = {plain / path:.3f} x critical path ({path:.2f} s)")


if __name__ == "__main__":
    main()
