"""Supported encodings, and text that is refused as mojibake."""

import pytest

from lensawriter.errors import SourceUnreadable
from lensawriter.reading import read, refusal

PROSE = "在宅勤務の席数は、出社率で決めます。カフェの看板には「本日のおすすめ」とありました。"
NAMES = "田中一郎\n佐藤花子\n東京都千代田区\n神奈川県横浜市"
HALF_WIDTH = "ﾀﾅｶ ｲﾁﾛｳ 様"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "shift_jis", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("text", [PROSE, NAMES, "あ", "社", f"ABC 123 {PROSE}"])
def test_each_japanese_encoding_is_read(encoding: str, text: str) -> None:
    assert read("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_is_detected_by_its_byte_order_mark(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert read("a.txt", mark + PROSE.encode(encoding)) == PROSE


def test_half_width_kana_and_windows_characters_are_read() -> None:
    assert read("a.txt", HALF_WIDTH.encode("cp932")) == HALF_WIDTH
    assert read("a.txt", "㈱髙橋①～".encode("cp932", "ignore")) == "㈱髙橋①～"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfeA",
        b"\xff\xfe\x00\xd8A\x00",
        b"\xed\xa0\x80\xed\xa0\x80",
        b"caf\xe9 cr\xe8me br\xfbl\xe9e",
        bytes(range(128, 256)) * 4,
        b"\x1b$B\xff\xff",
        PROSE.encode()[:-1] + b"\xff",
    ],
)
def test_bytes_that_fit_no_encoding_are_refused(data: bytes) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read("a.txt", data)
    assert caught.value.message.endswith(refusal.UNKNOWN_ENCODING)


@pytest.mark.parametrize(
    "text",
    [
        PROSE.encode().decode("cp932", "ignore"),
        PROSE.encode().decode("latin-1"),
        PROSE.encode("cp932").decode("utf-8", "replace"),
        "\ue123\ue456" * 20,
    ],
)
def test_mojibake_is_refused(text: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read("a.txt", text.encode())
    assert caught.value.message.endswith(refusal.GARBLED)


def test_a_few_rare_characters_are_not_mojibake() -> None:
    text = f"{PROSE}糸が縺れる。\ue000São Paulo não"
    assert read("a.txt", text.encode()) == text


def test_utf32_is_refused_as_renamed() -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read("a.txt", "あい".encode("utf-32"))
    assert caught.value.message.endswith(refusal.RENAMED)
