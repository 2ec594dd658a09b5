"""The sentences about limits: which one, what is left, when it is counted anew, and what one can do."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from lensawriter.clock import show
from lensawriter.limits.evaluation import Amounts, Limit, Scope, State, Unit
from lensawriter.limits.periods import Period

UNITS = {Unit.GENERATIONS: "生成回数", Unit.CHARACTERS: "文字数", Unit.YEN: "利用料"}
PERIODS = {Period.DAY: "今日", Period.MONTH: "今月"}
PERIODS_EN = {Period.DAY: "today", Period.MONTH: "this month"}
UNITS_EN = {Unit.GENERATIONS: "generations", Unit.CHARACTERS: "characters", Unit.YEN: "yen"}
COUNTED = {Unit.GENERATIONS: "回", Unit.CHARACTERS: "字", Unit.YEN: "円"}
Names = Mapping[tuple[Scope, str], str]
"""Names of departments, use cases and models, where they have other names than their subjects."""


def amount(unit: Unit, value: Decimal | int, *, up: bool = False) -> str:
    """Return an amount as people read it: whole, what is left rounded down, what is asked for rounded up."""
    whole = Decimal(value).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
    return f"{whole:,}{COUNTED[unit]}"


def figure(unit: Unit, value: Decimal | int, language: str) -> str:
    """Return an amount as a mail in some language shows it; the English title names the unit already."""
    return amount(unit, value) if language != "en" else f"{Decimal(value).to_integral_value(ROUND_FLOOR):,}"


def whose(limit: Limit, names: Names, reader: str | None = None) -> str:
    """Say whose limit it is, to a person; without a reader, or to the person it bounds, it is "yours"."""
    name = names.get((limit.scope, limit.subject), limit.subject)
    match limit.scope:
        case Scope.PERSON:
            return "あなた" if reader in (None, limit.subject) else f"{name}さん"
        case Scope.DEPARTMENT:
            return f"部署「{name}」"
        case Scope.USE_CASE:
            return f"用途「{name}」"
        case Scope.MODEL:
            return f"モデル「{name}」"
        case Scope.ORGANISATION:
            return "プラン" if limit.of_plan else "組織"


def title(limit: Limit, names: Names, reader: str | None = None) -> str:
    """Name a limit: 部署「営業部」の今月の生成回数."""
    return f"{whose(limit, names, reader)}の{PERIODS[limit.period]}の{UNITS[limit.unit]}"


def title_en(limit: Limit, names: Names) -> str:
    """Name a limit in English, for mails."""
    name = names.get((limit.scope, limit.subject), limit.subject)
    whose = {Scope.PERSON: "you", Scope.ORGANISATION: "your plan" if limit.of_plan else "your organisation"}
    return f"{UNITS_EN[limit.unit]} {PERIODS_EN[limit.period]}, for {whose.get(limit.scope, name)}"


def refusal(state: State, wanted: Amounts, names: Names, *, cheaper: str | None) -> str:
    """Say which limit stands in the way, what is left of it, when it is counted anew, and which model would fit."""
    limit, needed = state.limit, wanted.of(state.limit.unit)
    total = amount(limit.unit, limit.total)
    if needed is None:
        return (
            f"{title(limit, names)}に上限（{total}）がありますが、このモデルは料金が登録されていないため、"
            "上限に収まるかを確かめられません。料金が登録されているモデルを選ぶか、運用者にご相談ください。"
        )
    left, asked = amount(limit.unit, state.left), amount(limit.unit, needed, up=True)
    said = f"{title(limit, names)}の上限（{total}）を超えるため、書き始められません。"
    said += f"残りは{left}、この原稿に必要な見込みは{asked}です。"
    said += f"{show(state.resets_at)} に数え直します。"
    if cheaper is not None:
        said += f"モデル「{cheaper}」なら、残りの範囲で書けます。"
    return said
