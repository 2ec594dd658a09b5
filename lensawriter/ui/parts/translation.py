"""Streamlit's own texts in Japanese: its frontend has no translations, so a script replaces its texts on the screen.

Drafts, sources and file names are not translated.
"""

from pathlib import Path

from lensawriter.size_limits import SOURCE_FILE_MEGABYTES
from lensawriter.ui.parts import browser_files

WORDS = {
    "Upload": "ファイルを選ぶ",
    "Browse files": "ファイルを選ぶ",
    "file upload": "ファイルを選ぶ",
    "Error:": "",
    "Add files": "ファイルを追加",
    "Drag and drop files here": "ここにドラッグしても追加できます",
    "Drag and drop a file here": "ここにドラッグしても追加できます",
    "Upload failed": "追加できませんでした。もう一度お試しください。",
    "File size is too small.": "空のファイルは追加できません。",
    "Download failed": "ダウンロードできませんでした。もう一度お試しください。",
    "No results": "見つかりません",
    "No options to select": "選べる項目がありません",
    "Selectbox options": "選択肢",
    "Choose an option": "選択してください",
    "Clear value": "選択を取り消す",
    "Clear entry": "入力を消す",
    "Open": "開く",
    "Show password": "入力した文字を表示",
    "Hide password": "入力した文字を隠す",
    "Pagination": "ページの切り替え",
    "Previous page": "前のページ",
    "Next page": "次のページ",
    "Copy to clipboard": "コピー",
    "Copied": "コピーしました",
    "Skip to main content": "本文へ移動",
    "Close": "閉じる",
    "Dismiss": "閉じる",
    "Expand sidebar": "メニューを開く",
    "Collapse sidebar": "メニューを閉じる",
    "Keyboard shortcuts": "キーボード操作",
    "App pages": "メニュー",
    "Sidebar": "サイドバー",
    "Connecting": "接続しています",
    "Connecting to Streamlit server": "サーバーに接続しています",
    "Connection error": "サーバーに接続できません",
    "Page not found": "ページが見つかりません",
    "Bad message format": "画面を表示できませんでした",
    "Invalid input.": "入力内容を確認してください。",
    "Running...": "処理しています",
    "Stop": "中止",
    "Stopping...": "中止しています",
}
"""English text of Streamlit -> Japanese text."""
PATTERNS = {
    r"^File must be (.+) or smaller\.$": "$1までのファイルを選び直してください。",
    r"^File is larger than .+$": f"ファイルが大きすぎます。{SOURCE_FILE_MEGABYTES}MBまでのファイルを選び直してください。",
    r"^.* files are not allowed\.$": "この形式のファイルは追加できません。",
    r"^[\d.]+\s?[KMG]B per file.*$": "ここにドラッグしても追加できます",
    r"^[a-z_]+ icon$": "",
    r"^Page (\d+)$": "$1ページ",
    r"^Remove (.+)$": "$1を削除",
    r"^Delete (.+)$": "$1を削除",
    r"^(?:Is Streamlit still running|Streamlit server is not responding|Cannot connect to Streamlit|Connection (?:failed|timed out)).*": (
        "自動で接続し直しています。原稿と入力内容は保存されているので、このままお待ちください。"
    ),
    r"^(?:The page that you have requested|You have requested page).*": "アドレスを確認してください。「書く」の画面を表示しています。",
}
"""The same for texts that contain a number or a name, as regular expressions; the first that matches is used."""

_JS = Path(__file__).with_name("translation.js")


def draw() -> None:
    """Add the script that translates Streamlit's texts in this tab until it is reloaded."""
    browser_files.component("lensawriter_wording", _JS)(
        data={"words": WORDS, "patterns": [list(each) for each in PATTERNS.items()]}, key="wording", height=0
    )
