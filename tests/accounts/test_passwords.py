"""The rules for a new password."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from lensawriter.accounts.passwords import MIN_LENGTH, check
from lensawriter.errors import PasswordRefused

LENGTH = "パスワードは12文字以上128文字以内で入力してください。"
LETTERS = "パスワードに使用できない文字が含まれています。"
FIGURES = "数字だけのパスワードは使用できません。"
RUNS = "同じ文字の繰り返しや、「1234」「abcd」のような並びの多いパスワードは使用できません。"
OWN = "メールアドレス、お名前、組織名、「LENSAwriter」を含むパスワードは使用できません。"
COMMON = "よく使われるパスワードや、それに数字や記号を加えただけのものは使用できません。"

REFUSED = {
    LENGTH: ["", "x7#Kq!m2Vz@", "短い合図", "a" * 129, "x7#Kq!m2Vz@9" * 100_000],
    LETTERS: ["x7#Kq!m2Vz@9\0", "x7#Kq!m2\nVz@9", "x7#Kq!m2Vz@9\ud800", "\x7fx7#Kq!m2Vz@9", "x7#Kq\tm2Vz@9"],
    FIGURES: ["829374651029", "090-1234-5678", "2026/11/25 2026", "1990/01/01 1992", "８２９３７４６５１０２９"],
    RUNS: [
        "aaaaaaaaaaaa", "ああああああああああああ", "abababababab", "xyzxyzxyzxyzx", "abcdefghijkl", "ZYXWVUTSRQPO",
        "qwertyuiopas", "QWERTYUIOP12", "lkjhgfdsapoi", "aaaabbbbcccc", "aabbccddeeff", "1qaz2wsx3edc", "1q2w3e4r5t6y",
        "あいうえおかきくけこさし", "いろはにほへとちりぬるを", "ａｂｃｄｅｆｇｈｉｊｋｌ", "!!!!!!!!!!!!", "            ",
    ],
    OWN: [
        "hanako.tanaka", "hanako-tanaka1", "HANAKO2026!!!", "x7#tanaka#m2Vz", "t a n a k a 2 0 2 6", "ｔａｎａｋａ－２０２６！",
        "青葉商会の合図です。ご内密に", "株式会社青葉商会2026", "xxLENSAwriterxx", "l3nsawr1ter-x7", "わたしは山田です。よろしくね",
    ],
    COMMON: [
        "password1234", "Password2026!", "P@ssw0rd2026", "p@$$w0rd!!!!!", "2026password", "!!password!!", "passwordpassword",
        "PasswordPasswordPass", "sakura-sakura", "himawari2026", "konnichiwa123", "letmein-letmein", "iloveyou2026",
        "correct horse battery staple", "qwerty_2026!!", "ｐａｓｓｗｏｒｄ２０２６", "welcome-2026-11", "パスワード1234567",
        "ken123456789",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("reason", "password"), [(reason, each) for reason, many in REFUSED.items() for each in many])
def test_weak_password_is_refused_with_the_reason(reason: str, password: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        check(password, email="hanako.tanaka@example.jp", name="山田 Ken", organisation="株式会社青葉商会")
    assert (refused.value.message, refused.value.field) == (reason, "password")


@pytest.mark.parametrize(
    "password",
    [
        "x7#Kq!m2Vz@9", "x7#Kq!m2Vz@9" + "ほ7ヌq" * 29, "春はあけぼの、やうやう白く", "rainy-window-copper-lamp", "犬も歩けば棒にあたるかな",
        "🍎🍊🍇🍓🍒🍑🥝🍍🥥🍌🍋🍉", "  spaces at both ends  ", "Sakura2025Himawari", "tanimura likes tea", "brokenwindowcat",
        "kq7 zm2 vx9 p", "%(#!&@)*$^-_=+", "8tkq2nw5zr1m",
    ],
)  # fmt: skip
def test_long_password_of_any_characters_is_accepted(password: str) -> None:
    assert 12 <= len(password) <= 128
    check(password, email="ken@example.jp", name="李", organisation="A社")


def test_passwords_of_12_and_128_code_points_are_accepted() -> None:
    for letters in ("x7#Kq!m2Vz@9", "春夏秋冬花鳥風月雪山川海", "🍎🍊🍇🍓🍒🍑🥝🍍🥥🍌🍋🍉"):
        check(letters)
        check((letters + "東京から" + letters[::-1]) * 4 + "終わりですよ。ではまた、いつか"[:16])
        with pytest.raises(PasswordRefused):
            check(letters[:11])


def test_missing_address_or_name_refuses_no_password() -> None:
    check("%(#!&@)*$^-_=+", email="", name="", organisation="")
    check("%(#!&@)*$^-_=+", email="@", name="・", organisation="株式会社")


def test_30000_common_passwords_are_refused_also_with_a_year() -> None:
    common = FREQUENCY_LISTS["passwords"]
    assert len(common) == 30_000
    asked = [*common, *(f"{each}{year}" for each in common[:10_000] if len(each) >= 8 for year in ("2026", "@2026!"))]
    assert [each for each in asked if taken(each)] == []
    assert sum(len(each) >= MIN_LENGTH for each in asked) > 4_000, "these are refused by another rule than their length"


def taken(password: str) -> bool:
    try:
        check(password)
    except PasswordRefused:
        return False
    return True
