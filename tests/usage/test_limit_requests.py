"""Requests for more: asked once for a limit of one's own, decided by who may, in force until their last day, told by mail."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lensawriter.errors import Forbidden, LimitInvalid, LimitReached, NotFound
from lensawriter.limits.evaluation import Scope
from lensawriter.limits.periods import Period
from lensawriter.store import member_removal
from lensawriter.store.limit_requests import RequestState
from lensawriter.usage.limits_in_force import PLAN
from tests.support import usage_sums
from tests.usage.limit_scene import DAY, GENERATIONS, MONTH, LimitScene

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 24)


def ask(office: LimitScene, wanted: int = 2, note: str = "展示会の案内を書くため", period: Period = MONTH) -> UUID:
    place = Scope.PERSON, str(office.writer.user_id), period, GENERATIONS
    return office.house.usage.requests.ask(office.writer, *place, wanted, note).id


def test_what_was_allowed_holds_until_its_last_day_and_no_longer(office: LimitScene) -> None:
    office.limit(1, period=DAY)
    office.submit()
    request = ask(office, period=DAY)
    with pytest.raises(LimitReached):
        office.submit()
    office.house.usage.requests.decide(office.manager, request, 1, TODAY + timedelta(days=1), "明日までです")
    office.submit()
    office.clock.moment += timedelta(days=1)
    for _ in range(2):
        office.submit()
    office.clock.moment += timedelta(days=1)
    office.submit()
    with pytest.raises(LimitReached, match="（1回）"):
        office.submit()


def test_deciders_and_the_one_who_asked_are_told_by_mail(office: LimitScene) -> None:
    office.limit(1)
    request = ask(office)
    others = sorted([("limit-requested", office.address(who)) for who in (office.manager, office.owner)])
    assert office.mails() == others
    office.house.usage.requests.decide(office.manager, request, 2, TODAY)
    assert office.mails()[2:] == [("limit-raised", office.address(office.writer))]
    declined = ask(office)
    office.house.usage.requests.decide(office.owner, declined, 0, None, "来月までお待ちください")
    assert office.mails()[-1] == ("limit-declined", office.address(office.writer))
    mine = office.house.usage.requests.mine(office.writer)
    assert [(each.request.state, each.request.answer) for each in mine] == [
        (RequestState.DECLINED, "来月までお待ちください"),
        (RequestState.ALLOWED, None),
    ]
    assert mine[0].title == "あなたの今月の生成回数"


def test_a_limit_is_asked_for_once_until_it_is_answered(office: LimitScene) -> None:
    office.limit(1)
    request = ask(office)
    with pytest.raises(LimitInvalid, match="すでに引き上げを依頼"):
        ask(office)
    office.house.usage.requests.decide(office.owner, request, 0, None)
    with pytest.raises(LimitInvalid, match="すでに回答済み"):
        office.house.usage.requests.decide(office.owner, request, 5, TODAY)
    assert ask(office)


def test_nobody_asks_for_what_does_not_bound_them(office: LimitScene) -> None:
    office.limit(1, subject=office.colleague.user_id)
    for scope, subject in (
        (Scope.PERSON, str(office.colleague.user_id)),
        (Scope.PERSON, str(office.writer.user_id)),
        (Scope.ORGANISATION, PLAN),
        (Scope.DEPARTMENT, "None"),
    ):
        with pytest.raises(NotFound):
            office.house.usage.requests.ask(office.writer, scope, subject, MONTH, GENERATIONS, 1, "")


def test_each_decides_within_the_own_right(office: LimitScene) -> None:
    office.plan("trial")
    office.limit(3, scope=Scope.ORGANISATION)
    office.limit(3, subject=office.manager.user_id)
    requests = office.house.usage.requests
    of_org = requests.ask(office.writer, Scope.ORGANISATION, str(office.org), MONTH, GENERATIONS, 2, "").id
    of_plan = requests.ask(office.writer, Scope.ORGANISATION, PLAN, MONTH, GENERATIONS, 2, "").id
    own = requests.ask(office.manager, Scope.PERSON, str(office.manager.user_id), MONTH, GENERATIONS, 2, "").id
    for who, request in ((office.manager, of_org), (office.manager, own), (office.owner, of_plan)):
        with pytest.raises(Forbidden):
            requests.decide(who, request, 1, TODAY)
    for request in (of_org, own):
        with pytest.raises(NotFound):
            requests.decide_on_plan(office.operator, request, 1, TODAY)
    decidable = {each.request.id: each.decidable for each in requests.all(office.owner)}
    assert decidable == {of_org: True, own: True, of_plan: False}
    assert [each.request.id for each in requests.on_plans(office.operator)] == [of_plan]
    requests.decide(office.owner, of_org, 40, TODAY)
    requests.decide(office.owner, own, 40, TODAY)
    for _ in range(30):
        office.write(characters=1, yen=0.0)
    with pytest.raises(LimitReached, match="プランの今月の生成回数の上限（30回）"):
        office.submit()
    requests.decide_on_plan(office.operator, of_plan, 1, TODAY)
    office.submit()
    with pytest.raises(LimitReached, match="プランの今月の生成回数の上限（31回）"):
        office.submit()


@pytest.mark.parametrize(
    ("allowed", "ends_on", "answer", "field"),
    [
        (-1, TODAY, "", "allowed"),
        (10**13, TODAY, "", "allowed"),
        (1, None, "", "ends_on"),
        (1, TODAY - timedelta(days=1), "", "ends_on"),
        (1, TODAY + timedelta(days=400), "", "ends_on"),
        (1, TODAY, "あ" * 501, "answer"),
    ],
)
def test_what_is_decided_is_checked(
    office: LimitScene, allowed: int, ends_on: date | None, answer: str, field: str
) -> None:
    office.limit(1)
    request = ask(office)
    with pytest.raises(LimitInvalid) as refused:
        office.house.usage.requests.decide(office.owner, request, allowed, ends_on, answer)
    assert refused.value.field == field


def test_the_note_lies_in_content_and_nowhere_in_service(office: LimitScene) -> None:
    office.limit(1)
    ask(office, note="極秘の新製品のため")
    for name in ("limit_requests", "limits", "audit", "outbox"):
        assert "極秘" not in str(usage_sums.rows(office.store, name))
    assert office.house.usage.requests.all(office.owner)[0].request.note == "極秘の新製品のため"


def test_with_a_person_go_their_words_and_limits_and_the_figures_stay(office: LimitScene) -> None:
    office.limit(5)
    office.write()
    ask(office, note="極秘の新製品のため")
    with office.store.transaction() as connection:
        member_removal.forget(connection, office.org, office.writer.user_id)
    assert usage_sums.rows(office.store, "limits") == []
    (asked,) = office.house.usage.requests.all(office.owner)
    assert (asked.request.note, asked.name) == ("", "退会した利用者")
    assert usage_sums.ledger(office.store)["generations"] == 1
