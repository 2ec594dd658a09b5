"""What the mails about limits say: nearly used, used up, more asked for, and what was decided; Japanese and English."""

from lensawriter.mail.texts_notices import Text

LIMITS: dict[str, dict[str, Text]] = {
    "limit-near": {
        "ja": (
            "LENSAwriter：{limit}が上限の{share}％に達しました",
            """\
{limit}が、上限の{share}％に達しました。

使った量：{used}
上限：{total}
数え直す日時：{resets_at}

上限に達しても、ログインや原稿の閲覧、編集、ダウンロードはそのまま行えます。新しい執筆だけができなくなります。
残りは「利用状況」で確認できます。足りなくなりそうなときは、同じ画面から引き上げを依頼できます。
""",
        ),
        "en": (
            "LENSAwriter: {share} % of a limit is used",
            """\
{share} % of this limit is used: {limit}.

Used: {used}
Limit: {total}
Counted anew at: {resets_at}

Once it is used up, you can still sign in, read, edit and download. Only new writing has to wait.
The usage page shows what is left, and there you can ask for more.
""",
        ),
    },
    "limit-used-up": {
        "ja": (
            "LENSAwriter：{limit}が上限に達しました",
            """\
{limit}が、上限に達しました。

使った量：{used}
上限：{total}
数え直す日時：{resets_at}

それまでは新しい執筆を始められません。ログインや原稿の閲覧、編集、ダウンロードはそのまま行えます。
急ぐときは、「利用状況」から引き上げを依頼してください。
""",
        ),
        "en": (
            "LENSAwriter: a limit is used up",
            """\
This limit is used up: {limit}.

Used: {used}
Limit: {total}
Counted anew at: {resets_at}

Until then no new writing can begin. You can still sign in, read, edit and download.
If it is urgent, please ask for more on the usage page.
""",
        ),
    },
    "limit-requested": {
        "ja": (
            "LENSAwriter：{name}さんから上限の引き上げの依頼があります",
            """\
{name}さんから、次の上限の引き上げの依頼があります。

{limit}

LENSAwriterの「上限と依頼」を開き、回答してください。
""",
        ),
        "en": (
            "LENSAwriter: {name} asks for more",
            """\
{name} asks for more of this limit:

{limit}

Please open the page of limits and requests in LENSAwriter and answer.
""",
        ),
    },
    "limit-raised": {
        "ja": (
            "LENSAwriter：上限の引き上げの依頼が認められました",
            """\
次の上限の引き上げが認められました。

{limit}
追加：{more}
期限：{until} まで

回答の詳細は、LENSAwriterの「利用状況」で確認できます。
""",
        ),
        "en": (
            "LENSAwriter: you may use more",
            """\
Your request for more was allowed:

{limit}
On top: {more}
Until the end of {until}

The usage page of LENSAwriter shows the answer.
""",
        ),
    },
    "limit-declined": {
        "ja": (
            "LENSAwriter：上限の引き上げの依頼は見送られました",
            """\
次の上限の引き上げの依頼は、見送られました。

{limit}

回答の詳細は、LENSAwriterの「利用状況」で確認できます。
""",
        ),
        "en": (
            "LENSAwriter: your request for more was declined",
            """\
Your request for more of this limit was declined:

{limit}

The usage page of LENSAwriter shows the answer.
""",
        ),
    },
}
"""Kind -> language -> text."""
