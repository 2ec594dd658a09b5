"""Alerts at 80, 90 and 100 percent: by mail and by a banner, once each in a period, to whom they concern."""

import pytest

from lensawriter.errors import Forbidden, LimitInvalid, NotFound
from lensawriter.limits.evaluation import Scope
from tests.usage.limit_scene import CHARACTERS, DAY, GENERATIONS, MONTH, LimitScene

pytestmark = pytest.mark.slow


def banners(office: LimitScene) -> list[tuple[str, int]]:
    return [(each.title, each.share) for each in office.house.usage.alerts.mine(office.writer)]


def test_each_mark_is_told_once_to_the_person_whom_it_bounds(office: LimitScene) -> None:
    office.limit(10)
    told = []
    for _ in range(10):
        job = office.write(characters=10)
        office.house.usage.alerts.alert_for_job(job.id)
        told.append(len(office.mails()))
    assert told == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3]
    me = office.address(office.writer)
    assert office.mails() == [("limit-near", me), ("limit-near", me), ("limit-used-up", me)]


def test_a_banner_shows_the_highest_mark_until_it_is_closed_for_good(office: LimitScene) -> None:
    office.limit(10)
    for _ in range(9):
        office.write(characters=10)
    assert banners(office) == [("あなたの今月の生成回数", 90)]
    assert office.house.usage.alerts.mine(office.colleague) == ()
    (shown,) = office.house.usage.alerts.mine(office.writer)
    for _ in range(2):
        office.house.usage.alerts.close(office.writer, shown.id)
    assert banners(office) == []
    office.write(characters=10)
    assert banners(office) == [("あなたの今月の生成回数", 100)]
    office.at(2026, 12, 1)
    assert banners(office) == []


def test_marks_passed_at_once_are_told_by_the_highest(office: LimitScene) -> None:
    office.limit(3_000, CHARACTERS, scope=Scope.ORGANISATION)
    office.write(characters=3_500)
    leaders = sorted(("limit-used-up", office.address(who)) for who in (office.manager, office.owner))
    assert office.mails() == leaders
    assert banners(office) == [("組織の今月の文字数", 100)]


def test_a_limit_far_from_its_end_tells_nothing(office: LimitScene) -> None:
    office.limit(100)
    office.limit(0, period=DAY, subject=office.colleague.user_id)
    office.write()
    assert (office.mails(), banners(office)) == ([], [])


def test_closing_what_is_not_there_closes_nothing(office: LimitScene) -> None:
    office.limit(1)
    office.write()
    (shown,) = office.house.usage.alerts.mine(office.writer)
    for wrong in ("", ":", "x:100", shown.id.replace(str(office.org), "x"), f"{shown.id}x", shown.id[:-1]):
        office.house.usage.alerts.close(office.writer, wrong)
    assert banners(office) == [("あなたの今月の生成回数", 100)]


def test_a_manager_bounds_people_and_departments_and_an_owner_everything(office: LimitScene) -> None:
    caps, department = office.house.usage.limits, office.department("営業部")
    for scope, subject in ((Scope.PERSON, str(office.writer.user_id)), (Scope.DEPARTMENT, department)):
        caps.set(office.manager, scope, subject, MONTH, GENERATIONS, 5)
    for scope, subject in ((Scope.ORGANISATION, str(office.org)), (Scope.USE_CASE, "blog"), (Scope.MODEL, "x")):
        with pytest.raises(Forbidden):
            caps.set(office.manager, scope, subject, MONTH, GENERATIONS, 5)
        with pytest.raises(Forbidden):
            caps.remove(office.manager, scope, subject, MONTH, GENERATIONS)
    caps.set(office.owner, Scope.USE_CASE, "blog", DAY, GENERATIONS, 5)
    for scope, subject in ((Scope.PERSON, "x"), (Scope.MODEL, "openai:x"), (Scope.ORGANISATION, str(department))):
        with pytest.raises(NotFound):
            caps.set(office.owner, scope, subject, MONTH, GENERATIONS, 5)
    for wrong in (-1, 10**12 + 1):
        with pytest.raises(LimitInvalid):
            caps.set(office.owner, Scope.USE_CASE, "blog", DAY, GENERATIONS, wrong)


def test_a_limit_set_again_takes_the_place_of_the_one_before_and_one_removed_is_gone(office: LimitScene) -> None:
    caps = office.house.usage.limits
    for amount in (5, 7):
        office.limit(amount)
    assert [each.state.limit.amount for each in caps.all(office.owner)] == [7]
    caps.remove(office.owner, Scope.PERSON, str(office.writer.user_id), MONTH, GENERATIONS)
    assert caps.all(office.owner) == ()
