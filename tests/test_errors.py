"""What a person reads when something fails, and how a failed job keeps its reason."""

import pytest

from lensawriter import errors
from lensawriter.errors import BriefInvalid, EditConflict, LensaError, ModelError, NotFound, by_code
from tests.support.bad_inputs import is_sentence

KINDS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, LensaError)}


def made(kind: type[LensaError]) -> LensaError:
    return EditConflict(mine="私", theirs="相手", revision=2) if kind is EditConflict else kind()


@pytest.mark.parametrize("name", KINDS)
def test_each_error_says_by_itself_a_sentence_that_a_person_can_read(name: str) -> None:
    error = made(KINDS[name])
    assert is_sentence(error.message)
    assert str(error) == error.message
    assert "`" not in error.message


def test_a_message_of_its_own_goes_before_the_sentence_of_its_kind() -> None:
    error = BriefInvalid("文字数の範囲が逆です。", field="length")
    assert (error.message, error.field) == ("文字数の範囲が逆です。", "length")
    assert NotFound().field is None


@pytest.mark.parametrize("name", [name for name in KINDS if name != "EditConflict"])
def test_the_code_that_a_job_keeps_gives_its_error_back(name: str) -> None:
    assert type(by_code(KINDS[name].code)) is KINDS[name]


def test_codes_are_words_with_dashes_and_each_is_used_once() -> None:
    codes = [kind.code for kind in KINDS.values()]
    assert len(set(codes)) == len(codes)
    assert KINDS["ModelBusy"].code == "model-busy"
    assert all(code.replace("-", "").isalpha() and code.islower() for code in codes)


def test_an_unknown_code_and_that_of_a_conflict_are_the_plain_error() -> None:
    for code in ("", "of-an-older-release", EditConflict.code):
        assert type(by_code(code)) is LensaError


def test_a_conflict_carries_both_texts_and_the_revision_to_save_over() -> None:
    conflict = EditConflict(mine="私の文章", theirs="相手の文章", revision=7)
    assert (conflict.mine, conflict.theirs, conflict.revision) == ("私の文章", "相手の文章", 7)
    assert "私の文章" not in conflict.message, "a message may be logged, and logs hold no text of customers"


def test_only_failures_that_may_pass_are_tried_again() -> None:
    again = {name for name, kind in KINDS.items() if issubclass(kind, ModelError) and kind.retryable}
    assert again == {"ModelBusy", "ModelUnreachable", "StreamCut", "AnswerEmpty", "AnswerMalformed", "ModelHung"}
