"""The rules for a new password: long enough, and not easy to guess. Pure functions.

A password is hashed exactly as it is typed. Only for the comparison with words are differences removed: case, width, digits
in place of letters (p@ssw0rd), spaces and punctuation.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from lensawriter.errors import PasswordRefused

MIN_LENGTH, MAX_LENGTH = 12, 128
"""In Unicode code points."""
_COMMON = Path(__file__).with_name("common_passwords.txt")
_LETTERS = str.maketrans("@4301!5$7", "aaeoiisst")
"""Digits and signs -> the letters that they replace, as in p@ssw0rd."""
_YEAR = re.compile(r"^[\W_]*(?:19|20)\d\d(?!\d)|(?:19|20)\d\d[\W_]*$")
_ROWS = (
    "qwertyuiop asdfghjkl zxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn7ujm 1q2w3e4r5t6y7u8i9o0p 1234567890 !@#$%^&*() !\"#$%&'() "
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん "
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす"
).split()
"""Rows of the keyboard and the Japanese syllabaries: neighbouring characters are easy to guess."""
_COMPANY = re.compile(r"株式会社|有限会社|合同会社|一般社団法人|[\s()()・,.]+")


def check(password: str, *, email: str = "", name: str = "", organisation: str = "") -> None:
    """Raise PasswordRefused with the reason if a password is too weak for this person."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise _refused(f"パスワードは{MIN_LENGTH}文字以上{MAX_LENGTH}文字以内で入力してください。")
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in password):
        raise _refused("パスワードに使用できない文字が含まれています。")
    if _alphanumeric(password).isdigit():
        raise _refused("数字だけのパスワードは使用できません。")
    if _is_sequence(_normalised(password)):
        raise _refused("同じ文字の繰り返しや、「1234」「abcd」のような並びの多いパスワードは使用できません。")
    # Short personal words also occur in unrelated words, so they are refused only as the whole password (next check).
    folded, personal = _variants(password), _personal_words(email, name, organisation)
    if any(word in each for word in personal for each in folded if len(word) >= (4 if word.isascii() else 2)):
        raise _refused("メールアドレス、お名前、組織名、「LENSAwriter」を含むパスワードは使用できません。")
    if any(core in _common() or core in personal for each in folded for core in _cores(each)):
        raise _refused("よく使われるパスワードや、それに数字や記号を加えただけのものは使用できません。")


def _refused(message: str) -> PasswordRefused:
    return PasswordRefused(message, field="password")


@cache
def _common() -> frozenset[str]:
    """Return common passwords and words, without case, width, spaces and punctuation."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 13 MB, needed only when somebody chooses a password

    chosen = (_alphanumeric(_normalised(each)) for each in FREQUENCY_LISTS["passwords"])
    return frozenset(_COMMON.read_text(encoding="utf-8").split()) | {each for each in chosen if each}


def _normalised(text: str) -> str:
    """Return text without differences of case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def _alphanumeric(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(each for each in text if each.isalnum())


def _variants(password: str) -> set[str]:
    """Return the forms of a password to compare with words: letters and digits only, without a year, and with `_LETTERS`."""
    normal = _normalised(password)
    lettered = {_alphanumeric(normal.translate(_LETTERS)), _alphanumeric(_without_edges(normal).translate(_LETTERS))}
    return {_alphanumeric(normal), _alphanumeric(_YEAR.sub("", normal)), *lettered}


def _without_edges(text: str) -> str:
    """Return a text without digits and punctuation at its beginning and end."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _cores(folded: str) -> set[str]:
    """Return the words to look up: the text, the text without digits around it, and the part that each of them repeats."""
    return {each for whole in (folded, _without_edges(folded)) for each in (whole, _repeated_part(whole)) if each}


def _repeated_part(text: str) -> str:
    """Return the shortest part whose repetition gives the text; the last repetition may be incomplete."""
    sizes = range(1, len(text) // 2 + 1)
    return next((text[:size] for size in sizes if text.startswith(text[size:])), text)


def _personal_words(email: str, name: str, organisation: str) -> frozenset[str]:
    """Return the words of a person's address, name and organisation, and the product's name."""
    local = _normalised(email.partition("@")[0])
    words = ["lensawriter", local, *re.split(r"[\W_]+", local)]
    for text in (name, organisation):
        words += [_normalised(text), *_COMPANY.split(_normalised(text))]
    return frozenset(folded for word in words if (folded := _alphanumeric(word)))


def _is_sequence(text: str) -> bool:
    """Return whether at least three quarters of the characters continue a sequence, or up to three characters are repeated."""
    if len(_repeated_part(text)) <= 3:
        return True
    followed = sum(_follows(left, right) for left, right in pairwise(text))
    return followed >= 0.75 * (len(text) - 1)


def _follows(left: str, right: str) -> bool:
    if abs(ord(left) - ord(right)) <= 1:
        return True
    return any(pair in row for pair in (left + right, right + left) for row in _ROWS)
