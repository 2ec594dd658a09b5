"""All errors that are shown to people: the docstring of each class is the sentence that the user reads."""

from inspect import cleandoc
from typing import ClassVar


class LensaError(Exception):
    """処理を完了できませんでした。時間をおいて、もう一度お試しください。"""

    code: ClassVar[str] = "lensa-error"
    """Stored in the database (jobs, attempts, audit facts): it stays the same when a class is renamed."""
    recorded: bool = False
    """Whether the audit log already has this refusal."""

    def __init_subclass__(cls, *, code: str) -> None:
        super().__init_subclass__()
        cls.code = code

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or cleandoc(type(self).__doc__ or LensaError.__doc__ or "")
        self.field = field  # the key of the invalid field, or None
        super().__init__(self.message)


class SettingInvalid(LensaError, code="setting-invalid"):
    """設定に誤りがあります。"""


class UseCaseInvalid(LensaError, code="use-case-invalid"):
    """用途ファイルに誤りがあります。"""


class BriefInvalid(LensaError, code="brief-invalid"):
    """指示書に誤りがあります。"""


class SourceUnreadable(LensaError, code="source-unreadable"):
    """この参考資料は読み取れませんでした。"""


class SignInRequired(LensaError, code="sign-in-required"):
    """ログインしてください。"""


class SignInRefused(LensaError, code="sign-in-refused"):
    """メールアドレスまたはパスワードが正しくありません。"""


class SignInLocked(LensaError, code="sign-in-locked"):
    """失敗が続いたため、受け付けを一時的に停止しています。しばらくたってから、もう一度お試しください。"""

    rate_limit: str = ""
    """The name of the rate limit that is exceeded."""
    seconds: int = 0
    """Seconds until the next attempt is allowed."""


class CodeRefused(LensaError, code="code-refused"):
    """コードが正しくないか、使用済みです。認証アプリに新しいコードが表示されるのを待って入力してください。"""


class StepUpRequired(LensaError, code="step-up-required"):
    """この操作を続けるには、認証コードによる本人確認が必要です。"""


class PasswordWrong(LensaError, code="password-wrong"):
    """現在のパスワードが正しくありません。"""


class LinkDead(LensaError, code="link-dead"):
    """このリンクは使用できません。有効期限が切れたか、すでに使用されています。"""


class SetUpRefused(LensaError, code="set-up-refused"):
    """設定コードが正しくありません。LENSAwriterを起動した画面に表示されているコードを入力してください。"""


class SetUpDone(LensaError, code="set-up-done"):
    """初期設定はすでに完了しています。登録済みのメールアドレスとパスワードでログインしてください。"""


class PasswordRefused(LensaError, code="password-refused"):
    """このパスワードは使用できません。別のパスワードを入力してください。"""


class AccountInvalid(LensaError, code="account-invalid"):
    """入力内容に誤りがあります。"""


class EmailTaken(LensaError, code="email-taken"):
    """このメールアドレスはすでに登録されています。"""


class Forbidden(LensaError, code="forbidden"):
    """この操作を行う権限がありません。"""


class ConsentRequired(LensaError, code="consent-required"):
    """利用を始めるには、最新の利用規約への同意が必要です。"""


class ContractEnded(LensaError, code="contract-ended"):
    """ご契約が終了しているため、利用できません。"""


class InvitationsClosed(LensaError, code="invitations-closed"):
    """現在のプランでは、利用者を招待できません。"""


class InvitationDead(LensaError, code="invitation-dead"):
    """この招待は使用できません。有効期限が切れた、取り消された、使用済みである、またはすでに登録されている方への招待である可能性があります。招待した方にお問い合わせください。"""


class InvitationsTooMany(LensaError, code="invitations-too-many"):
    """短い時間に多くの招待が行われたため、受け付けを一時的に停止しています。しばらくたってから、もう一度お試しください。"""


class SeatsFull(LensaError, code="seats-full"):
    """ご契約の席数に空きがありません。"""


class LastOwner(LensaError, code="last-owner"):
    """契約アカウント者がいなくなるため、この操作はできません。先に、ほかの利用者を契約アカウント者にしてください。"""


