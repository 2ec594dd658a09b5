"""What the mails say that tell of something that was done, and ask for nothing: Japanese and English."""

Text = tuple[str, str]
"""Subject and body."""

_UNKNOWN_JA = "心当たりがない場合は、組織の契約アカウント者にすぐにご連絡ください。"
_UNKNOWN_EN = "If this was not you, please tell the contract owner of your organisation at once."

NOTICES: dict[str, dict[str, Text]] = {
    "email-changed": {
        "ja": (
            "LENSAwriterのメールアドレスが変更されました",
            """\
{happened_at} に、ログインに使うメールアドレスが変更されました。
このメールアドレスでは、今後ログインできません。

"""
            + _UNKNOWN_JA
            + "\n",
        ),
        "en": (
            "Your LENSAwriter address was changed",
            """\
The address that you sign in with was changed at {happened_at}.
You can no longer sign in with this address.

"""
            + _UNKNOWN_EN
            + "\n",
        ),
    },
    "password-changed": {
        "ja": (
            "LENSAwriterのパスワードが変更されました",
            "{happened_at} に、あなたのアカウントのパスワードが変更されました。\n\n" + _UNKNOWN_JA + "\n",
        ),
        "en": (
            "Your LENSAwriter password was changed",
            "The password of your account was changed at {happened_at}.\n\n" + _UNKNOWN_EN + "\n",
        ),
    },
    "second-factor-changed": {
        "ja": (
            "LENSAwriterの二段階認証の設定が変更されました",
            "{happened_at} に、あなたのアカウントの二段階認証の設定が変更されました。\n\n" + _UNKNOWN_JA + "\n",
        ),
        "en": (
            "Your LENSAwriter second factor was changed",
            "The second factor of your account was changed at {happened_at}.\n\n" + _UNKNOWN_EN + "\n",
        ),
    },
    "removed": {
        "ja": (
            "{organisation}のLENSAwriterの利用が終了しました",
            """\
{happened_at} に、{organisation}のLENSAwriterの利用者から、あなたのアカウントが削除されました。
今後、このメールアドレスではログインできません。

ご不明な点は、組織の契約アカウント者にお問い合わせください。
""",
        ),
        "en": (
            "Your use of the LENSAwriter of {organisation} has ended",
            """\
Your account was removed from the LENSAwriter of {organisation} at {happened_at}.
You can no longer sign in with this address.

If you have questions, please ask the contract owner of your organisation.
""",
        ),
    },
    "ownership-transferred": {
        "ja": (
            "{organisation}の契約アカウント者が変わりました",
            "{happened_at} に、{organisation}のLENSAwriterの契約アカウント者が、{owner}さんに変わりました。\n\n"
            "心当たりがない場合は、LENSAwriterの運用者にすぐにご連絡ください。\n",
        ),
        "en": (
            "{organisation} has a new contract owner",
            "The contract owner of the LENSAwriter of {organisation} has been {owner} since {happened_at}.\n\n"
            "If you did not expect this, please tell the operator of LENSAwriter at once.\n",
        ),
    },
    "deletion-done": {
        "ja": (
            "LENSAwriterのアカウントを削除しました",
            """\
{happened_at} に、あなたのアカウントを削除しました。今後、このメールアドレスではログインできません。

ご利用ありがとうございました。
""",
        ),
        "en": (
            "Your LENSAwriter account was deleted",
            """\
Your account was deleted at {happened_at}. You can no longer sign in with this address.

Thank you for having used it.
""",
        ),
    },
}
"""Kind -> language -> text."""
