"""Limits as people meet them: checked before a model is called, named with what is left and when it is counted anew."""

import time
from decimal import Decimal
from typing import Any

import pytest

from lensawriter.errors import BriefInvalid, LimitReached, PlanExcludes
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import JobState
from tests.support import usage_sums
from tests.support.rights_table import brief
from tests.usage.limit_scene import CHARACTERS, CHEAP, DAY, DEAR, GENERATIONS, MONTH, UNPRICED, YEN, LimitScene

pytestmark = pytest.mark.slow


def refusal(office: LimitScene, **options: Any) -> LimitReached:
    with pytest.raises(LimitReached) as refused:
        office.submit(**options)
    return refused.value


@pytest.mark.parametrize(
    ("scope", "whose"),
    [
        (Scope.PERSON, "あなた"),
        (Scope.DEPARTMENT, "部署「営業部」"),
        (Scope.USE_CASE, "用途「ブログ・SEO記事」"),
        (Scope.MODEL, f"モデル「{DEAR}」"),
        (Scope.ORGANISATION, "組織"),
    ],
)
@pytest.mark.parametrize(("period", "named", "resets"), [(DAY, "今日", "2026/11/25"), (MONTH, "今月", "2026/12/01")])
def test_a_refusal_names_the_limit_what_is_left_and_the_reset(
    office: LimitScene, scope: Scope, whose: str, period: Period, named: str, resets: str
) -> None:
    department = office.department("営業部", office.writer)
    subjects = {Scope.DEPARTMENT: department, Scope.USE_CASE: "blog", Scope.MODEL: DEAR}
    office.limit(1, period=period, scope=scope, subject=subjects.get(scope))
    office.submit()
    message = refusal(office).message
    assert message.startswith(
        f"{whose}の{named}の生成回数の上限（1回）を超えるため、書き始められません。残りは0回、この原稿に必要な見込みは1回です。"
    )
    assert f"{resets} 00:00 +09:00 に数え直します。" in message
    assert len(usage_sums.rows(office.store, "jobs")) == 1, "nothing of a refused draft is kept"


def test_characters_are_checked_against_the_longest_that_may_be_written(office: LimitScene) -> None:
    longest = brief().length.max
    office.limit(longest + 100, CHARACTERS)
    office.finish(office.submit(), characters=101)
    message = refusal(office).message
    assert f"残りは{longest - 1:,}字、この原稿に必要な見込みは{longest:,}字です。" in message
    office.limit(longest + 101, CHARACTERS)
    office.submit()


def test_a_limit_in_yen_offers_the_cheaper_model_that_would_fit(office: LimitScene) -> None:
    office.limit(1, YEN)
    refused = refusal(office)
    assert refused.cheaper == CHEAP
    assert f"モデル「{CHEAP}」なら、残りの範囲で書けます。" in refused.message
    assert office.submit(model=CHEAP).model == CHEAP


def test_a_limit_in_yen_with_an_unknown_price_refuses_and_says_so(office: LimitScene) -> None:
    assert office.submit(model=UNPRICED).model == UNPRICED
    office.limit(1_000_000, YEN)
    assert "料金が登録されていないため" in refusal(office, model=UNPRICED).message
    office.submit()


def test_a_model_that_is_not_offered_is_refused(office: LimitScene) -> None:
    with pytest.raises(BriefInvalid, match="モデルを選び直してください"):
        office.submit(model="openai:o9")


def test_a_plan_bounds_its_organisation_and_its_people_together(office: LimitScene) -> None:
    office.plan("trial")
    for _ in range(30):
        office.write(yen=0.0, characters=1)
    assert refusal(office, who=office.colleague).message.startswith("プランの今月の生成回数の上限（30回）を超えるため")


def test_a_plan_that_left_the_file_allows_nothing(office: LimitScene) -> None:
    office.plan("gone")
    with pytest.raises(PlanExcludes):
        office.submit()


