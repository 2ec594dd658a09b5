"""Measure whether response times reveal that an address has an account: wrong password, locked sign-in, requested reset."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lensawriter.accounts.rate_limits import RateLimits, by_person
from lensawriter.errors import LensaError
from lensawriter.services import Services, build
from lensawriter.settings import Settings, Smtp, Tls

RUNS = 200
KNOWN, UNKNOWN, PASSWORD = "known@example.jp", "unknown@example.jp", "春はあけぼの、やうやう白く"
Action = Callable[[str], object]


class Clock:
    """A clock that the measurement sets: it moves on before each attempt, so that rate limits no longer count the earlier ones."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 25, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time, one microsecond later at each call."""
        self.moment += timedelta(microseconds=1)
        return self.moment


def main() -> None:
    """Print the medians in milliseconds, and the AUC of a classifier that guesses from the time whether an address is known."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        smtp = Smtp(host="127.0.0.1", sender="noreply@example.jp", tls=Tls.NONE)
        services = build(Settings(data=Path(folder), smtp=smtp), clock)
        limits = RateLimits(services.store, clock)
        code = services.account.set_up.get_code()
        services.account.set_up.add_first_owner(
            code=code, organisation="計測用", name="計測", email=KNOWN, password=PASSWORD, network="192.0.2.1"
        )
        for name, action, before in actions(services):
            report(name, *measure(clock, limits, action, before))
        services.close()


def actions(services: Services) -> list[tuple[str, Action, int]]:
    """Return (name, action, number of wrong passwords to count before each attempt) of each measurement."""

    def sign_in(email: str) -> object:
        return services.account.sign_in.begin(email, PASSWORD[:-1], network="192.0.2.1", browser="browser")

    def reset(email: str) -> object:
        services.account.password_resets.ask(email, network="192.0.2.1")
        return None

    return [("wrong password", sign_in, 0), ("locked", sign_in, 5), ("reset asked", reset, 0)]


def measure(clock: Clock, limits: RateLimits, action: Action, before: int) -> tuple[list[float], list[float]]:
    """Return the times of an action for a known and for an unknown address, measured alternately."""
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for email in [KNOWN, UNKNOWN, UNKNOWN, KNOWN] * (RUNS // 2):
        clock.moment += timedelta(minutes=16)
        for _ in range(before):
            limits.add(by_person(email))
        started = time.perf_counter()
        _run(action, email)
        times[email].append((time.perf_counter() - started) * 1000)
    return times[KNOWN], times[UNKNOWN]


def report(name: str, known: list[float], unknown: list[float]) -> None:
    """Print both medians, their difference, and the AUC: 0.5 means that the times reveal nothing."""
    left, right = statistics.median(known), statistics.median(unknown)
    above = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown) / (len(known) * len(unknown))
    area = max(above, 1 - above)
    print(
        f"{name:<15} known {left:6.2f} ms  unknown {right:6.2f} ms  difference {abs(left - right):5.2f} ms  AUC {area:.2f}"
    )


def _run(action: Action, email: str) -> None:
    try:
        action(email)
    except LensaError:
        return


if __name__ == "__main__":
    main()
