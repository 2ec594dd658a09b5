"""Limits in words: what is left, how much is used, when it is counted anew; pure functions."""

from decimal import ROUND_HALF_UP, Decimal

from lensawriter.clock import show
from lensawriter.limits.evaluation import Limit, Scope, State
from lensawriter.limits.periods import Period
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.number_texts import whole_amount

SCOPES = {
    Scope.PERSON: "利用者",
    Scope.DEPARTMENT: "部署",
    Scope.USE_CASE: "用途",
    Scope.MODEL: "モデル",
    Scope.ORGANISATION: "組織全体",
}
PERIODS = {Period.DAY: "1日", Period.MONTH: "1か月"}
NEAR, ALL = 80, 100
"""Percent from which on a limit is shown as nearly used, and as used up."""


def place(limit: Limit) -> str:
    """Return what an address names a limit by."""
    return f"{limit.scope}:{PLAN if limit.of_plan else limit.subject}:{limit.period}:{limit.unit}"


def own(title: str) -> str:
    """Return the title of a limit to whom it bounds: that it is theirs need not be said on their own page."""
    return title.removeprefix("あなたの")


def left(state: State) -> str:
    """Say what is left."""
    return f"残り {whole_amount(state.limit.unit, state.left)}" if state.limit.total else "利用できません"


def used(state: State) -> str:
    """Say how much of how much is used."""
    limit = state.limit
    extra = f"（追加された{whole_amount(limit.unit, limit.extra)}を含む）" if limit.extra else ""
    return f"{whole_amount(limit.unit, limit.total)}{extra}のうち{whole_amount(limit.unit, state.used)}を使用"


def details(state: State) -> list[str]:
    """Say how much is used, what is reserved, what could not be counted, and when it is counted anew."""
    if not state.limit.total:
        return [f"上限は{whole_amount(state.limit.unit, 0)}です"]
    found = [used(state)]
    if state.reserved:
        found.append(f"執筆中の予約 {whole_amount(state.limit.unit, state.reserved, up=True)}")
    if state.unpriced:
        found.append(f"料金不明の呼び出し{state.unpriced:,}件は含みません")
    return [*found, f"{show(state.resets_at)} に数え直し"]


def filled(state: State) -> int:
    """Return how far the bar is filled, in percent: what is used, with what is reserved."""
    total = state.limit.total
    return min(ALL, int((state.used + state.reserved) * 100 / total)) if total else ALL


def level(state: State) -> str:
    """Return how near its end a limit is: "", "near" or "over"."""
    percent = filled(state)
    return "over" if percent >= ALL else "near" if percent >= NEAR else ""


def money(value: Decimal) -> str:
    """Return yen; of little money the part of a yen that there is, for single texts cost no more."""
    places = 0 if value >= 10 or not value else 1 if value >= 1 else 2
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}円"
