"""Decode text files, by their byte order mark or else with the most likely of the common Japanese encodings."""

import codecs

from lensawriter.reading import refusal
from lensawriter.reading.refusal import Refused

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE_LENGTH = 20_000
"""Number of characters from which the likelihood of an encoding is computed."""
_LIKELIHOOD_THRESHOLD = 0.7


def decode(data: bytes) -> str:
    """Return the text of a file; raises Refused if no encoding fits or the bytes are not text."""
    text = _decode(data)
    if "\x00" in text:
        raise Refused(refusal.RENAMED)
    return text


def _decode(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _first(_as(encoding, data[len(mark) :]))
    if b"\x00" in data:
        raise Refused(refusal.RENAMED)
    if b"\x1b$" in data or b"\x1b(" in data:
        return _first(_as("iso2022_jp", data), _as("iso2022_jp_ext", data))
    return _first(_as("utf-8", data), _shift_jis_or_euc(data))


def _first(*candidates: str | None) -> str:
    """Return the first candidate that could be decoded."""
    for candidate in candidates:
        if candidate is not None:
            return candidate
    raise Refused(refusal.UNKNOWN_ENCODING)


def _shift_jis_or_euc(data: bytes) -> str | None:
    candidates = [text for text in (_as("cp932", data), _as("euc_jp", data)) if text]
    best = max(candidates, key=_likelihood, default=None)
    return best if best is not None and _likelihood(best) >= _LIKELIHOOD_THRESHOLD else None


def _likelihood(text: str) -> float:
    """Return how likely the non-ASCII characters are in everyday Japanese, from 0 to 1."""
    wide = [character for character in text[:_SAMPLE_LENGTH] if not character.isascii()]
    return sum(_weight(character) for character in wide) / len(wide) if wide else 0.0


def _weight(character: str) -> float:
    """Return how common a character is in everyday Japanese, from 0 to 1."""
    if "\u3001" <= character <= "\u30ff" or "\uff01" <= character <= "\uff5e":
        return 1.0
    if "\uff61" <= character <= "\uff9f":
        return 0.7  # half-width kana: common in old lists, but also in EUC-JP text wrongly decoded as Shift_JIS
    if "\ue000" <= character <= "\uf8ff":
        return 0.0
    if "\u4e00" <= character <= "\u9fff":
        return 0.95 if _is_level_1(character) else 0.3
    if "\u2460" <= character <= "\u2473" or "\u3200" <= character <= "\u33ff" or "\uf900" <= character <= "\ufaff":
        return 0.8
    return 0.8 if character in "　、。…―‐－～〜→←↑↓○●◎△▲□■◇◆☆★※×÷±°′″" else 0.4


def _is_level_1(kanji: str) -> bool:
    """Return whether a kanji is in level 1 of JIS X 0208, which contains the common kanji."""
    try:
        return 0xB0 <= kanji.encode("euc_jp")[0] <= 0xCF
    except UnicodeEncodeError:
        return False


def _as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
