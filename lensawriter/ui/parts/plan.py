"""The contents of a plan as a table, from the same `Plan` by which the limits are checked."""

from collections.abc import Mapping

from lensawriter.limits.plans import Plan
from lensawriter.usecases import UseCase

_UNLIMITED, _NONE = "無制限", "利用できません"


def rows(plan: Plan, cases: Mapping[str, UseCase]) -> list[tuple[str, str]]:
    """Return the label and the value of each part of a plan."""
    titles = (
        None if plan.use_cases is None else [cases[each].title if each in cases else each for each in plan.use_cases]
    )
    return [
        ("席数", count(plan.seats, "席")),
        ("利用者の招待", "できます" if plan.invitations else "できません"),
        ("生成回数（月）", count(plan.generations, "回")),
        ("生成文字数（月）", count(plan.characters, "字")),
        ("利用金額（月）", count(plan.yen, "円")),
        ("用途", _names(titles, "すべての用途")),
        ("モデル", _names(plan.models, "すべてのモデル")),
        ("原稿の保存期間", "期限なし" if plan.retention_days is None else count(plan.retention_days, "日")),
    ]


def count(number: int | None, unit: str) -> str:
    """Return a limit in words: None means unlimited, zero means not available."""
    if number is None:
        return _UNLIMITED
    return f"{number:,}{unit}" if number else _NONE


def _names(names: list[str] | tuple[str, ...] | None, everything: str) -> str:
    if names is None:
        return everything
    return "、".join(names) or _NONE
