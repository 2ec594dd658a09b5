"""Sentences about limits: their titles, and why a limit refuses a job. Amounts are written by `number_texts`."""

from collections.abc import Mapping

from lensawriter.clock import show
from lensawriter.limits.evaluation import Limit, LimitState, Scope, Unit, UsageAmounts
from lensawriter.limits.periods import Period
from lensawriter.usage.number_texts import UNITS, whole_amount

PERIODS = {Period.DAY: "今日", Period.MONTH: "今月"}
PERIODS_EN = {Period.DAY: "today", Period.MONTH: "this month"}
UNITS_EN = {Unit.GENERATIONS: "generations", Unit.CHARACTERS: "characters", Unit.YEN: "yen"}
SubjectNames = Mapping[tuple[Scope, str], str]
"""(scope, subject) -> name, for the subjects that people know by a name: departments, members and use cases."""


def subject_text(limit: Limit, names: SubjectNames, reader: str | None = None) -> str:
    """Return what a limit applies to: 部署「営業部」. A personal limit is "あなた" if `reader` is its user or None."""
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


def title(limit: Limit, names: SubjectNames, reader: str | None = None) -> str:
    """Return the title of a limit: 部署「営業部」の今月の生成回数. `reader` is the id of the user who reads it."""
    return f"{subject_text(limit, names, reader)}の{PERIODS[limit.period]}の{UNITS[limit.unit]}"


def title_en(limit: Limit, names: SubjectNames) -> str:
    """Return the title of a limit in English, for mails."""
    name = names.get((limit.scope, limit.subject), limit.subject)
    subjects = {Scope.PERSON: "you", Scope.ORGANISATION: "your plan" if limit.of_plan else "your organisation"}
    return f"{UNITS_EN[limit.unit]} {PERIODS_EN[limit.period]}, for {subjects.get(limit.scope, name)}"


def mail_title(limit: Limit, names: SubjectNames, reader: str, language: str) -> str:
    """Return the title of a limit in the language of a mail to `reader`."""
    return title_en(limit, names) if language == "en" else title(limit, names, reader)


def refusal(state: LimitState, wanted: UsageAmounts, names: SubjectNames, *, cheaper: str | None) -> str:
    """Return why a limit refuses a job: the limit, what is left, when it resets, and a cheaper model that would fit."""
    limit, needed = state.limit, wanted.of(state.limit.unit)
    total = whole_amount(limit.unit, limit.total)
    if needed is None:
        return (
            f"{title(limit, names)}に上限（{total}）がありますが、このモデルは料金が登録されていないため、"
            "上限に収まるかを確かめられません。料金が登録されているモデルを選ぶか、運用者にご相談ください。"
        )
    left, asked = whole_amount(limit.unit, state.left), whole_amount(limit.unit, needed, up=True)
    text = f"{title(limit, names)}の上限（{total}）を超えるため、書き始められません。"
    text += f"残りは{left}、この原稿に必要な見込みは{asked}です。"
    text += f"{show(state.resets_at)} に数え直します。"
    if cheaper is not None:
        text += f"モデル「{cheaper}」なら、残りの範囲で書けます。"
    return text
