"""Measure the delay from the first token of a section to its first text in the store, and the CPU time of streaming.

Six sections are written at 200 tokens a second each; the model server runs in its own process. One thread reads the progress
every 0.4 s as a page does, another every 0.05 s and records the times. Run: `python -m bench.first_text`.
"""

import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from uuid import UUID

from bench.services import article, model_server, read_log, running_services
from lensawriter.models import Principal
from lensawriter.services import Services

SECTIONS, TOKENS, SPEED, ARTICLES = 6, 600, 200, 3


def watch(services: Services, principal: Principal, job_id: UUID) -> dict[str, float]:
    """Read the progress until the job has ended; return step -> time of its first text."""
    seen: dict[str, float] = {}
    while not (now := services.drafts.writing.progress(principal, job_id)).job.state.ended:
        for step, text in now.streaming.items():
            if text:
                seen.setdefault(step, time.time())
        time.sleep(0.05)
    return seen


def poll_like_a_page(services: Services, principal: Principal, job_id: UUID) -> None:
    """Read the progress every 0.4 s, as a page does."""
    while not services.drafts.writing.progress(principal, job_id).job.state.ended:
        time.sleep(0.4)


def main() -> None:
    """Print the delays, the slowdown of the sections and the CPU time."""
    delays, ratios, cpu_times = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        options = f"--sections {SECTIONS} --tokens {TOKENS} --first 0.5 --per-second {SPEED}".split()
        with model_server(log, *options), running_services() as (services, principal):
            for number in range(ARTICLES + 1):
                job = services.drafts.writing.submit(principal, article(services), straight=True)
                watcher = threading.Thread(target=poll_like_a_page, args=(services, principal, job.id))
                watcher.start()
                cpu = time.process_time()
                seen = watch(services, principal, job.id)
                watcher.join()
                if not number:
                    continue  # the first article includes imports
                calls = read_log(log)[-(SECTIONS + 1) :]
                sections = [call for call in calls if call["step"] == "section"]
                delays += [seen[f"section-{call['index']}"] - call["first"] for call in sections]
                pace = 0.5 + TOKENS / SPEED
                ratios.append(max(call["finish"] - call["start"] for call in sections) / pace)
                cpu_times.append(time.process_time() - cpu)
    print(
        f"first text of a section in the store: median {median(delays):.2f} s, longest {max(delays):.2f} s after it was sent"
    )
    print(f"six sections at {SPEED} tokens a second: slowest {max(ratios):.3f} x the pace of the model")
    print(f"CPU time: {median(cpu_times):.2f} s per article of {SECTIONS * TOKENS} tokens, with two watching threads")


if __name__ == "__main__":
    main()
