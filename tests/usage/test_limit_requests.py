"""Requests to raise a limit: one open request per limit, decisions by role, last day, and mails."""

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


def ask(limit_scene: LimitScene, wanted: int = 2, note: str = "展示会の案内を書くため", period: Period = MONTH) -> UUID:
    """Request more generations for the writer, and return the id of the request."""
    place = Scope.PERSON, str(limit_scene.writer.user_id), period, GENERATIONS
    return limit_scene.services.usage.requests.ask(limit_scene.writer, *place, wanted, note).id


def test_granted_extra_is_valid_until_its_last_day(limit_scene: LimitScene) -> None:
    limit_scene.limit(1, period=DAY)
    limit_scene.submit()
    request = ask(limit_scene, period=DAY)
    with pytest.raises(LimitReached):
        limit_scene.submit()
    limit_scene.services.usage.requests.decide(
        limit_scene.manager, request, 1, TODAY + timedelta(days=1), "明日までです"
    )
    limit_scene.submit()
    limit_scene.clock.moment += timedelta(days=1)
    for _ in range(2):
        limit_scene.submit()
    limit_scene.clock.moment += timedelta(days=1)
    limit_scene.submit()
    with pytest.raises(LimitReached, match="（1回）"):
        limit_scene.submit()


def test_deciders_and_the_requester_are_notified_by_mail(limit_scene: LimitScene) -> None:
    limit_scene.limit(1)
    request = ask(limit_scene)
    others = sorted([("limit-requested", limit_scene.address(who)) for who in (limit_scene.manager, limit_scene.owner)])
    assert limit_scene.mails() == others
    limit_scene.services.usage.requests.decide(limit_scene.manager, request, 2, TODAY)
    assert limit_scene.mails()[2:] == [("limit-raised", limit_scene.address(limit_scene.writer))]
    declined = ask(limit_scene)
    limit_scene.services.usage.requests.decide(limit_scene.owner, declined, 0, None, "来月までお待ちください")
    assert limit_scene.mails()[-1] == ("limit-declined", limit_scene.address(limit_scene.writer))
    mine = limit_scene.services.usage.requests.mine(limit_scene.writer)
    assert [(each.request.state, each.request.answer) for each in mine] == [
        (RequestState.DECLINED, "来月までお待ちください"),
        (RequestState.ALLOWED, None),
    ]
    assert mine[0].title == "あなたの今月の生成回数"


def test_second_request_is_refused_until_the_first_is_decided(limit_scene: LimitScene) -> None:
    limit_scene.limit(1)
    request = ask(limit_scene)
    with pytest.raises(LimitInvalid, match="すでに引き上げを依頼"):
        ask(limit_scene)
    limit_scene.services.usage.requests.decide(limit_scene.owner, request, 0, None)
    with pytest.raises(LimitInvalid, match="すでに回答済み"):
        limit_scene.services.usage.requests.decide(limit_scene.owner, request, 5, TODAY)
    assert ask(limit_scene)


def test_limits_of_others_cannot_be_requested(limit_scene: LimitScene) -> None:
    limit_scene.limit(1, subject=limit_scene.colleague.user_id)
    for scope, subject in (
        (Scope.PERSON, str(limit_scene.colleague.user_id)),
        (Scope.PERSON, str(limit_scene.writer.user_id)),
        (Scope.ORGANISATION, PLAN),
        (Scope.DEPARTMENT, "None"),
    ):
        with pytest.raises(NotFound):
            limit_scene.services.usage.requests.ask(limit_scene.writer, scope, subject, MONTH, GENERATIONS, 1, "")


def test_each_role_decides_only_on_its_scopes(limit_scene: LimitScene) -> None:
    limit_scene.plan("trial")
    limit_scene.limit(3, scope=Scope.ORGANISATION)
    limit_scene.limit(3, subject=limit_scene.manager.user_id)
    requests = limit_scene.services.usage.requests
    of_org = requests.ask(limit_scene.writer, Scope.ORGANISATION, str(limit_scene.org), MONTH, GENERATIONS, 2, "").id
    of_plan = requests.ask(limit_scene.writer, Scope.ORGANISATION, PLAN, MONTH, GENERATIONS, 2, "").id
    own = requests.ask(
        limit_scene.manager, Scope.PERSON, str(limit_scene.manager.user_id), MONTH, GENERATIONS, 2, ""
    ).id
    for who, request in ((limit_scene.manager, of_org), (limit_scene.manager, own), (limit_scene.owner, of_plan)):
        with pytest.raises(Forbidden):
            requests.decide(who, request, 1, TODAY)
    for request in (of_org, own):
        with pytest.raises(NotFound):
            requests.decide_on_plan(limit_scene.operator, request, 1, TODAY)
    decidable = {each.request.id: each.decidable for each in requests.all(limit_scene.owner)}
    assert decidable == {of_org: True, own: True, of_plan: False}
    assert [each.request.id for each in requests.on_plans(limit_scene.operator)] == [of_plan]
    requests.decide(limit_scene.owner, of_org, 40, TODAY)
    requests.decide(limit_scene.owner, own, 40, TODAY)
    for _ in range(30):
        limit_scene.write(characters=1, yen=0.0)
    with pytest.raises(LimitReached, match="プランの今月の生成回数の上限（30回）"):
        limit_scene.submit()
    requests.decide_on_plan(limit_scene.operator, of_plan, 1, TODAY)
    limit_scene.submit()
    with pytest.raises(LimitReached, match="プランの今月の生成回数の上限（31回）"):
        limit_scene.submit()


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
def test_invalid_decision_is_refused(
    limit_scene: LimitScene, allowed: int, ends_on: date | None, answer: str, field: str
) -> None:
    limit_scene.limit(1)
    request = ask(limit_scene)
    with pytest.raises(LimitInvalid) as refused:
        limit_scene.services.usage.requests.decide(limit_scene.owner, request, allowed, ends_on, answer)
    assert refused.value.field == field


def test_note_is_stored_in_the_content_schema_only(limit_scene: LimitScene) -> None:
    limit_scene.limit(1)
    ask(limit_scene, note="極秘の新製品のため")
    for name in ("limit_requests", "limits", "audit", "outbox"):
        assert "極秘" not in str(usage_sums.rows(limit_scene.store, name))
    assert limit_scene.services.usage.requests.all(limit_scene.owner)[0].request.note == "極秘の新製品のため"


def test_removing_a_member_deletes_notes_and_limits_but_not_figures(limit_scene: LimitScene) -> None:
    limit_scene.limit(5)
    limit_scene.write()
    ask(limit_scene, note="極秘の新製品のため")
    with limit_scene.store.transaction() as connection:
        member_removal.forget(connection, limit_scene.org, limit_scene.writer.user_id)
    assert usage_sums.rows(limit_scene.store, "limits") == []
    (asked,) = limit_scene.services.usage.requests.all(limit_scene.owner)
    assert (asked.request.note, asked.name) == ("", "退会した利用者")
    assert usage_sums.ledger(limit_scene.store)["generations"] == 1
