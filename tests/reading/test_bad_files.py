"""Reading a bad file returns clean text or raises SourceUnreadable with one sentence."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import read, refusal
from lensawriter.size_limits import SOURCE_LIMIT
from tests.support.bad_inputs import BadInput, bad_inputs, is_sentence

pytestmark = pytest.mark.slow


def outcome(given: BadInput) -> str:
    """Return "text", "sentence", or a description of a wrong result."""
    try:
        text = read(*given.value)
    except SourceUnreadable as error:
        return "sentence" if is_sentence(error.message) else f"{given.name}: {error.message!r}"
    is_clean = 0 < len(text) <= SOURCE_LIMIT and not set(text) & set("\x00\r\x1b\ud800\u202e\ufffd")
    return "text" if is_clean else f"{given.name}: {text[:80]!r}"


def test_every_bad_file_yields_clean_text_or_one_sentence() -> None:
    files = [each for each in bad_inputs() if each.field == "file"]
    with ThreadPoolExecutor(2) as pool:
        outcomes = Counter(pool.map(outcome, files))
    assert set(outcomes) == {"text", "sentence"}
    assert len(files) > 600
    assert min(outcomes.values()) > 100


def test_there_are_at_least_2000_bad_inputs_with_unique_names() -> None:
    names = [each.name for each in bad_inputs()]
    assert len(names) == len(set(names)) >= 2_000
    assert names == [each.name for each in bad_inputs()]


@pytest.mark.parametrize(
    "name", [each for each in vars(refusal) if each.isupper() and isinstance(vars(refusal)[each], str)]
)
def test_each_clause_completes_a_sentence_that_starts_with_a_file_name(name: str) -> None:
    limits = ("SOURCE_FILE_LIMIT", "SOURCE_LIMIT")
    assert name not in limits
    assert is_sentence(f"「資料.txt」{vars(refusal)[name]}")


@pytest.mark.parametrize(
    "message", ["", "Error", "失敗。\n次。", "ValueError: 値です。", "/tmp/x は読めません。", "読めません", "OK。"]
)
def test_is_sentence_rejects_other_messages(message: str) -> None:
    assert not is_sentence(message)
