"""Errors: their sentences for users, and their codes, which the database stores."""

import pytest

from lensawriter import errors
from lensawriter.errors import BriefInvalid, EditConflict, LensaError, ModelError, NotFound, by_code
from tests.support.bad_inputs import is_sentence

STORED: dict[str, type[LensaError]] = {
    "lensa-error": errors.LensaError,
    "setting-invalid": errors.SettingInvalid,
    "use-case-invalid": errors.UseCaseInvalid,
    "brief-invalid": errors.BriefInvalid,
    "source-unreadable": errors.SourceUnreadable,
    "sign-in-required": errors.SignInRequired,
    "sign-in-refused": errors.SignInRefused,
    "sign-in-locked": errors.SignInLocked,
    "code-refused": errors.CodeRefused,
    "step-up-required": errors.StepUpRequired,
    "password-wrong": errors.PasswordWrong,
    "link-dead": errors.LinkDead,
    "set-up-refused": errors.SetUpRefused,
    "set-up-done": errors.SetUpDone,
    "password-refused": errors.PasswordRefused,
    "account-invalid": errors.AccountInvalid,
    "email-taken": errors.EmailTaken,
    "forbidden": errors.Forbidden,
    "consent-required": errors.ConsentRequired,
    "contract-ended": errors.ContractEnded,
    "invitations-closed": errors.InvitationsClosed,
    "invitation-dead": errors.InvitationDead,
    "invitations-too-many": errors.InvitationsTooMany,
    "seats-full": errors.SeatsFull,
    "last-owner": errors.LastOwner,
    "limit-reached": errors.LimitReached,
    "plan-excludes": errors.PlanExcludes,
    "limit-invalid": errors.LimitInvalid,
    "baseline-invalid": errors.BaselineInvalid,
    "not-found": errors.NotFound,
    "unwritten": errors.Unwritten,
    "edit-conflict": errors.EditConflict,
    "store-busy": errors.StoreBusy,
    "model-error": errors.ModelError,
    "model-unknown": errors.ModelUnknown,
    "key-refused": errors.KeyRefused,
    "quota-exhausted": errors.QuotaExhausted,
    "model-busy": errors.ModelBusy,
    "model-unreachable": errors.ModelUnreachable,
    "model-refused": errors.ModelRefused,
    "content-filtered": errors.ContentFiltered,
    "stream-cut": errors.StreamCut,
    "answer-empty": errors.AnswerEmpty,
    "answer-malformed": errors.AnswerMalformed,
    "length-stopped": errors.LengthStopped,
    "model-hung": errors.ModelHung,
    "schema-unsupported": errors.SchemaUnsupported,
}
"""Code -> class. The database stores the codes, so a class may be renamed but its code must not change."""
KINDS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, LensaError)}


def made(kind: type[LensaError]) -> LensaError:
    """Return an error of a class; EditConflict has required arguments."""
    return EditConflict(mine="私", theirs="相手", revision=2) if kind is EditConflict else kind()


@pytest.mark.parametrize("name", KINDS)
def test_default_message_is_a_japanese_sentence(name: str) -> None:
    error = made(KINDS[name])
    assert is_sentence(error.message)
    assert str(error) == error.message
    assert "`" not in error.message


def test_explicit_message_replaces_the_default() -> None:
    error = BriefInvalid("文字数の範囲が逆です。", field="length")
    assert (error.message, error.field) == ("文字数の範囲が逆です。", "length")
    assert NotFound().field is None


def test_each_class_keeps_its_stored_code() -> None:
    assert {kind.code: kind for kind in KINDS.values()} == STORED


@pytest.mark.parametrize("name", KINDS)
def test_each_class_declares_its_own_code(name: str) -> None:
    assert "code" in vars(KINDS[name])


def test_subclass_without_a_code_is_refused() -> None:
    with pytest.raises(TypeError, match="code"):
        LensaError.__init_subclass__()  # type: ignore[call-arg]


@pytest.mark.parametrize("name", [name for name in KINDS if name != "EditConflict"])
def test_stored_code_is_read_back_as_its_error(name: str) -> None:
    assert type(by_code(KINDS[name].code)) is KINDS[name]


def test_codes_are_unique_lowercase_words_with_dashes() -> None:
    codes = [kind.code for kind in KINDS.values()]
    assert len(set(codes)) == len(codes)
    assert KINDS["ModelBusy"].code == "model-busy"
    assert all(code.replace("-", "").isalpha() and code.islower() for code in codes)


def test_unknown_code_and_edit_conflict_are_read_as_the_general_error() -> None:
    for code in ("", "of-an-older-release", EditConflict.code):
        assert type(by_code(code)) is LensaError


def test_edit_conflict_has_both_texts_and_the_revision() -> None:
    conflict = EditConflict(mine="私の文章", theirs="相手の文章", revision=7)
    assert (conflict.mine, conflict.theirs, conflict.revision) == ("私の文章", "相手の文章", 7)
    assert "私の文章" not in conflict.message, "messages may be logged, and logs must not contain customer text"


def test_new_error_is_not_marked_as_recorded_in_the_audit_log() -> None:
    assert not any(made(kind).recorded for kind in KINDS.values())


def test_only_temporary_model_errors_are_retryable() -> None:
    retryable = {name for name, kind in KINDS.items() if issubclass(kind, ModelError) and kind.retryable}
    assert retryable == {"ModelBusy", "ModelUnreachable", "StreamCut", "AnswerEmpty", "AnswerMalformed", "ModelHung"}
