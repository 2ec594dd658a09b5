"""What our mails say, in Japanese and English; `{...}` are facts, and the mail of a kind has exactly these facts.

Here are the mails with a link; those that only tell of something stand in `mail_notices`.
"""

from lensawriter.mail.texts_limits import LIMITS
from lensawriter.mail.texts_notices import NOTICES, Text
from lensawriter.mail.texts_reports import REPORTS

END = {
    "ja": "このメールは送信専用のアドレスからお送りしています。ご返信いただいても、お答えできません。",
    "en": "This address only sends mail. We cannot read replies to it.",
}

TEXTS: dict[str, dict[str, Text]] = {
    "invitation": {
        "ja": (
            "{organisation}からLENSAwriterへの招待",
            """\
{inviter}さんが、あなたを{organisation}のLENSAwriterに招待しました。

LENSAwriterは、用途を選ぶだけでWebサイトの記事や原稿を書けるサービスです。
次のリンクを開き、お名前とパスワードを設定すると、利用を始められます。

{link}

リンクの有効期限：{expires_at}
期限が過ぎた場合は、{inviter}さんに招待の再送を依頼してください。

心当たりがない場合は、このメールを破棄してください。リンクを開かないかぎり、アカウントは作成されません。
""",
        ),
        "en": (
            "{organisation} invites you to LENSAwriter",
            """\
{inviter} has invited you to the LENSAwriter of {organisation}.

LENSAwriter writes articles and manuscripts for web sites by purpose.
Open this link, set your name and a password, and you can begin.

{link}

The link works until {expires_at}.
After that, please ask {inviter} to send the invitation again.

If you did not expect this mail, please discard it. Without the link being opened, no account is made.
""",
        ),
    },
    "invitation-again": {
        "ja": (
            "{organisation}からLENSAwriterへの招待（再送）",
            """\
{organisation}のLENSAwriterへの招待を、{inviter}さんが再送しました。

次のリンクを開き、お名前とパスワードを設定すると、利用を始められます。
以前のメールにあるリンクは使えなくなりました。

{link}

リンクの有効期限：{expires_at}
期限が過ぎた場合は、{inviter}さんに招待の再送を依頼してください。

心当たりがない場合は、このメールを破棄してください。リンクを開かないかぎり、アカウントは作成されません。
""",
        ),
        "en": (
            "{organisation} invites you to LENSAwriter (sent again)",
            """\
{inviter} has sent you the invitation to the LENSAwriter of {organisation} again.

Open this link, set your name and a password, and you can begin.
The link in the earlier mail no longer works.

{link}

The link works until {expires_at}.
After that, please ask {inviter} to send the invitation again.

If you did not expect this mail, please discard it. Without the link being opened, no account is made.
""",
        ),
    },
    "password-reset": {
        "ja": (
            "LENSAwriterのパスワードの再設定",
            """\
パスワードを再設定するための手続きを受け付けました。

次のリンクを開き、新しいパスワードを設定してください。設定すると、開いているすべての画面からログアウトします。
二段階認証の設定は変わりません。

{link}

リンクの有効期限：{expires_at}

心当たりがない場合は、このメールを破棄してください。リンクを開かないかぎり、パスワードは変わりません。
""",
        ),
        "en": (
            "Reset your LENSAwriter password",
            """\
We were asked to reset your password.

Open this link and set a new one. All your open sessions then end.
Your second factor stays as it is.

{link}

The link works until {expires_at}.

If you did not ask for this, please discard this mail. Without the link being opened, your password stays as it is.
""",
        ),
    },
    "sign-in-reset": {
        "ja": (
            "LENSAwriterのパスワードと二段階認証が初期化されました",
            """\
{happened_at} に、{organisation}のLENSAwriterで、あなたのパスワードと二段階認証の設定が初期化されました。
認証アプリを使えなくなった場合などに、契約アカウント者または運用者が行う操作です。開いていたすべての画面からログアウトしています。

次のリンクを開き、新しいパスワードを設定してください。次にログインするときに、認証アプリの設定に進みます。

{link}

リンクの有効期限：{expires_at}

心当たりがない場合は、リンクを開かずに、組織の契約アカウント者にすぐにご連絡ください。
""",
        ),
        "en": (
            "Your LENSAwriter password and second factor were reset",
            """\
At {happened_at}, your password and your second factor for the LENSAwriter of {organisation} were reset.
The contract owner or the operator does this for somebody who has lost the authenticator app. All your sessions have ended.

Open this link and set a new password. When you next sign in, you set up your authenticator app again.

{link}

The link works until {expires_at}.

If you did not expect this, please do not open the link, and tell the contract owner of your organisation at once.
""",
        ),
    },
    "email-proof": {
        "ja": (
            "LENSAwriterの新しいメールアドレスの確認",
            """\
このメールアドレスを、LENSAwriterのログインに使うアドレスとして登録する手続きを受け付けました。

次のリンクを開くと、変更が完了します。

{link}

リンクの有効期限：{expires_at}

心当たりがない場合は、このメールを破棄してください。リンクを開かないかぎり、登録は変わりません。
""",
        ),
        "en": (
            "Confirm your new address for LENSAwriter",
            """\
We were asked to make this the address that you sign in to LENSAwriter with.

Open this link to complete the change.

{link}

The link works until {expires_at}.

If you did not ask for this, please discard this mail. Without the link being opened, nothing changes.
""",
        ),
    },
    "sign-in-locked": {
        "ja": (
            "LENSAwriterへのログインを一時的に停止しています",
            """\
ログインの失敗が続いたため、{happened_at} に、あなたのアカウントへのログインを一時的に停止しました。

ご本人による操作であれば、次のリンクから停止を解除できます。

{link}

リンクの有効期限：{expires_at}

心当たりがない場合は、第三者がログインを試みた可能性があります。停止を解除したうえで、パスワードを変更してください。
""",
        ),
        "en": (
            "Sign-in to your LENSAwriter account is paused",
            """\
After several failed attempts, sign-in to your account was paused at {happened_at}.

If it was you, this link ends the pause.

{link}

The link works until {expires_at}.

If it was not you, somebody else may have tried to sign in. Please end the pause and change your password.
""",
        ),
    },
    **NOTICES,
    **LIMITS,
    **REPORTS,
}
"""Kind -> language -> text."""
