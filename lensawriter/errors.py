"""Every error that a person may read: the docstring of the class is the sentence that is shown."""

import re
from inspect import cleandoc
from typing import ClassVar


class LensaError(Exception):
    """処理を完了できませんでした。時間をおいて、もう一度お試しください。"""

    code: ClassVar[str] = "lensa-error"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or cleandoc(type(self).__doc__ or LensaError.__doc__ or "")
        self.field = field  # the key of the field that is wrong, where one is
        super().__init__(self.message)


class SettingInvalid(LensaError):
    """設定に誤りがあります。"""


class UseCaseInvalid(LensaError):
    """用途ファイルに誤りがあります。"""


class BriefInvalid(LensaError):
    """指示書に誤りがあります。"""


class SourceUnreadable(LensaError):
    """この参考資料は読み取れませんでした。"""


class SignInRequired(LensaError):
    """ログインしてください。"""


class SignInRefused(LensaError):
    """メールアドレスまたはパスワードが正しくありません。"""


class SignInLocked(LensaError):
    """失敗が続いたため、受け付けを一時的に停止しています。しばらくたってから、もう一度お試しください。"""

    bound: str = ""
    """The kind of bound that is reached."""
    seconds: int = 0
    """Until another try may be made."""


class CodeRefused(LensaError):
    """コードが正しくないか、使用済みです。認証アプリに新しいコードが表示されるのを待って入力してください。"""


class StepUpRequired(LensaError):
    """この操作を続けるには、認証コードによる本人確認が必要です。"""


class PasswordWrong(LensaError):
    """現在のパスワードが正しくありません。"""


class LinkDead(LensaError):
    """このリンクは使用できません。有効期限が切れたか、すでに使用されています。"""


class SetUpRefused(LensaError):
    """設定コードが正しくありません。LENSAwriterを起動した画面に表示されているコードを入力してください。"""


class SetUpDone(LensaError):
    """初期設定はすでに完了しています。登録済みのメールアドレスとパスワードでログインしてください。"""


class PasswordRefused(LensaError):
    """このパスワードは使用できません。別のパスワードを入力してください。"""


class AccountInvalid(LensaError):
    """入力内容に誤りがあります。"""


class EmailTaken(LensaError):
    """このメールアドレスはすでに登録されています。"""


class Forbidden(LensaError):
    """この操作を行う権限がありません。"""


class ConsentRequired(LensaError):
    """利用を始めるには、最新の利用規約への同意が必要です。"""


class ContractEnded(LensaError):
    """ご契約が終了しているため、利用できません。"""


class InvitationsClosed(LensaError):
    """現在のプランでは、利用者を招待できません。"""


class InvitationDead(LensaError):
    """この招待は使用できません。有効期限が切れた、取り消された、使用済みである、またはすでに登録されている方への招待である可能性があります。招待した方にお問い合わせください。"""


class InvitationsTooMany(LensaError):
    """短い時間に多くの招待が行われたため、受け付けを一時的に停止しています。しばらくたってから、もう一度お試しください。"""


class SeatsFull(LensaError):
    """ご契約の席数に空きがありません。"""


class LastOwner(LensaError):
    """契約アカウント者がいなくなるため、この操作はできません。先に、ほかの利用者を契約アカウント者にしてください。"""


class LimitReached(LensaError):
    """上限に達しているため、書き始められません。利用状況で残りをご確認ください。"""

    scope: str = ""
    subject: str = ""
    period: str = ""
    unit: str = ""
    """Which limit it is, as `lensawriter.limits.chain` names it."""
    of_plan: bool = False
    """Whether the plan says it."""
    cheaper: str | None = None
    """A model that would fit."""


class PlanExcludes(LensaError):
    """ご契約のプランでは、この用途またはモデルを使えません。"""


class LimitInvalid(LensaError):
    """上限の入力内容に誤りがあります。"""


class BaselineInvalid(LensaError):
    """基準の所要時間は、1分から6,000分までの整数で入力してください。"""


class NotFound(LensaError):
    """見つかりませんでした。削除されたか、開く権限がありません。"""


class Unwritten(NotFound):
    """原稿はまだ書き上がっていません。"""


class EditConflict(LensaError):
    """別の画面で先に変更されています。両方の文章を見比べて、残すほうを選んでください。"""

    def __init__(self, *, mine: str, theirs: str, revision: int) -> None:
        super().__init__()
        self.mine, self.theirs, self.revision = mine, theirs, revision


class StoreBusy(LensaError):
    """保存先を別のプロセスが使用しています。起動中のLENSAwriterを終了してから、もう一度お試しください。"""


class ModelError(LensaError):
    """モデルから文章を受け取れませんでした。"""

    retryable: ClassVar[bool] = False
    after: float = 0.0
    """Seconds the provider asks to wait before another try."""


class ModelUnknown(ModelError):
    """指定されたモデルを利用できません。モデルの設定を確認してください。"""


class KeyRefused(ModelError):
    """モデルのAPIキーが正しくありません。管理者にAPIキーの確認を依頼してください。"""


class QuotaExhausted(ModelError):
    """モデル提供元の利用枠を使い切っています。管理者に契約状況の確認を依頼してください。"""


class ModelBusy(ModelError):
    """モデルが混み合っています。しばらくたってから、もう一度お試しください。"""

    retryable = True


class ModelUnreachable(ModelError):
    """モデルに接続できませんでした。接続先の設定とネットワークを確認してください。"""

    retryable = True


class ModelRefused(ModelError):
    """モデルがこの内容の執筆を断りました。指示の内容を見直してください。"""


class ContentFiltered(ModelError):
    """モデル提供元の安全フィルターにより、文章を受け取れませんでした。表現を見直してください。"""


class StreamCut(ModelError):
    """文章の受信が途中で切れました。もう一度お試しください。"""

    retryable = True


class AnswerEmpty(ModelError):
    """モデルの回答が空でした。もう一度お試しください。"""

    retryable = True


class AnswerMalformed(ModelError):
    """モデルの回答を構成として読み取れませんでした。もう一度お試しください。"""

    retryable = True


class LengthStopped(ModelError):
    """モデルの出力上限に達し、文章が途中で終わりました。文字数を減らしてお試しください。"""


class ModelHung(ModelError):
    """モデルからの応答がありません。しばらくたってから、もう一度お試しください。"""

    retryable = True


def by_code(code: str) -> LensaError:
    """Return the error of a code, as jobs keep it; an unknown code is an error without a name of its own."""
    known = {kind.code: kind for kind in _kinds(LensaError) if kind is not EditConflict}
    return known.get(code, LensaError)()


def _kinds(kind: type[LensaError]) -> set[type[LensaError]]:
    return {kind}.union(*(_kinds(child) for child in kind.__subclasses__()))
