"""The parts of the dashboard as values: filters, figures, rows of charts, tables and sentences."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.ui.dashboard import (
    absent,
    choice,
    days,
    edits,
    efforts,
    forecast,
    groups,
    hours,
    jobs,
    key_figures,
    speeds,
)
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import (
    Absence,
    Absent,
    Edits,
    Effort,
    Hour,
    JobRow,
    Projection,
    Selection,
    Speed,
)
from lensawriter.usage.number_texts import change, saved
from tests.support.sample_figures import HANAKO, NOVEMBER, TARO, dashboard, group, sums
from tests.support.sample_figures import days as days_of


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        ("month", date(2026, 11, 25), date(2026, 11, 1), date(2026, 11, 25)),
        ("month", date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 1)),
        ("last-month", date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        ("last-month", date(2024, 3, 1), date(2024, 2, 1), date(2024, 2, 29)),
        ("last-month", date(2026, 1, 5), date(2025, 12, 1), date(2025, 12, 31)),
        ("week", date(2026, 11, 3), date(2026, 10, 28), date(2026, 11, 3)),
        ("thirty", date(2024, 3, 1), date(2024, 2, 1), date(2024, 3, 1)),
        ("year", date(2026, 11, 25), date(2025, 11, 26), date(2026, 11, 25)),
        ("year", date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_ends_today_or_is_the_last_month(period: str, today: date, first: date, last: date) -> None:
    assert choice.span_of(period, today) == Span(first, last)
    assert period in choice.PERIODS


def test_a_named_period_moves_with_the_day_and_custom_days_do_not() -> None:
    chosen = choice.Choice("week", use_case="blog")
    spans = [chosen.selection(date(2026, 11, day)).span.last.day for day in (24, 25)]
    assert spans == [24, 25] and chosen.is_filtered
    custom = Span(date(2026, 1, 1), date(2026, 1, 2))
    assert choice.Choice(choice.CUSTOM, custom).selection(date(2026, 11, 24)) == Selection(span=custom)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), "それより後の日"),
        (None, date(2026, 11, 1), "選んでください"),
        (date(2024, 11, 24), date(2026, 11, 25), "2年まで"),
    ],
)
def test_invalid_custom_days_are_explained(first: date | None, last: date, shown: str) -> None:
    assert shown in (choice.problem(first, last) or "")
    assert choice.problem(date(2024, 11, 25), date(2026, 11, 25)) is None


def test_a_change_has_a_percentage_only_if_the_previous_value_is_not_zero() -> None:
    assert change(Unit.GENERATIONS, 12, 10) == "+2回、+20%"
    assert change(Unit.GENERATIONS, 8, 10) == "-2回、-20%"
    assert change(Unit.GENERATIONS, 5, 0) == "+5回"
    assert change(Unit.GENERATIONS, 3, 3) == "±0回"
    assert change(Unit.YEN, Decimal("1.25"), Decimal("2.5")) == "-1.3円、-50%"


def test_small_prices_keep_decimals_and_an_unknown_price_is_not_zero() -> None:
    shown = [
        number_texts.price(each) for each in (Decimal("0.006"), Decimal("12.345"), Decimal("1234.5"), Decimal(0), None)
    ]
    assert shown == ["0.01円", "12.3円", "1,235円", "0円", "料金不明"]


def test_the_key_figures_note_unpriced_calls_failures_and_the_usage_rate() -> None:
    found = dashboard(now=sums(10, unpriced=3, failed=2, people=4), earlier=sums(5, people=5), members=8)
    shown = {each.label: each for each in key_figures.figures(found)}
    assert shown["利用料"].note == "料金不明の呼び出し 3件" and shown["利用料"].value == "25.0円"
    assert shown["生成回数"].change == "+5回、+100%" and shown["生成回数"].note == "ほかに失敗 2件"
    assert shown["使った人"] == ("使った人", "4 / 8名", "-1名、-20%", "利用率 50%")
    assert all(each.note == "" for each in key_figures.figures(dashboard()))


def test_days_are_aligned_with_the_previous_span_and_the_table_has_the_rest_of_the_longer_one() -> None:
    span = Span(date(2026, 2, 1), date(2026, 2, 28))
    found = dashboard(
        span, days=days_of(span, d2=7), days_before=days_of(Span(date(2026, 1, 1), date(2026, 1, 31)), d2=3, d30=4)
    )
    part = days.part(found)
    second = [row for row in part.rows if row["順"] == 1]
    assert [(row["系列"], row["値"], row["日付"]) for row in second] == [
        ("この期間", 7, "2026/02/02"),
        ("前の期間", 3, "2026/01/02"),
    ]
    assert (
        len(part.table.rows) == 31 and part.table.rows[-1][0] is None and part.table.rows[29][6:8] == ("2026/01/30", 4)
    )
    assert list(part.queries) == ["2026/02/02"]


def test_a_long_span_is_drawn_by_weeks_with_equal_sums() -> None:
    span = Span(date(2025, 11, 26), date(2026, 11, 25))
    found = dashboard(span, days=days_of(span, d1=1, d7=2, d8=4, d365=8), days_before=())
    part = days.part(found)
    assert part.title == "1週間ごとの生成回数" and len(part.rows) == 53
    assert [row["値"] for row in part.rows if row["値"]] == [3, 4, 8]
    assert [each.selection.span.days for each in part.queries.values()] == [7, 7, 1]
    assert sum(int(str(row[1])) for row in part.table.rows) == 15


def test_without_usage_there_is_a_sentence_and_no_chart() -> None:
    found = dashboard()
    parts = [days.part(found), groups.build(found, "person", Unit.YEN), hours.part(found), edits.part(found)]
    parts += [speeds.part(found), speeds.failures(found), efforts.build(found)]
    assert all(not part.rows and part.empty_sentence.endswith("。") for part in parts)


def test_the_chart_has_the_15_largest_groups_and_the_table_all() -> None:
    people = tuple(group(f"利用者{number:02}", number, key=str(HANAKO)) for number in range(18))
    part = groups.build(dashboard(people=people), "person", Unit.CHARACTERS)
    drawn = [row["名前"] for row in part.rows if row["系列"] == "この期間"]
    assert drawn[0] == "利用者17" and len(drawn) == groups.BAR_LIMIT and len(part.table.rows) == 18
    assert "15件" in part.caption


def test_two_people_of_one_name_have_two_bars_and_two_job_lists() -> None:
    people = group("山田 太郎", 5, key=str(HANAKO)), group("山田 太郎", 3, key=str(TARO))
    part = groups.build(dashboard(people=people), "person", Unit.GENERATIONS)
    assert {row["名前"] for row in part.rows} == {"山田 太郎", "山田 太郎（2）"}
    assert part.queries["山田 太郎（2）"].selection.user_id == TARO


@pytest.mark.parametrize(
    ("grouping", "field", "key", "wanted"),
    [
        ("department", "departments", str(HANAKO), {"department_id": HANAKO}),
        ("use_case", "use_cases", "blog", {"use_case": "blog"}),
        ("model", "models", "openai:gpt-5", {"model": "openai:gpt-5"}),
        ("version", "versions", "blog a41c09f2d7b3", {"use_case": "blog", "prompt_version": "a41c09f2d7b3"}),
        ("version", "versions", "blog ", {"use_case": "blog", "prompt_version": ""}),
    ],
)
def test_a_bar_has_the_query_of_its_jobs(grouping: str, field: str, key: str, wanted: dict[str, Any]) -> None:
    known: dict[str, Any] = {field: (group("名前", 2, key=key), group("部署なし", 1, key=None))}
    part = groups.build(dashboard(**known), grouping, Unit.GENERATIONS)
    assert part.queries == {"名前": jobs.JobQuery(Selection(span=NOVEMBER, **wanted))}, (
        "people without a department have no job list"
    )


def test_usage_with_unknown_prices_is_not_called_no_usage() -> None:
    one = group("blog", 0, unpriced=2)
    part = groups.build(dashboard(now=sums(0, unpriced=2), use_cases=(one,)), "use_case", Unit.YEN)
    assert "料金が登録されていない" in part.empty_sentence and part.table.rows[0][7] == 2


def test_the_heat_map_has_every_hour_and_a_cell_has_the_query_of_its_jobs() -> None:
    part = hours.part(dashboard(hours=(Hour(weekday=7, hour=23, generations=4),)))
    assert len(part.rows) == 7 * 24 and [row["曜日"] for row in part.rows if row["値"]] == ["日"]
    assert part.queries == {"日曜日 23時台": jobs.JobQuery(Selection(span=NOVEMBER), 7, 23)}
    assert part.table.rows[23][7] == 4


def test_a_model_without_finished_calls_is_in_the_table_but_not_in_the_chart() -> None:
    models = (
        Speed(model="a", calls=4, failed=1, p50=1.25, p95=9.5),
        Speed(model="b", calls=2, failed=2, p50=None, p95=None),
    )
    found = dashboard(speeds=models)
    part = speeds.part(found)
    assert {row["名前"] for row in part.rows} == {"a"} and part.table.rows[1] == ("b", 2, 2, 1.0, None, None)
    assert [row["内容"] for row in speeds.failures(found).rows] == ["25.0%（4回のうち1回）", "100.0%（2回のうち2回）"]


def test_edit_rates_are_listed_by_use_case_and_version_but_not_for_one_model() -> None:
    one = Edits(use_case="blog", name="ブログ・SEO記事", prompt_version="a41c09f2d7b3", drafts=12, rate=0.234)
    old = one.model_copy(update={"prompt_version": ""})
    part = edits.part(dashboard(edits=(one, old)))
    assert [row["文"] for row in part.rows] == [
        "ブログ・SEO記事 以前の版　23%（12件）",
        "ブログ・SEO記事 a41c09f2　23%（12件）",
    ]
    assert part.queries["ブログ・SEO記事 a41c09f2"].selection.prompt_version == "a41c09f2d7b3"
    of_one_model = dashboard(selection=Selection(span=NOVEMBER, model="a"))
    assert "モデルで絞り込んだとき" in edits.part(of_one_model).empty_sentence


def effort(name: str, baseline: int | None, hours: float | None) -> Effort:
    return Effort(use_case=name, name=name, drafts=3, minutes=55.0, baseline=baseline, saved_hours=hours)


def test_saved_hours_need_a_recorded_baseline() -> None:
    without, more, less = effort("a", None, None), effort("b", 180, 6.25), effort("c", 20, -9.75)
    assert saved((without,)).startswith("基準の時間が記録されていない")
    assert (
        saved((without, more))
        == "削減できた時間は、合わせて6.2時間です（基準を記録した1用途の合計。未記録の1用途は含みません）。"
    )
    assert saved((more, less)) == "これまでより、合わせて3.5時間長くかかっています。"
    part = efforts.build(dashboard(efforts=(without, more)))
    assert [row["名前"] for row in part.rows if row["系列"] == efforts.SERIES[1]] == ["b"]
    assert part.table.rows[0] == ("a", 3, 55.0, None, None) and "未記録" in part.table.html()


@pytest.mark.parametrize(
    ("limit", "so_far", "shown"),
    [
        (None, 10, ("上限はありません。",)),
        (100, 10, ("上限 100回", "収まる見込みです（50%）。")),
        (55, 10, ("上限 55回", "上限を超えるおそれがあります。")),
        (45, 10, ("上限 45回", "上限を超える見込みです。")),
        (10, 10, ("上限 10回", "上限に達しています。")),
        (0, 0, ("上限 0回", "上限に達しています。")),
    ],
)
def test_the_forecast_says_whether_the_limit_will_hold(limit: int | None, so_far: int, shown: tuple[str, ...]) -> None:
    amounts = {"so_far": so_far, "expected": 50, "low": 40, "high": 60}
    known = {name: Decimal(value) for name, value in amounts.items()}
    assert forecast.limit_lines(Projection(unit=Unit.GENERATIONS, limit=limit, **known)) == shown


def test_absent_people_are_listed_with_their_state_longest_absence_first() -> None:
    old, new = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 20))
    waiting = (
        Absent(name="b@example.com", state=Absence.INVITED, since=new),
        Absent(name="青葉 花子", state=Absence.SILENT, since=old),
    )
    rows = absent.as_table(dashboard(absent=waiting)).rows
    assert [row[0] for row in rows] == ["青葉 花子", "b@example.com"]
    assert rows[1][1:] == ("招待中（登録を待っています）", "2026/11/20 09:00 +09:00")
    one = dashboard(selection=Selection(span=NOVEMBER, user_id=HANAKO))
    assert "全員" in absent.empty_sentence(dashboard()) and "全員" not in absent.empty_sentence(one), (
        "with one selected person, the sentence does not speak of all people"
    )


def test_a_job_list_has_figures_and_no_text_of_drafts() -> None:
    row = JobRow(
        happened_at=datetime(2026, 11, 24, 15, 30, tzinfo=UTC), name="=青葉", department=None, use_case="SNS投稿",
        model="openai:gpt-5", prompt_version="a41c09f2", state="failed", generations=0, characters=0,
        prompt_tokens=120, completion_tokens=30, yen=None,
    )  # fmt: skip
    listed = jobs.as_table((row,), "days")
    assert [
        each.head for each in listed.columns
    ] == "日時 利用者 部署 用途 モデル 版 結果 文字数 トークン 利用料".split()
    assert listed.rows[0][0] == "2026/11/25 00:30 +09:00" and listed.rows[0][8] == 150
    assert "書けませんでした" in listed.html() and "料金不明" in listed.html()
    assert listed.csv().decode("utf-8-sig").splitlines()[1].startswith('"2026/11/25 00:30 +09:00","\'=青葉",,"SNS投稿"')


def test_names_are_escaped_in_a_table() -> None:
    part = groups.build(dashboard(people=(group("<img src=x>", 2, key=str(HANAKO)),)), "person", Unit.GENERATIONS)
    assert "<img" not in part.table.html() and "&lt;img" in part.table.html()
