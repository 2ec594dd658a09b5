"""Time: stored in UTC, shown in Asia/Tokyo. Code that needs the time takes a `Clock`, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
Clock = Callable[[], datetime]
"""Returns the current time as an aware datetime in UTC."""


def now() -> datetime:
    """Return the current time as an aware datetime in UTC."""
    return datetime.now(UTC)


def show(moment: datetime) -> str:
    """Return a time for display in Asia/Tokyo, such as 2026/11/28 17:30 +09:00."""
    local = moment.astimezone(TOKYO)
    return f"{local:%Y/%m/%d %H:%M} {local:%z}"[:-2] + ":00"
