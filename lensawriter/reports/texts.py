"""The figures of a report as text: Japanese for HTML page, PDF and plain text; English for the plain text of mails only."""

from calendar import month_name
from datetime import date
from decimal import Decimal

from lensawriter.limits.evaluation import Unit
from lensawriter.text.cleaning import printable
from lensawriter.usage import number_texts
from lensawriter.usage.dashboard_values import Dashboard, Sums

NAME_LENGTH = 60
"""Maximum characters of a name in a report."""
PDF_ATTACHED = "グラフと内訳は、添付のPDFをご覧ください。"
NO_FONT = "サーバーに日本語のフォントがないため、グラフとPDFは付けていません。"


def month(day: date, language: str = "ja") -> str:
    """Return the month of a day as text."""
    return f"{month_name[day.month]} {day.year}" if language == "en" else f"{day.year}年{day.month}月"


def name(text: str) -> str:
    """Return a name on one line, without unprintable characters, shortened to `NAME_LENGTH`."""
    line = " ".join(printable(text).split())
    return line if len(line) <= NAME_LENGTH else f"{line[: NAME_LENGTH - 1]}…"


def percent(share: float) -> str:
    """Return a share (0 to 1) as a percentage, with one decimal place below 10%."""
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"


def unpriced(sums: Sums) -> str:
    """Return the note on calls whose price is unknown and not part of the amount in yen; empty if there are none."""
    return f"料金不明の呼び出し{sums.unpriced:,}件を含みません" if sums.unpriced else ""


def facts(dashboard: Dashboard, organisation: str, *, drawn: bool, language: str = "ja") -> dict[str, str]:
    """Return the facts for the plain text of the report mail; `drawn` is False if the mail has no charts and no PDF."""
    figures = _english if language == "en" else _japanese
    return {
        "organisation": name(organisation),
        "month": month(dashboard.selection.span.first, language),
        **figures(dashboard, drawn),
    }


def _japanese(dashboard: Dashboard, drawn: bool) -> dict[str, str]:
    now, before = dashboard.now, dashboard.earlier
    changes = {unit: number_texts.change(unit, getattr(now, unit), getattr(before, unit)) for unit in Unit}
    texts = {unit: f"{number_texts.amount(unit, getattr(now, unit))}（前月比 {changes[unit]}）" for unit in Unit}
    people = number_texts.change(Unit.GENERATIONS, now.people, before.people, "名")
    return {
        "generations": texts[Unit.GENERATIONS],
        "characters": texts[Unit.CHARACTERS],
        "yen": texts[Unit.YEN] + (f"※{unpriced(now)}" if now.unpriced else ""),
        "people": f"{now.people:,}名／{dashboard.members:,}名（前月比 {people}）",
        "enclosed": PDF_ATTACHED if drawn else NO_FONT,
    }


def _english(dashboard: Dashboard, drawn: bool) -> dict[str, str]:
    now, before = dashboard.now, dashboard.earlier
    texts = {
        unit: f"{number_texts.number(unit, Decimal(getattr(now, unit)))} (month before: {number_texts.number(unit, Decimal(getattr(before, unit)))})"
        for unit in Unit
    }
    left_out = f"; {now.unpriced:,} calls of unknown price are not in it" if now.unpriced else ""
    return {
        "generations": texts[Unit.GENERATIONS],
        "characters": texts[Unit.CHARACTERS],
        "yen": f"JPY {texts[Unit.YEN]}{left_out}",
        "people": f"{now.people:,} of {dashboard.members:,} (month before: {before.people:,})",
        "enclosed": (
            "The attached PDF, in Japanese, has charts and tables."
            if drawn
            else "The server has no Japanese font, so there are no charts and no PDF with this mail."
        ),
    }
