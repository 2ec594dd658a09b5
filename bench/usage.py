"""Measure the dashboard and the check of limits on a ledger of ten million rows, and the same queries on other engines.

Targets: dashboard of a month with its comparison 150 ms, of a year 1.5 s; check and reserve 15 ms, and at most 1.2 times the time on an
empty ledger.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from bench import usage_peers
from bench.services import BRIEF
from bench.usage_rows import World, fill
from lensawriter import briefs, usecases
from lensawriter.limits.periods import Span, comparison_span, month_of
from lensawriter.models import Principal
from lensawriter.services import Services, build
from lensawriter.settings import ROOT, Settings
from lensawriter.store.database import Store
from lensawriter.store.usage import calls, rollups
from lensawriter.store.usage.rollups import UsageFilter
from lensawriter.usage.dashboard_values import Selection

RUNS, PEER_RUNS, SUBMITTED = 15, 3, 200


class Duration(NamedTuple):
    """Wall-clock time and CPU time of a call in milliseconds; the CPU time is more reliable on a busy machine."""

    clock: float
    cpu: float


def main() -> None:
    """Fill one folder with all rows and one with none, print the measurements, and remove the folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the ledger (default 10,000,000)")
    parser.add_argument("--alone", action="store_true", help="measure DuckDB only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World(list(usecases.load(ROOT / "prompts")))
        full, empty = (Path(folder) / name for name in ("full", "empty"))
        people = [_add_people(each, world) for each in (full, empty)]
        path = full / "lensawriter.duckdb"
        started = time.perf_counter()
        made = fill(path, world, options.rows)
        size = path.stat().st_size / 1e6
        print(", ".join(f"{name} {many:,}" for name, many in made.items()))
        print(f"filled in {time.perf_counter() - started:.0f} s, {size:,.0f} MB")
        _dashboard(full, world, people[0][0])
        _submit(full, empty, people[0][1])
        if not options.alone:
            _peers(path, world)


def _add_people(folder: Path, world: World) -> tuple[Principal, Principal]:
    folder.mkdir()
    store = Store.duckdb(folder / "lensawriter.duckdb")
    people = world.add_people(store)
    store.close()
    return people


def _spans(world: World) -> dict[str, Span]:
    today = world.today
    last = month_of(today.replace(day=1) - timedelta(days=1))
    return {
        "this month": Span(today.replace(day=1), today),
        "the month before": last,
        "a year": Span(today - timedelta(days=364), today),
    }


def _dashboard(folder: Path, world: World, manager: Principal) -> None:
    for name, span in _spans(world).items():
        services = build(Settings.read(data=folder))  # built again, so that the first page is read from disk
        selection = Selection(span=span)
        times = _times(lambda: services.usage.dashboards.read(manager, selection), RUNS + 1)  # noqa: B023 - called here
        listed = _times(lambda: services.usage.dashboards.jobs(manager, selection), RUNS)  # noqa: B023
        print(f"dashboard, {name:<17} with its comparison  {_summary(times[1:])}  first {times[0].clock:7.1f} ms")
        print(f"    the list of jobs   {' ' * 26}{_summary(listed)}")
        services.close()


def _peers(path: Path, world: World) -> None:
    """Print the time of the same queries on each engine, also as a multiple of the time of DuckDB."""
    spans = _spans(world)
    store = Store.duckdb(path)
    ours = _grouped(_on_store(store, world), spans)
    store.close()
    print(f"{'the same groupings, median':<28}" + "".join(f"{name:>28}" for name in spans))
    _compare("DuckDB", ours, ours)
    _compare("pandas, in memory", _grouped(usage_peers.pandas(path, world.org), spans), ours)
    with usage_peers.postgresql(path, path.parent / "peer.csv") as store:
        _compare("PostgreSQL", _grouped(_on_store(store, world), spans), ours)
    with usage_peers.sqlite(path, path.parent / "peer.sqlite", world.org) as query:
        _compare("SQLite", _grouped(query, spans), ours)


def _compare(engine: str, times: list[float], ours: list[float]) -> None:
    shown = (f"{each:,.1f} ms = {each / our:.1f} x" for each, our in zip(times, ours, strict=True))
    print(f"    {engine:<24}" + "".join(f"{each:>28}" for each in shown), flush=True)


def _on_store(store: Store, world: World) -> usage_peers.Query:
    chosen = UsageFilter(world.org)

    def query(now: Span, earlier: Span) -> object:
        with store.reading() as connection:
            return (
                rollups.day_rows(connection, chosen, [now, earlier]),
                rollups.group_rows(connection, chosen, now, earlier),
                calls.hour_rows(connection, chosen, now),
                calls.speed_rows(connection, chosen, now),
            )

    return query


def _grouped(query: usage_peers.Query, spans: dict[str, Span]) -> list[float]:
    return [_median(_times(lambda: query(each, comparison_span(each)), PEER_RUNS)) for each in spans.values()]  # noqa: B023


def _submit(full: Path, empty: Path, writer: Principal) -> None:
    """Submit briefs alternately on the full ledger and on an empty one, and print the times; their jobs do not run."""
    both = [build(Settings.read(data=folder)) for folder in (full, empty)]
    found = [_Submitting(services, writer) for services in both]
    for number in range(SUBMITTED):
        for each in found if number % 2 else reversed(found):
            each.once()
    for name, index in (("check and reserve", 0), ("the whole submit", 1)):
        medians = [_median(each.times[index]) for each in found]
        print(f"{name:<18} full  {_summary(found[0].times[index])}")
        print(f"{'':<18} empty {_summary(found[1].times[index])}  full = {medians[0] / medians[1]:.2f} x empty")
    for services in both:
        services.close()


class _Submitting:
    """Submits briefs to one set of services; `times` has the times of check and reserve, and of the whole submit."""

    def __init__(self, services: Services, writer: Principal) -> None:
        self._services, self._writer = services, writer
        self._brief = briefs.parse(BRIEF, services.usecases, folder=None, read_source=None)
        self.times: tuple[list[Duration], list[Duration]] = [], []
        reserve = services.usage.budget.reserve

        def timed(*arguments: object) -> None:
            self.times[0].append(_measure(lambda: reserve(*arguments)))  # type: ignore[arg-type]

        services.usage.budget.reserve = timed  # type: ignore[assignment, method-assign]

    def once(self) -> None:
        """Submit one brief and record its times."""
        self.times[1].append(_measure(lambda: self._services.drafts.writing.submit(self._writer, self._brief)))


def _times(call: Callable[[], object], runs: int) -> list[Duration]:
    return [_measure(call) for _ in range(runs)]


def _measure(call: Callable[[], object]) -> Duration:
    started, spent = time.perf_counter(), time.process_time()
    call()
    return Duration((time.perf_counter() - started) * 1000, (time.process_time() - spent) * 1000)


def _median(times: list[Duration]) -> float:
    return statistics.median(each.clock for each in times)


def _summary(times: list[Duration]) -> str:
    spent = statistics.median(each.cpu for each in times)
    longest = max(each.clock for each in times)
    return f"median {_median(times):7.1f}  longest {longest:7.1f} ms  CPU {spent:7.1f} ms"


if __name__ == "__main__":
    main()
