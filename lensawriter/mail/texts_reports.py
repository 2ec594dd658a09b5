"""What the mail with the monthly report says in plain text: Japanese and English."""

from lensawriter.mail.texts_notices import Text

REPORTS: dict[str, dict[str, Text]] = {
    "monthly-report": {
        "ja": (
            "{organisation}の利用レポート（{month}）",
            """\
{organisation}の{month}の利用状況をお知らせします。

生成回数：{generations}
文字数：{characters}
利用料：{yen}
使った人：{people}

{enclosed}
さらに詳しい内訳は、LENSAwriterの「ダッシュボード」で確認できます。
""",
        ),
        "en": (
            "LENSAwriter report of {organisation} ({month})",
            """\
This is how {organisation} used LENSAwriter in {month}.

Generations: {generations}
Characters: {characters}
Cost: {yen}
People who used it: {people}

{enclosed}
The dashboard of LENSAwriter shows more.
""",
        ),
    },
}
"""Kind -> language -> text."""
