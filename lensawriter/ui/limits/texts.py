"""The state of a limit as text: amount left, amount used, time of the reset. Pure functions."""

from decimal import Decimal

from lensawriter.clock import show
from lensawriter.limits.evaluation import Limit, LimitState, Scope
from lensawriter.limits.periods import Period
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.number_texts import whole_amount, yen

SCOPES = {
    Scope.PERSON: "利用者",
    Scope.DEPARTMENT: "部署",
    Scope.USE_CASE: "用途",
    Scope.MODEL: "モデル",
    Scope.ORGANISATION: "組織全体",
}
PERIODS = {Period.DAY: "1日", Period.MONTH: "1か月"}
NEAR, FULL = 80, 100
"""Percent from which a limit is shown as nearly used, and as used up."""


def place(limit: Limit) -> str:
    """Return the identifier of a limit in a URL: `scope:subject:period:unit`."""
    return f"{limit.scope}:{PLAN if limit.of_plan else limit.subject}:{limit.period}:{limit.unit}"


def without_owner(title: str) -> str:
    """Return the title of a personal limit for the page of its owner, without あなたの."""
    return title.removeprefix("あなたの")


def left(state: LimitState) -> str:
    """Return the amount left."""
    return f"残り {whole_amount(state.limit.unit, state.left)}" if state.limit.total else "利用できません"


def used(state: LimitState) -> str:
    """Return the amount used and the total."""
    limit = state.limit
    extra = f"（追加された{whole_amount(limit.unit, limit.extra)}を含む）" if limit.extra else ""
    return f"{whole_amount(limit.unit, limit.total)}{extra}のうち{whole_amount(limit.unit, state.used)}を使用"


def details(state: LimitState) -> list[str]:
    """Return the amount used, the reserved amount, the calls that are not counted, and the time of the reset."""
    if not state.limit.total:
        return [f"上限は{whole_amount(state.limit.unit, 0)}です"]
    found = [used(state)]
    if state.reserved:
        found.append(f"執筆中の予約 {whole_amount(state.limit.unit, state.reserved, up=True)}")
    if state.unpriced:
        found.append(f"料金不明の呼び出し{state.unpriced:,}件は含みません")
    return [*found, f"{show(state.resets_at)} に数え直し"]


def filled(state: LimitState) -> int:
    """Return the filled share of the bar in percent, including the reserved amount."""
    total = state.limit.total
    return min(FULL, int((state.used + state.reserved) * 100 / total)) if total else FULL


def level(state: LimitState) -> str:
    """Return how nearly a limit is used up: "", "near" or "over"."""
    percent = filled(state)
    return "over" if percent >= FULL else "near" if percent >= NEAR else ""


def money(value: Decimal) -> str:
    """Return an amount of yen; amounts below 10 yen keep one or two decimals, because a single text costs no more."""
    return f"{yen(value, whole_from=10)}円"
