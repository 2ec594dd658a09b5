"""Find functions that take much more than linear time on long texts that repeat a short unit.

    python -m bench.linear_text [PACKAGE ...] [--units N]

Each public function of text, checks, reading, chains, exports and offline is called with each repeated unit and each composite text.
If its time at 4,000 characters is not negligible, its time at 10,000, 20,000 and 40,000 characters is measured. The output names
each function whose extrapolated time at 100,000 characters exceeds one second, with the texts that take longest.
"""

import argparse
import math
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.support.repeated_texts import composites, ended, few_units, repeated, units
from tests.support.text_functions import PACKAGES, TextFunction, refused_or_answered, text_functions

SIZES = (10_000, 20_000, 40_000)
SCREEN = 4_000
NEGLIGIBLE = 1.0 / 25 / 25
"""Seconds at SCREEN characters below which even quadratic growth stays within one second at 100,000 characters."""
PATIENCE = 20.0
"""Maximum CPU seconds of one call; a longer call is stopped."""


class Growth(NamedTuple):
    """The times of one function on one text at growing lengths."""

    text: str
    seconds: tuple[float, ...]
    """CPU seconds at each of SIZES; fewer if a call was stopped."""

    @property
    def per_doubling(self) -> float:
        return max(after / max(before, 1e-6) for before, after in zip(self.seconds, self.seconds[1:], strict=False))

    @property
    def at_100_000(self) -> float:
        """Return the seconds at 100,000 characters if the time grows on as between the last two sizes."""
        growth = max(self.seconds[-1] / max(self.seconds[-2], 1e-6), 1.0)
        return self.seconds[-1] * math.pow(growth, math.log2(2.5))

    @property
    def is_bad(self) -> bool:
        return self.at_100_000 > 1.0


class _TooLong(BaseException):
    """A call took longer than PATIENCE."""


@contextmanager
def _patience() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def seconds(call: TextFunction, text: str) -> float:
    """Return the CPU seconds of one call, or PATIENCE if it takes longer."""
    begin = time.process_time()
    try:
        with _patience():
            refused_or_answered(call, text)
    except _TooLong:
        return PATIENCE
    return time.process_time() - begin


def texts(count: int | None) -> Iterator[tuple[str, str, int]]:
    """Yield (name, unit, index) of each text: index -1 repeats the unit, others are of `ended`, or of `composites` without unit."""
    chosen = [*units()] if count is None else few_units(count)
    for unit in chosen:
        yield repr(unit), unit, -1
    for unit in chosen[:90]:
        for index, _ in enumerate(ended(unit, 100)):
            yield f"{unit!r} ended {index}", unit, index
    for index, (name, _) in enumerate(composites(1_000)):
        yield name, "", index


def text_of(unit: str, index: int, length: int) -> str:
    """Return the text that `texts` describes with this unit and index, at a length."""
    if not unit:
        return [text for _, text in composites(length)][index]
    return repeated(unit, length) if index < 0 else [*ended(unit, length)][index]


def measure(package: str, count: int | None) -> None:
    """Measure the functions of one package, and print those that are slow."""
    slow: dict[str, list[Growth]] = defaultdict(list)
    functions = text_functions(package)
    for call in functions.values():
        refused_or_answered(call, "初回。\n")
    for name, unit, index in texts(count):
        screened = text_of(unit, index, SCREEN)
        for function, call in functions.items():
            if len(slow[function]) > 60 or seconds(call, screened) < NEGLIGIBLE:
                continue
            taken: list[float] = []
            for size in SIZES:
                text = text_of(unit, index, size)
                taken.append(
                    min(seconds(call, text) for _ in range(2)) if not taken or taken[-1] < 0.5 else seconds(call, text)
                )
                if taken[-1] >= PATIENCE:
                    break
            growth = Growth(name, (*taken, PATIENCE)[: max(2, len(taken))])
            if growth.is_bad:
                slow[function].append(growth)
    for function, found in sorted(slow.items()):
        if found:
            found.sort(key=lambda each: -each.at_100_000)
            print(f"{function}: {len(found)} texts", flush=True)
            for each in found[:6]:
                times = " ".join(f"{second:.3f}" for second in each.seconds)
                print(f"    {each.text}: {times} s, x{each.per_doubling:.1f}, {each.at_100_000:.1f} s at 100,000")
    print(f"{package}: {len(functions)} functions, {sum(map(bool, slow.values()))} slow", flush=True)


def main() -> None:
    """Measure the packages that the command line names, by default all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    parser.add_argument("--units", type=int, help="number of units in addition to single characters (default: all)")
    arguments = parser.parse_args()
    random.seed(11)
    for package in arguments.packages:
        measure(package, arguments.units)


if __name__ == "__main__":
    main()
