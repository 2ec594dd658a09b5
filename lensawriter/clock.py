"""Time as the product sees it: stored aware in UTC, shown in Asia/Tokyo, injected so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def show(moment: datetime) -> str:
    """Return a moment as people read it: Asia/Tokyo, to the minute, with its offset."""
    local = moment.astimezone(TOKYO)
    return f"{local:%Y/%m/%d %H:%M} {local:%z}"[:-2] + ":00"
