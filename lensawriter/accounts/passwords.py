"""What a new password must be: long, and not what everybody would guess first. Pure rules.

A password is kept exactly as it is typed. Only for the comparison with words is it folded: case, width, the usual
figures for letters (p@ssw0rd), spaces and signs make no difference.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from lensawriter.errors import PasswordRefused

LEAST, MOST = 12, 128
"""Characters, as Unicode counts them."""
_COMMON = Path(__file__).with_name("common_passwords.txt")
_LETTERS = str.maketrans("@4301!5$7", "aaeoiisst")
_YEAR = re.compile(r"^[\W_]*(?:19|20)\d\d(?!\d)|(?:19|20)\d\d[\W_]*$")
_ROWS = (
    "qwertyuiop asdfghjkl zxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn7ujm 1q2w3e4r5t6y7u8i9o0p 1234567890 !@#$%^&*() !\"#$%&'() "
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん "
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす"
).split()
"""What lies side by side on a keyboard or is said in one breath."""
_COMPANY = re.compile(r"株式会社|有限会社|合同会社|一般社団法人|[\s()()・,.]+")


def check(password: str, *, email: str = "", name: str = "", organisation: str = "") -> None:
    """Raise PasswordRefused, which says why, where a password is too weak for this person."""
    if not LEAST <= len(password) <= MOST:
        raise _refused(f"パスワードは{LEAST}文字以上{MOST}文字以内で入力してください。")
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in password):
        raise _refused("パスワードに使用できない文字が含まれています。")
    if _alphanumeric(password).isdigit():
        raise _refused("数字だけのパスワードは使用できません。")
    if _runs(_wide(password)):
        raise _refused("同じ文字の繰り返しや、「1234」「abcd」のような並びの多いパスワードは使用できません。")
    # A short word of one's own stands in other words too: alone it is refused, within others it is not.
    folded, own = _folds(password), _own_words(email, name, organisation)
    if any(word in each for word in own for each in folded if len(word) >= (4 if word.isascii() else 2)):
        raise _refused("メールアドレス、お名前、組織名、「LENSAwriter」を含むパスワードは使用できません。")
    if any(core in _common() or core in own for each in folded for core in _cores(each)):
        raise _refused("よく使われるパスワードや、それに数字や記号を加えただけのものは使用できません。")


def _refused(message: str) -> PasswordRefused:
    return PasswordRefused(message, field="password")


@cache
def _common() -> frozenset[str]:
    """Return well-known passwords and the words that they are made of."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 13 MB, and only who chooses a password needs them

    chosen = (_alphanumeric(_wide(each)) for each in FREQUENCY_LISTS["passwords"])
    return frozenset(_COMMON.read_text(encoding="utf-8").split()) | {each for each in chosen if each}


def _wide(text: str) -> str:
    """Return text without the differences of case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def _alphanumeric(text: str) -> str:
    """Return the letters and figures of a text."""
    return "".join(each for each in text if each.isalnum())


def _folds(password: str) -> set[str]:
    """Return what a password may be read as: as it stands, without a year, and with letters for the figures like them."""
    wide = _wide(password)
    lettered = {_alphanumeric(wide.translate(_LETTERS)), _alphanumeric(_outer(wide).translate(_LETTERS))}
    return {_alphanumeric(wide), _alphanumeric(_YEAR.sub("", wide)), *lettered}


def _outer(text: str) -> str:
    """Return a text without the figures and signs around it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _cores(folded: str) -> set[str]:
    """Return what a password is made of: itself, or the word without the figures around it; once where it is repeated."""
    return {each for whole in (folded, _outer(folded)) for each in (whole, _unit(whole)) if each}


def _unit(text: str) -> str:
    """Return the shortest text that, repeated, gives this one; its last time may be cut short."""
    sizes = range(1, len(text) // 2 + 1)
    return next((text[:size] for size in sizes if text.startswith(text[size:])), text)


def _own_words(email: str, name: str, organisation: str) -> frozenset[str]:
    """Return the words that say who one is."""
    local = _wide(email.partition("@")[0])
    words = ["lensawriter", local, *re.split(r"[\W_]+", local)]
    for text in (name, organisation):
        words += [_wide(text), *_COMPANY.split(_wide(text))]
    return frozenset(plain for word in words if (plain := _alphanumeric(word)))


def _runs(text: str) -> bool:
    """Tell whether most characters follow from the one before, or a few are repeated."""
    if len(_unit(text)) <= 3:
        return True
    followed = sum(_follows(left, right) for left, right in pairwise(text))
    return followed >= 0.75 * (len(text) - 1)


def _follows(left: str, right: str) -> bool:
    if abs(ord(left) - ord(right)) <= 1:
        return True
    return any(pair in row for pair in (left + right, right + left) for row in _ROWS)
