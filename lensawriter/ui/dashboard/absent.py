"""まだ使っていない方: people who were invited but have not written anything."""

from lensawriter.clock import show
from lensawriter.ui.dashboard import part, table
from lensawriter.ui.dashboard.table import Table
from lensawriter.ui.parts import look
from lensawriter.usage.dashboard_values import Absence, Dashboard

STATES = {
    Absence.INVITED: "招待中（登録を待っています）",
    Absence.EXPIRED: "招待の期限切れ",
    Absence.SILENT: "登録済み（まだ書いていません）",
}


def draw(found: Dashboard) -> None:
    """Draw the table, or the sentence that it is empty."""
    look.heading("まだ使っていない方")
    listed = as_table(found)
    if listed.rows:
        table.draw(listed, table.file_days(found.selection.span))
    else:
        part.draw_empty_sentence(empty_sentence(found))


def as_table(found: Dashboard) -> Table:
    """Return the absent people as a table, the longest absence first."""
    columns = (table.text("お名前・メールアドレス"), table.text("状態"), table.text("招待・登録の日時"))
    waiting = sorted(found.absent, key=lambda each: each.since)
    return Table("absent", columns, [(each.name, STATES[each.state], show(each.since)) for each in waiting])


def empty_sentence(found: Dashboard) -> str:
    """Return the sentence for an empty table; it differs if a person or department is selected."""
    selection = found.selection
    if selection.user_id is not None or selection.department_id is not None:
        return "この条件に当てはまる方はいません。"
    return "招待した方は、全員が使い始めています。"
