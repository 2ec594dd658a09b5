"""Time: stored as aware UTC, shown in Asia/Tokyo, and passed in as a `Clock` so that tests can control it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


def show(moment: datetime) -> str:
    """Return a time for display: Asia/Tokyo, to the minute, with its offset."""
    local = moment.astimezone(TOKYO)
    return f"{local:%Y/%m/%d %H:%M} {local:%z}"[:-2] + ":00"
