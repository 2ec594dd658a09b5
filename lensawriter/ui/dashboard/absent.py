"""まだ使っていない方: people who were invited and never came."""

from lensawriter.clock import show
from lensawriter.ui.dashboard import table
from lensawriter.ui.dashboard.table import Table
from lensawriter.usage.dashboard_values import Absence, Dashboard

STATES = {
    Absence.INVITED: "招待中（登録を待っています）",
    Absence.EXPIRED: "招待の期限切れ",
    Absence.SILENT: "登録済み（まだ書いていません）",
}


def listed(found: Dashboard) -> Table:
    """Return them as a table, who waits longest first."""
    columns = (table.text("お名前・メールアドレス"), table.text("状態"), table.text("招待・登録の日時"))
    waiting = sorted(found.absent, key=lambda each: each.since)
    return Table("absent", columns, [(each.name, STATES[each.state], show(each.since)) for each in waiting])


def nobody(found: Dashboard) -> str:
    """Say that nobody is absent: of all, or of those who were chosen."""
    chosen = found.selection
    if chosen.user_id is not None or chosen.department_id is not None:
        return "この条件に当てはまる方はいません。"
    return "招待した方は、全員が使い始めています。"
