"""Which functions take more than linear time on texts that repeat a unit.

    python -m bench.linear_text [PACKAGE ...] [--units N]

Each public function of text, checks, reading, chains, exports and offline gets each repeated unit and each composite text.
A function whose time at 4,000 characters is negligible is not asked again; of the others the time at 10,000, 20,000 and
40,000 characters is measured. Printed: each function whose time grows by more than 2.6 per doubling, or would exceed one second
at 100,000 characters, with its worst texts.
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
"""Seconds at SCREEN characters from which even quadratic time stays within one second at 100,000."""
PATIENCE = 20.0
"""Seconds of one call."""


class Growth(NamedTuple):
    """The growth of one function on one text."""

    text: str
    seconds: tuple[float, ...]
    """Processor time at each of SIZES."""

    @property
    def per_doubling(self) -> float:
        return max(after / max(before, 1e-6) for before, after in zip(self.seconds, self.seconds[1:], strict=False))

    @property
    def at_100_000(self) -> float:
        """Seconds at 100,000 characters if the last growth continues."""
        growth = max(self.seconds[-1] / max(self.seconds[-2], 1e-6), 1.0)
        return self.seconds[-1] * math.pow(growth, math.log2(2.5))

    @property
    def is_bad(self) -> bool:
        return self.at_100_000 > 1.0


class _TooLong(BaseException):
    """A call takes longer than PATIENCE."""


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
    """Return the processor time of one call; PATIENCE if it takes longer or nests too deeply."""
    begin = time.process_time()
    try:
        with _patience():
            refused_or_answered(call, text)
    except _TooLong:
        return PATIENCE
    return time.process_time() - begin


def texts(count: int | None) -> Iterator[tuple[str, str, int]]:
    """Yield the name of each text, its unit, and which of the texts of that unit it is (-1: the repetition alone)."""
    chosen = [*units()] if count is None else few_units(count)
    for unit in chosen:
        yield repr(unit), unit, -1
    for unit in chosen[:90]:
        for which, _ in enumerate(ended(unit, 100)):
            yield f"{unit!r} ended {which}", unit, which
    for which, (name, _) in enumerate(composites(1_000)):
        yield name, "", which


def text_of(unit: str, which: int, length: int) -> str:
    """Return one of `texts` at a length."""
    if not unit:
        return [text for _, text in composites(length)][which]
    return repeated(unit, length) if which < 0 else [*ended(unit, length)][which]


def measure(package: str, count: int | None) -> None:
    """Measure the functions of one package and print the slow ones."""
    slow: dict[str, list[Growth]] = defaultdict(list)
    functions = text_functions(package)
    for call in functions.values():
        refused_or_answered(call, "初回。\n")
    for name, unit, which in texts(count):
        screened = text_of(unit, which, SCREEN)
        for function, call in functions.items():
            if len(slow[function]) > 60 or seconds(call, screened) < NEGLIGIBLE:
                continue
            taken: list[float] = []
            for size in SIZES:
                text = text_of(unit, which, size)
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
    """Measure the packages that the command line names, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    parser.add_argument("--units", type=int, help="units beside the single ones; default: all")
    arguments = parser.parse_args()
    random.seed(11)
    for package in arguments.packages:
        measure(package, arguments.units)


if __name__ == "__main__":
    main()
