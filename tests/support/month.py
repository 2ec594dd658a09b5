"""Fixed dashboard figures of October 2026 for tests of reports, which need no store."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lensawriter.limits.periods import Span
from lensawriter.usage.dashboard_values import (
    Absence,
    Absent,
    Dashboard,
    Day,
    Edits,
    Effort,
    Group,
    Selection,
    Speed,
    Sums,
)

OCTOBER, SEPTEMBER = Span(date(2026, 10, 1), date(2026, 10, 31)), Span(date(2026, 9, 1), date(2026, 9, 30))
USE_CASES = (
    ("blog", "ブログ記事"), ("sns", "SNS投稿"), ("mail-magazine", "メールマガジン"), ("press-release", "プレスリリース"),
    ("product", "商品説明文"), ("interview", "インタビュー記事"), ("faq", "よくある質問"), ("rewrite", "書き直し"),
)  # fmt: skip
NAMES = ("佐藤 花子", "鈴木 一郎", "高橋 美咲", "田中 太郎", "伊藤 結衣", "渡辺 健", "山本 さくら", "中村 大輔", "小林 陽菜", "加藤 翔",
         "吉田 美穂", "山田 浩二")  # fmt: skip
DEPARTMENTS = ("マーケティング部", "広報部", "営業企画部")
_WEEK = (0, 11, 14, 9, 13, 12, 2)
"""Basic number of generations on each day of the week, Sunday first."""


def usage_sums(generations: int, *, unpriced: int = 0) -> Sums:
    """Return usage sums that fit a number of generations."""
    return Sums(
        generations=generations,
        failed=generations // 40,
        characters=generations * 2140,
        yen=Decimal(generations) * Decimal("6.37"),
        unpriced=unpriced,
        calls=generations * 7,
        people=min(generations, 9),
    )


def days(span: Span, more: int) -> tuple[Day, ...]:
    """Return the figures of each day; `more` generations are added to each day with usage."""
    found = []
    for place in range(span.days):
        day = span.first + timedelta(days=place)
        shape = _WEEK[day.isoweekday() % 7]
        found.append(Day(day=day, sums=usage_sums(shape + (place * 5) % 7 + more if shape else 0)))
    return tuple(found)


def groups(names: Sequence[tuple[str, str]], first: int) -> tuple[Group, ...]:
    """Return a group for each (key, name), in descending order of usage; `first` is the generations of the first group."""
    return tuple(
        Group(
            key=key,
            name=name,
            now=usage_sums(first * 3 // (place + 3), unpriced=12 if place == 1 else 0),
            before=usage_sums(first * 3 // (place + 3) + (place % 3 - 1) * 9),
        )
        for place, (key, name) in enumerate(names)
    )


def october_figures(**changed: Any) -> Dashboard:
    """Return the figures of October 2026, with some fields replaced by `changed`."""
    now, before = days(OCTOBER, 2), days(SEPTEMBER, 0)
    total = usage_sums(sum(each.sums.generations for each in now), unpriced=12)
    given: dict[str, Any] = {
        "selection": Selection(span=OCTOBER),
        "before": SEPTEMBER,
        "now": total,
        "earlier": usage_sums(sum(each.sums.generations for each in before)),
        "members": 14,
        "days": now,
        "days_before": before,
        "people": groups([(name, name) for name in NAMES], 70),
        "departments": groups([(name, name) for name in DEPARTMENTS], 160),
        "use_cases": groups(USE_CASES, 110),
        "models": (),
        "versions": (),
        "hours": (),
        "speeds": (
            Speed(model="openai:gpt-4.1", calls=2103, failed=14, p50=6.24, p95=18.9),
            Speed(model="openai:gpt-4.1-mini", calls=811, failed=0, p50=2.1, p95=5.4),
            Speed(model="ollama:qwen3:14b", calls=12, failed=1, p50=21.7, p95=64.2),
        ),
        "edits": tuple(
            Edits(use_case=key, name=name, prompt_version=f"{place:08x}", drafts=40 - place, rate=0.04 + place / 23)
            for place, (key, name) in enumerate(USE_CASES[:5])
        ),
        "efforts": tuple(
            Effort(
                use_case=key,
                name=name,
                drafts=40 - place,
                minutes=34.5 + place * 11,
                baseline=None if place == 3 else 150 - place * 20,
                saved_hours=None if place == 3 else 61.3 - place * 12,
            )
            for place, (key, name) in enumerate(USE_CASES[:5])
        ),
        "projections": (),
        "absent": (
            Absent(name="松本 葵", state=Absence.SILENT, since=datetime(2026, 8, 3, 1, tzinfo=UTC)),
            Absent(name="inoue@example.com", state=Absence.EXPIRED, since=datetime(2026, 9, 12, 4, tzinfo=UTC)),
            Absent(name="木村 拓海", state=Absence.SILENT, since=datetime(2026, 9, 30, 16, tzinfo=UTC)),
            Absent(name="hayashi@example.com", state=Absence.INVITED, since=datetime(2026, 10, 28, 1, tzinfo=UTC)),
        ),
    }
    return Dashboard(**(given | changed))
