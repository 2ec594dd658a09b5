"""The current time, and the display of times."""

from datetime import UTC, datetime, timedelta, timezone

from lensawriter.clock import now, show


def test_now_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC


def test_time_is_shown_in_tokyo_with_its_offset() -> None:
    assert show(datetime(2026, 12, 31, 15, 4, 59, tzinfo=UTC)) == "2027/01/01 00:04 +09:00"
    assert show(datetime(2026, 1, 2, 3, 4, tzinfo=timezone(-timedelta(hours=5)))) == "2026/01/02 17:04 +09:00"
