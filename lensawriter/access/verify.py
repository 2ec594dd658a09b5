"""`lensawriter verify`: verifies the audit log and reports the result in one Japanese sentence, with the first invalid row."""

from lensawriter.access.audit import ANCHOR, AuditLog, Fault, Verdict
from lensawriter.clock import now
from lensawriter.errors import SettingInvalid
from lensawriter.settings import Settings
from lensawriter.store.database import Store

_FAULTS = {
    Fault.CHANGED: "{number}番の記録が書き換えられています。",
    Fault.MISSING: "{number}番の記録が削除されています。",
    Fault.CUT: "{number}番以降の記録が削除されています。",
    Fault.REWRITTEN: "{number}番までの記録のどこかが作り直されています。",
    Fault.ANCHOR: f"照合に使う {ANCHOR} がないか、壊れています。",
}


def verify(settings: Settings) -> tuple[bool, str]:
    """Return whether the audit log is valid, and the sentence; raises SettingInvalid, or StoreBusy while a server has the file open."""
    if settings.database_url is None and not (settings.data / "lensawriter.duckdb").is_file():
        raise SettingInvalid("LENSAWRITER_DATA（--data）のフォルダーに、確かめるデータがありません。")
    store = Store.open(settings)
    try:
        verdict = AuditLog(store, now, settings.data / ANCHOR).verify()
    finally:
        store.close()
    return verdict.fault is None, _sentence(verdict)


def _sentence(verdict: Verdict) -> str:
    if verdict.fault is not None:
        return f"監査ログに異常があります。{_FAULTS[verdict.fault].format(number=f'{verdict.number or 0:,}')}"
    sentence = f"監査ログに異常はありません（{verdict.rows:,}件）。"
    if verdict.since > 1:
        sentence += f"{verdict.since - 1:,}番までは、{ANCHOR} が作り直されたため照合していません。"
    if verdict.unanchored:
        sentence += f"最後の{verdict.unanchored:,}件は、サーバーを次に起動したときに {ANCHOR} へ書き込まれます。"
    return sentence
