"""Limits are checked before a model is called; a refusal names the limit, what is left and the reset."""

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
from tests.usage.limit_scene import CHARACTERS, CHEAP, DAY, EXPENSIVE, GENERATIONS, MONTH, UNPRICED, YEN, LimitScene

pytestmark = pytest.mark.slow


def refusal(limit_scene: LimitScene, **options: Any) -> LimitReached:
    """Submit a brief of the writer, and return the error with which it is refused."""
    with pytest.raises(LimitReached) as refused:
        limit_scene.submit(**options)
    return refused.value


@pytest.mark.parametrize(
    ("scope", "subject"),
    [
        (Scope.PERSON, "あなた"),
        (Scope.DEPARTMENT, "部署「営業部」"),
        (Scope.USE_CASE, "用途「ブログ・SEO記事」"),
        (Scope.MODEL, f"モデル「{EXPENSIVE}」"),
        (Scope.ORGANISATION, "組織"),
    ],
)
@pytest.mark.parametrize(("period", "named", "resets"), [(DAY, "今日", "2026/11/25"), (MONTH, "今月", "2026/12/01")])
def test_refusal_names_the_limit_what_is_left_and_the_reset(
    limit_scene: LimitScene, scope: Scope, subject: str, period: Period, named: str, resets: str
) -> None:
    department = limit_scene.department("営業部", limit_scene.writer)
    subjects = {Scope.DEPARTMENT: department, Scope.USE_CASE: "blog", Scope.MODEL: EXPENSIVE}
    limit_scene.limit(1, period=period, scope=scope, subject=subjects.get(scope))
    limit_scene.submit()
    message = refusal(limit_scene).message
    assert message.startswith(
        f"{subject}の{named}の生成回数の上限（1回）を超えるため、書き始められません。残りは0回、この原稿に必要な見込みは1回です。"
    )
    assert f"{resets} 00:00 +09:00 に数え直します。" in message
    assert len(usage_sums.rows(limit_scene.store, "jobs")) == 1, "a refused brief stores nothing"


def test_characters_are_checked_against_the_maximum_length(limit_scene: LimitScene) -> None:
    longest = brief().length.max
    limit_scene.limit(longest + 100, CHARACTERS)
    limit_scene.finish(limit_scene.submit(), characters=101)
    message = refusal(limit_scene).message
    assert f"残りは{longest - 1:,}字、この原稿に必要な見込みは{longest:,}字です。" in message
    limit_scene.limit(longest + 101, CHARACTERS)
    limit_scene.submit()


def test_refusal_by_a_yen_limit_offers_a_cheaper_model(limit_scene: LimitScene) -> None:
    limit_scene.limit(1, YEN)
    refused = refusal(limit_scene)
    assert refused.cheaper == CHEAP
    assert f"モデル「{CHEAP}」なら、残りの範囲で書けます。" in refused.message
    assert limit_scene.submit(model=CHEAP).model == CHEAP


def test_yen_limit_refuses_a_model_with_an_unknown_price(limit_scene: LimitScene) -> None:
    assert limit_scene.submit(model=UNPRICED).model == UNPRICED
    limit_scene.limit(1_000_000, YEN)
    assert "料金が登録されていないため" in refusal(limit_scene, model=UNPRICED).message
    limit_scene.submit()


def test_unknown_model_is_refused(limit_scene: LimitScene) -> None:
    with pytest.raises(BriefInvalid, match="モデルを選び直してください"):
        limit_scene.submit(model="openai:o9")


def test_limit_of_a_plan_counts_all_members_of_an_organisation(limit_scene: LimitScene) -> None:
    limit_scene.plan("trial")
    for _ in range(30):
        limit_scene.write(yen=0.0, characters=1)
    assert refusal(limit_scene, who=limit_scene.colleague).message.startswith(
        "プランの今月の生成回数の上限（30回）を超えるため"
    )


def test_plan_missing_from_the_file_allows_nothing(limit_scene: LimitScene) -> None:
    limit_scene.plan("gone")
    with pytest.raises(PlanExcludes):
        limit_scene.submit()


def test_failed_job_frees_its_generation_and_a_retry_uses_it(limit_scene: LimitScene) -> None:
    limit_scene.limit(1)
    failed = limit_scene.finish(limit_scene.submit(), state=JobState.FAILED)
    retried = limit_scene.services.drafts.writing.retry(limit_scene.writer, failed.id)
    refusal(limit_scene)
    limit_scene.finish(retried)
    refusal(limit_scene)