def test_a_failed_job_leaves_its_place_to_another_and_a_retry_takes_it(office: LimitScene) -> None:
    office.limit(1)
    failed = office.finish(office.submit(), state=JobState.FAILED)
    retried = office.house.drafts.writing.retry(office.writer, failed.id)
    refusal(office)
    office.finish(retried)
    refusal(office)


def test_a_draft_sent_twice_is_one_generation(office: LimitScene) -> None:
    office.limit(1)
    job = office.submit()
    assert office.submit(key=job.id).id == job.id


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_month_ends_at_midnight_in_tokyo(office: LimitScene, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    office.limit(1)
    office.limit(1, period=DAY)
    office.at(2028, 2, 29, hour=23, minute=59, second=58)
    before = office.submit()
    assert "2028/03/01 00:00 +09:00" in refusal(office).message
    office.at(2028, 3, 1)
    after = office.submit()
    assert "2028/04/01 00:00 +09:00" in refusal(office).message
    office.finish(before)  # what began before midnight counts before midnight, whenever it ends
    office.finish(after)
    days = {str(row["day"]): row["generations"] for row in usage_sums.rows(office.store, "usage_days")}
    assert days == {"2028-02-29": 1, "2028-03-01": 1}
    counters = [row for row in usage_sums.rows(office.store, "counters") if row["scope"] == "person"]
    assert {row["period"]: row["generations"] for row in counters} == {
        "2028-02": 1,
        "2028-02-29": 1,
        "2028-03": 1,
        "2028-03-01": 1,
    }
    monkeypatch.undo()
    time.tzset()


def test_over_the_limit_one_still_reads_edits_exports_and_asks(office: LimitScene) -> None:
    job = office.write()
    office.limit(1)
    refusal(office)
    library, who = office.house.drafts.library, office.writer
    copy = library.open(who, job.draft_id)
    saved = library.autosave(who, job.draft_id, f"{copy.text}。", copy.revision)
    assert library.save(who, job.draft_id, saved.text, saved.revision).number == 2
    assert library.export(who, job.draft_id, saved.text, "md").data
    place = Scope.PERSON, str(who.user_id), MONTH, GENERATIONS
    assert office.house.usage.requests.ask(who, *place, 5, "")


def test_a_quote_says_what_it_takes_and_whether_it_would_be_refused(office: LimitScene) -> None:
    budget, length = office.house.usage.budget, brief().length
    quote = budget.quote(office.writer, "blog", length, 500)
    assert (quote.model, quote.characters, quote.refusal, quote.tightest) == (
        DEAR,
        (length.min, length.max),
        None,
        None,
    )
    assert quote.yen is not None
    assert quote.yen > Decimal(0)
    assert budget.quote(office.writer, "blog", length, 500, model=UNPRICED).yen is None
    office.limit(1)
    office.limit(900, unit=Unit.CHARACTERS, scope=Scope.ORGANISATION)
    tightest = budget.quote(office.writer, "blog", length, 500).tightest
    assert tightest is not None
    assert tightest.state.left > 0
    office.limit(0, YEN)
    refused = budget.quote(office.writer, "blog", length, 500)
    assert refused.refusal is not None
    assert "利用料" in refused.refusal or "文字数" in refused.refusal
    assert usage_sums.rows(office.store, "reservations") == [], "a quote reserves nothing"


def test_one_sees_the_limits_that_bound_oneself_and_no_other_persons(office: LimitScene) -> None:
    office.limit(5)
    office.limit(7, subject=office.colleague.user_id)
    office.limit(9, scope=Scope.ORGANISATION)
    mine = office.house.usage.budget.mine(office.writer)
    assert [(each.title, each.state.limit.amount) for each in mine] == [
        ("あなたの今月の生成回数", 5),
        ("組織の今月の生成回数", 9),
    ]
    titles = [each.title for each in office.house.usage.limits.all(office.manager)]
    assert titles == ["太郎さんの今月の生成回数", "次郎さんの今月の生成回数", "組織の今月の生成回数"]