class LimitReached(LensaError, code="limit-reached"):
    """上限に達しているため、書き始められません。利用状況で残りをご確認ください。"""

    scope: str = ""
    subject: str = ""
    period: str = ""
    unit: str = ""
    """Which limit is exceeded; values of the enums in `lensawriter.limits`."""
    of_plan: bool = False
    """Whether the limit comes from the plan."""
    cheaper: str | None = None
    """A model whose estimate fits the limit, if there is one."""


class PlanExcludes(LensaError, code="plan-excludes"):
    """ご契約のプランでは、この用途またはモデルを使えません。"""


class LimitInvalid(LensaError, code="limit-invalid"):
    """上限の入力内容に誤りがあります。"""


class BaselineInvalid(LensaError, code="baseline-invalid"):
    """基準の所要時間は、1分から6,000分までの整数で入力してください。"""


class NotFound(LensaError, code="not-found"):
    """見つかりませんでした。削除されたか、開く権限がありません。"""


class Unwritten(NotFound, code="unwritten"):
    """原稿はまだ書き上がっていません。"""


class EditConflict(LensaError, code="edit-conflict"):
    """別の画面で先に変更されています。両方の文章を見比べて、残すほうを選んでください。"""

    def __init__(self, *, mine: str, theirs: str, revision: int) -> None:
        super().__init__()
        self.mine, self.theirs, self.revision = mine, theirs, revision


class StoreBusy(LensaError, code="store-busy"):
    """保存先を別のプロセスが使用しています。起動中のLENSAwriterを終了してから、もう一度お試しください。"""


class ModelError(LensaError, code="model-error"):
    """モデルから文章を受け取れませんでした。"""

    retryable: ClassVar[bool] = False
    after: float = 0.0
    """Seconds that the provider asks to wait before a retry (Retry-After)."""


class ModelUnknown(ModelError, code="model-unknown"):
    """指定されたモデルを利用できません。モデルの設定を確認してください。"""


class KeyRefused(ModelError, code="key-refused"):
    """モデルのAPIキーが正しくありません。管理者にAPIキーの確認を依頼してください。"""


class QuotaExhausted(ModelError, code="quota-exhausted"):
    """モデル提供元の利用枠を使い切っています。管理者に契約状況の確認を依頼してください。"""


class ModelBusy(ModelError, code="model-busy"):
    """モデルが混み合っています。しばらくたってから、もう一度お試しください。"""

    retryable = True


class ModelUnreachable(ModelError, code="model-unreachable"):
    """モデルに接続できませんでした。接続先の設定とネットワークを確認してください。"""

    retryable = True


class ModelRefused(ModelError, code="model-refused"):
    """モデルがこの内容の執筆を断りました。指示の内容を見直してください。"""


class ContentFiltered(ModelError, code="content-filtered"):
    """モデル提供元の安全フィルターにより、文章を受け取れませんでした。表現を見直してください。"""


class StreamCut(ModelError, code="stream-cut"):
    """文章の受信が途中で切れました。もう一度お試しください。"""

    retryable = True


class AnswerEmpty(ModelError, code="answer-empty"):
    """モデルの回答が空でした。もう一度お試しください。"""

    retryable = True


class AnswerMalformed(ModelError, code="answer-malformed"):
    """モデルの回答を構成として読み取れませんでした。もう一度お試しください。"""

    retryable = True


class LengthStopped(ModelError, code="length-stopped"):
    """モデルの出力上限に達し、文章が途中で終わりました。文字数を減らしてお試しください。"""


class ModelHung(ModelError, code="model-hung"):
    """モデルからの応答がありません。しばらくたってから、もう一度お試しください。"""

    retryable = True


class SchemaUnsupported(ModelError, code="schema-unsupported"):
    """このモデルは形式を指定した回答に対応していません。"""


def by_code(code: str) -> LensaError:
    """Return the error of a stored code; a plain LensaError for an unknown one."""
    known = {kind.code: kind for kind in _kinds(LensaError) if kind is not EditConflict}
    return known.get(code, LensaError)()


def _kinds(kind: type[LensaError]) -> set[type[LensaError]]:
    return {kind}.union(*(_kinds(child) for child in kind.__subclasses__()))