def test_brief_submitted_twice_is_one_generation(limit_scene: LimitScene) -> None:
    limit_scene.limit(1)
    job = limit_scene.submit()
    assert limit_scene.submit(key=job.id).id == job.id


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_month_ends_at_midnight_in_tokyo(limit_scene: LimitScene, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    limit_scene.limit(1)
    limit_scene.limit(1, period=DAY)
    limit_scene.at(2028, 2, 29, hour=23, minute=59, second=58)
    before = limit_scene.submit()
    assert "2028/03/01 00:00 +09:00" in refusal(limit_scene).message
    limit_scene.at(2028, 3, 1)
    after = limit_scene.submit()
    assert "2028/04/01 00:00 +09:00" in refusal(limit_scene).message
    limit_scene.finish(before)  # a job counts on the day of its submission, whenever it ends
    limit_scene.finish(after)
    days = {str(row["day"]): row["generations"] for row in usage_sums.rows(limit_scene.store, "usage_days")}
    assert days == {"2028-02-29": 1, "2028-03-01": 1}
    counters = [row for row in usage_sums.rows(limit_scene.store, "counters") if row["scope"] == "person"]
    assert {row["period"]: row["generations"] for row in counters} == {
        "2028-02": 1,
        "2028-02-29": 1,
        "2028-03": 1,
        "2028-03-01": 1,
    }
    monkeypatch.undo()
    time.tzset()


def test_exceeded_limit_does_not_prevent_reading_editing_exporting_and_requests(limit_scene: LimitScene) -> None:
    job = limit_scene.write()
    limit_scene.limit(1)
    refusal(limit_scene)
    library, who = limit_scene.services.drafts.library, limit_scene.writer
    copy = library.open(who, job.draft_id)
    saved = library.autosave(who, job.draft_id, f"{copy.text}。", copy.revision)
    assert library.save(who, job.draft_id, saved.text, saved.revision).number == 2
    assert library.export(who, job.draft_id, saved.text, "md").data
    place = Scope.PERSON, str(who.user_id), MONTH, GENERATIONS
    assert limit_scene.services.usage.requests.ask(who, *place, 5, "")


def test_estimate_has_its_cost_and_a_refusal_and_reserves_nothing(limit_scene: LimitScene) -> None:
    budget, length = limit_scene.services.usage.budget, brief().length
    quote = budget.quote(limit_scene.writer, "blog", length, 500)
    assert (quote.model, quote.characters, quote.refusal, quote.tightest) == (
        EXPENSIVE,
        (length.min, length.max),
        None,
        None,
    )
    assert quote.yen is not None
    assert quote.yen > Decimal(0)
    assert budget.quote(limit_scene.writer, "blog", length, 500, model=UNPRICED).yen is None
    limit_scene.limit(1)
    limit_scene.limit(900, unit=Unit.CHARACTERS, scope=Scope.ORGANISATION)
    tightest = budget.quote(limit_scene.writer, "blog", length, 500).tightest
    assert tightest is not None
    assert tightest.state.left > 0
    limit_scene.limit(0, YEN)
    refused = budget.quote(limit_scene.writer, "blog", length, 500)
    assert refused.refusal is not None
    assert "利用料" in refused.refusal or "文字数" in refused.refusal
    assert usage_sums.rows(limit_scene.store, "reservations") == [], "an estimate reserves nothing"


def test_writer_sees_only_limits_that_apply_to_the_writer(limit_scene: LimitScene) -> None:
    limit_scene.limit(5)
    limit_scene.limit(7, subject=limit_scene.colleague.user_id)
    limit_scene.limit(9, scope=Scope.ORGANISATION)
    mine = limit_scene.services.usage.budget.mine(limit_scene.writer)
    assert [(each.title, each.state.limit.amount) for each in mine] == [
        ("あなたの今月の生成回数", 5),
        ("組織の今月の生成回数", 9),
    ]
    titles = [each.title for each in limit_scene.services.usage.limits.all(limit_scene.manager)]
    assert titles == ["太郎さんの今月の生成回数", "次郎さんの今月の生成回数", "組織の今月の生成回数"]
