"""Limit alerts at 80, 90 and 100 percent, by mail and by banner, once each in a period."""

import pytest

from lensawriter.limits.evaluation import Scope
from tests.usage.limit_scene import CHARACTERS, DAY, LimitScene

pytestmark = pytest.mark.slow


def banners(limit_scene: LimitScene) -> list[tuple[str, int]]:
    """Return (title, percent) of the banners of the writer."""
    return [(each.title, each.share) for each in limit_scene.services.usage.alerts.mine(limit_scene.writer)]


def test_each_mark_is_mailed_once_to_the_person_of_the_limit(limit_scene: LimitScene) -> None:
    limit_scene.limit(10)
    mails = []
    for _ in range(10):
        job = limit_scene.write(characters=10)
        limit_scene.services.usage.alerts.alert_for_job(job.id)
        mails.append(len(limit_scene.mails()))
    assert mails == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3]
    me = limit_scene.address(limit_scene.writer)
    assert limit_scene.mails() == [("limit-near", me), ("limit-near", me), ("limit-used-up", me)]


def test_banner_shows_the_highest_mark_until_it_is_closed(limit_scene: LimitScene) -> None:
    limit_scene.limit(10)
    for _ in range(9):
        limit_scene.write(characters=10)
    assert banners(limit_scene) == [("あなたの今月の生成回数", 90)]
    assert limit_scene.services.usage.alerts.mine(limit_scene.colleague) == ()
    (shown,) = limit_scene.services.usage.alerts.mine(limit_scene.writer)
    for _ in range(2):
        limit_scene.services.usage.alerts.close(limit_scene.writer, shown.id)
    assert banners(limit_scene) == []
    limit_scene.write(characters=10)
    assert banners(limit_scene) == [("あなたの今月の生成回数", 100)]
    limit_scene.at(2026, 12, 1)
    assert banners(limit_scene) == []


def test_several_marks_passed_at_once_send_one_alert_for_the_highest(limit_scene: LimitScene) -> None:
    limit_scene.limit(3_000, CHARACTERS, scope=Scope.ORGANISATION)
    limit_scene.write(characters=3_500)
    leaders = sorted(("limit-used-up", limit_scene.address(who)) for who in (limit_scene.manager, limit_scene.owner))
    assert limit_scene.mails() == leaders
    assert banners(limit_scene) == [("組織の今月の文字数", 100)]


def test_limit_below_the_lowest_mark_sends_nothing(limit_scene: LimitScene) -> None:
    limit_scene.limit(100)
    limit_scene.limit(0, period=DAY, subject=limit_scene.colleague.user_id)
    limit_scene.write()
    assert (limit_scene.mails(), banners(limit_scene)) == ([], [])


def test_closing_an_unknown_alert_changes_nothing(limit_scene: LimitScene) -> None:
    limit_scene.limit(1)
    limit_scene.write()
    (shown,) = limit_scene.services.usage.alerts.mine(limit_scene.writer)
    for wrong in ("", ":", "x:100", shown.id.replace(str(limit_scene.org), "x"), f"{shown.id}x", shown.id[:-1]):
        limit_scene.services.usage.alerts.close(limit_scene.writer, wrong)
    assert banners(limit_scene) == [("あなたの今月の生成回数", 100)]
