"""Texts about limits: estimates, banners, bars, requests and usage; who may change a limit; escaping."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from lensawriter import usecases
from lensawriter.errors import LimitReached
from lensawriter.limits.evaluation import CounterValues, Limit, LimitState, Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import LengthRange, Principal, Role
from lensawriter.settings import ROOT
from lensawriter.store.limit_requests import LimitRequest, RequestState
from lensawriter.ui import banners
from lensawriter.ui.limits import bars, requests, texts, usage
from lensawriter.ui.limits import list as limits
from lensawriter.ui.parts.unique_names import unique_names
from lensawriter.ui.write import estimate, form_values
from lensawriter.usage.alerts import Banner
from lensawriter.usage.budget import Estimate, NamedState
from lensawriter.usage.dashboard_values import Sums
from lensawriter.usage.limit_requests import ListedRequest
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.personal_usage import Month, PersonalUsage

CASES = usecases.load(ROOT / "prompts")
RESET = datetime(2026, 11, 30, 15, tzinfo=UTC)
PERSON, ORG = uuid4(), uuid4()
MONTHLY = "今月の生成回数"


def limit(scope: Scope = Scope.PERSON, subject: str = str(PERSON), **changed: Any) -> Limit:
    defaults: dict[str, Any] = {"period": Period.MONTH, "unit": Unit.GENERATIONS, "amount": 400}
    return Limit(scope=scope, subject=subject, **defaults | changed)


def state(used: str = "320", reserved: str = "0", unpriced: int = 0, **changed: Any) -> LimitState:
    return LimitState(
        limit=limit(**changed), used=Decimal(used), reserved=Decimal(reserved), unpriced=unpriced, resets_at=RESET
    )


def an_estimate(**changed: Any) -> Estimate:
    defaults: dict[str, Any] = {
        "model": "openai:gpt-4.1", "characters": (2400, 4200), "yen": Decimal("11.2"),
        "tightest": None, "refusal": None, "refused": None, "cheaper": None,
    }  # fmt: skip
    return Estimate(**defaults | changed)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, ["約2,400～4,200字", "約12円（モデル gpt-4.1）"]),
        ({"characters": (800, 800), "yen": Decimal("0.3")}, ["約800字", "1円未満（モデル gpt-4.1）"]),
        ({"yen": None}, ["約2,400～4,200字", "料金不明（モデル gpt-4.1）"]),
        ({"model": "offline", "yen": Decimal(0)}, ["約2,400～4,200字"]),
    ],
)
def test_the_estimate_shows_length_and_price(changed: dict[str, Any], shown: list[str]) -> None:
    assert estimate.line(an_estimate(**changed)) == shown


@pytest.mark.parametrize(("used", "named"), [("200", False), ("201", True), ("397", True)])
def test_the_tightest_limit_is_shown_if_less_than_half_is_left(used: str, named: bool) -> None:
    tightest = NamedState(title=f"あなたの{MONTHLY}", state=state(used))
    shown = estimate.line(an_estimate(tightest=tightest))
    assert (shown[-1] == f"残り {MONTHLY} {400 - int(used)}回") is named


def test_a_refused_estimate_does_not_show_the_tightest_limit() -> None:
    tightest = NamedState(title=f"あなたの{MONTHLY}", state=state("400"))
    assert len(estimate.line(an_estimate(tightest=tightest, refusal="…", refused=limit()))) == 2


def test_a_refusal_offers_a_request_for_its_limit_unless_the_price_is_unknown() -> None:
    place = f"person:{PERSON}:month:generations"
    found = estimate.refusal(an_estimate(refusal="超えます。", refused=limit(), cheaper="openai:gpt-4.1-mini"))
    assert found == estimate.Refusal(sentence="超えます。", place=place, cheaper="openai:gpt-4.1-mini")
    unknown = estimate.refusal(an_estimate(refusal="不明です。", refused=limit(unit=Unit.YEN), yen=None))
    assert unknown == estimate.Refusal(sentence="不明です。")
    assert estimate.refusal(an_estimate(refusal="プラン外です。")) == estimate.Refusal(sentence="プラン外です。")
    assert estimate.refusal(an_estimate()) is None


def test_a_late_refusal_offers_the_same_limit_and_model() -> None:
    error = LimitReached("超えます。")
    error.scope, error.subject, error.period, error.unit = "organisation", str(ORG), "month", "characters"
    error.of_plan, error.cheaper = True, "openai:gpt-4.1-mini"
    of_plan = limit(Scope.ORGANISATION, str(ORG), unit=Unit.CHARACTERS, of_plan=True)
    assert estimate.late_refusal(error).place == texts.place(of_plan) == f"organisation:{PLAN}:month:characters"
    assert estimate.late_refusal(error).cheaper == "openai:gpt-4.1-mini"


@pytest.mark.parametrize(
    ("low", "high", "length"),
    [
        ("1500", "2500", (1500, 2500)),
        ("１，５００", "2,500字", (1500, 2500)),
        ("", "900", (900, 900)),
        ("3000", "", (3000, 3000)),
        ("", "", (1500, 2500)),
        ("2500", "1500", None),
        ("たくさん", "2500", None),
        ("1", "20001", None),
    ],
)
def test_the_length_of_an_estimate_is_completed_like_that_of_a_brief(
    low: str, high: str, length: tuple[int, int] | None
) -> None:
    raw = form_values.blank(CASES["blog"]) | {form_values.LOW: low, form_values.HIGH: high}
    found = estimate.length_of(CASES["blog"], raw)
    assert found == (None if length is None else LengthRange(min=length[0], max=length[1]))


def test_models_are_named_without_provider_unless_two_are_equal() -> None:
    assert dict(estimate.model_names(["openai:gpt-4.1", "offline"])) == {
        "openai:gpt-4.1": "gpt-4.1",
        "offline": "offline",
    }
    alike = ["openai:qwen", "ollama:qwen"]
    assert list(estimate.model_names(alike).values()) == alike


def test_a_banner_shows_the_used_share_and_at_100_percent_what_still_works() -> None:
    near = Banner(id="x", title=f"あなたの{MONTHLY}", share=80, state=state())
    assert banners.sentence(near) == "今月の生成回数が上限の80％に達しました（400回のうち320回）。"
    over = Banner(id="x", title="プランの今月の生成回数", share=100, state=state("400"))
    assert banners.sentence(over) == (
        "プランの今月の生成回数が上限（400回）に達しました。2026/12/01 00:00 +09:00 に数え直すまで、"
        "新しい執筆はできません。原稿の閲覧、編集、ダウンロードは、これまでどおり行えます。"
    )
    case = Banner(id="x", title="用途「要約」の今月の生成回数", share=100, state=state("400", scope=Scope.USE_CASE))
    assert "この用途の新しい執筆はできません。" in banners.sentence(case)


def test_an_outdated_banner_is_not_shown() -> None:
    assert banners.is_current(Banner(id="x", title="", share=100, state=state("400")))
    assert not banners.is_current(Banner(id="x", title="", share=100, state=state("400", extra=50)))


@pytest.mark.parametrize(
    ("found", "left", "level", "first"),
    [
        (state("100"), "残り 300回", "", "400回のうち100回を使用"),
        (state("319", reserved="1"), "残り 80回", "near", "400回のうち319回を使用"),
        (state("400"), "残り 0回", "over", "400回のうち400回を使用"),
        (state("450"), "残り 0回", "over", "400回のうち450回を使用"),
        (state("0", amount=0), "利用できません", "over", "上限は0回です"),
        (state("100", extra=50), "残り 350回", "", "450回（追加された50回を含む）のうち100回を使用"),
    ],
)
def test_a_bar_says_what_is_left_and_how_near_the_end_is(found: LimitState, left: str, level: str, first: str) -> None:
    assert (texts.left(found), texts.level(found), texts.details(found)[0]) == (left, level, first)
    assert 0 <= texts.filled(found) <= 100


def test_a_bar_shows_its_reset_and_the_calls_that_are_not_counted() -> None:
    shown = texts.details(state("12.5", reserved="0.2", unpriced=3, unit=Unit.YEN))
    assert shown == [
        "400円のうち12円を使用",
        "執筆中の予約 1円",
        "料金不明の呼び出し3件は含みません",
        "2026/12/01 00:00 +09:00 に数え直し",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "0円"), ("0.042", "0.04円"), ("1.25", "1.3円"), ("12.5", "13円"), ("12345.4", "12,345円")],
)
def test_small_amounts_of_yen_have_decimals(value: str, shown: str) -> None:
    assert texts.money(Decimal(value)) == shown


def request(**changed: Any) -> ListedRequest:
    defaults: dict[str, Any] = {
        "id": uuid4(), "org_id": ORG, "user_id": PERSON, "scope": Scope.PERSON, "subject": str(PERSON),
        "period": Period.MONTH, "unit": Unit.GENERATIONS, "wanted": 50, "state": RequestState.OPEN,
        "created_at": datetime(2026, 11, 25, 1, tzinfo=UTC),
    }  # fmt: skip
    found = LimitRequest(**defaults | changed)
    return ListedRequest(
        request=found, title="田中さんの今月の生成回数", name="田中", organisation="青葉商会", decidable=True
    )


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, "回答待ち（管理者または契約アカウント者が回答します）"),
        ({"scope": Scope.USE_CASE, "subject": "blog"}, "回答待ち（契約アカウント者が回答します）"),
        ({"scope": Scope.ORGANISATION, "subject": PLAN}, "回答待ち（運用者が回答します）"),
        ({"state": RequestState.DECLINED}, "見送られました"),
        (
            {"state": RequestState.ALLOWED, "allowed": 30, "ends_on": date(2026, 12, 31)},
            "認められました：＋30回（2026/12/31 まで）",
        ),
    ],
)
def test_a_request_shows_its_state(changed: dict[str, Any], shown: str) -> None:
    assert requests.answer(request(**changed).request) == shown


def test_a_request_names_its_person_once_and_escapes_texts() -> None:
    drawn = requests.html(request(note="<img src=x>", answer="<b>"), naming=True, organisation=True)
    assert "<b>田中さん：今月の生成回数</b>" in drawn
    assert "希望 ＋50回　2026/11/25 10:00 +09:00 依頼" in drawn
    assert "青葉商会" in drawn
    assert "<img" not in drawn
    assert "&lt;img src=x&gt;" in drawn
    assert "&lt;b&gt;" in drawn
    assert "青葉商会" not in requests.html(request())
    assert "<i>" not in bars.html("<i>", state())


@pytest.mark.parametrize(("role", "may"), [(Role.MANAGER, [True, True, False, False, False]), (Role.OWNER, [True] * 5)])
def test_managers_and_owners_may_change_certain_limits(role: Role, may: list[bool]) -> None:
    who = Principal(user_id=PERSON, org_id=ORG, role=role, name="花子")
    assert [limits.changeable(who, limit(scope)) for scope in Scope] == may
    assert not limits.changeable(who, limit(Scope.ORGANISATION, of_plan=True))


def test_equal_names_get_a_number() -> None:
    assert unique_names(["田中 翔", "田中 翔", "青葉"]) == ["田中 翔", "田中 翔（2）", "青葉"]


def test_each_limit_has_its_own_row_id() -> None:
    places = [limit(), limit(period=Period.DAY), limit(unit=Unit.YEN), limit(Scope.MODEL)]
    rows: set[UUID] = {limits.row_id(each) for each in [*places, *places]}
    assert len(rows) == len(places)


def usage_of(*months: Month, **counted: Any) -> PersonalUsage:
    found = {case for month in months for case in month.by_use_case}
    names = {case: CASES[case].title if case in CASES else case for case in found}
    month = CounterValues(**counted)
    return PersonalUsage(day=date(2026, 11, 25), today=CounterValues(), month=month, months=months, names=names)


def test_the_usage_cards_show_calls_with_unknown_price() -> None:
    shown = usage.cards(
        usage_of(generations=12, characters=34567, yen=Decimal("56.7"), unpriced=3, reserved_generations=1)
    )
    for words in ("12回", "34,567字", "57円", "料金不明の呼び出し 3件を除く", "ほかに執筆中 1件", "今日 0回"):
        assert words in shown
    assert "料金不明" not in usage.cards(usage_of())


def test_the_history_starts_with_the_first_used_month_and_the_most_used_use_case() -> None:
    def month(number: int, **used: int) -> Month:
        sums = {case: Sums(generations=each, characters=100 * each, yen=Decimal(each)) for case, each in used.items()}
        return Month(first=date(2026, number, 1), by_use_case=sums)

    drawn = usage.months(usage_of(month(11, blog=1, sns=5), month(10), month(9, sns=2), month(8)))
    assert drawn is not None
    head, _, body = drawn.partition("</thead>")
    assert head.index("SNS投稿") < head.index("ブログ・SEO記事")
    assert [each in body for each in ("2026/11", "2026/10", "2026/09", "2026/08")] == [True, True, True, False]
    assert body.count("<tr>") == 4  # three months and their sum
    assert "8回" in body.rpartition("<tr>")[2]
    assert "800字" in body.rpartition("<tr>")[2]


def test_without_usage_there_is_no_history() -> None:
    assert usage.months(usage_of(Month(first=date(2026, 11, 1), by_use_case={}))) is None


def test_the_name_of_a_use_case_is_escaped() -> None:
    drawn = usage.months(usage_of(Month(first=date(2026, 11, 1), by_use_case={"<script>": Sums(generations=1)})))
    assert drawn is not None
    assert "<script>" not in drawn
