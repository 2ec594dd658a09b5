"""Bytes become text: byte order marks first, then the encodings Japanese files come in, the likeliest reading wins."""

import codecs

from lensawriter.reading import refusal
from lensawriter.reading.refusal import Refused

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 20_000
"""Characters that a reading is judged by."""
_LIKELY = 0.7


def decode(data: bytes) -> str:
    """Return the text of a file; raises Refused where no encoding fits, or the bytes are not text at all."""
    text = _decode(data)
    if "\x00" in text:
        raise Refused(refusal.RENAMED)
    return text


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _first(_as(encoding, data[len(mark) :]))
    if b"\x00" in data:
        raise Refused(refusal.RENAMED)
    if b"\x1b$" in data or b"\x1b(" in data:
        return _first(_as("iso2022_jp", data), _as("iso2022_jp_ext", data))
    return _first(_as("utf-8", data), _likelier(data))


def _first(*readings: str | None) -> str:
    for reading in readings:
        if reading is not None:
            return reading
    raise Refused(refusal.UNKNOWN_ENCODING)


def _likelier(data: bytes) -> str | None:
    readings = [text for text in (_as("cp932", data), _as("euc_jp", data)) if text]
    best = max(readings, key=_likeness, default=None)
    return best if best is not None and _likeness(best) >= _LIKELY else None


def _likeness(text: str) -> float:
    """Return how much of what is not ASCII is everyday Japanese, from 0 to 1."""
    wide = [character for character in text[:_SAMPLE] if not character.isascii()]
    return sum(_weight(character) for character in wide) / len(wide) if wide else 0.0


def _weight(character: str) -> float:
    if "\u3001" <= character <= "\u30ff" or "\uff01" <= character <= "\uff5e":
        return 1.0
    if "\uff61" <= character <= "\uff9f":  # narrow kana: in old lists, and in every wrong reading of EUC-JP
        return 0.7
    if "\ue000" <= character <= "\uf8ff":
        return 0.0
    if "\u4e00" <= character <= "\u9fff":
        return 0.95 if _first_level(character) else 0.3
    if "\u2460" <= character <= "\u2473" or "\u3200" <= character <= "\u33ff" or "\uf900" <= character <= "\ufaff":
        return 0.8
    return 0.8 if character in "　、。…―‐－～〜→←↑↓○●◎△▲□■◇◆☆★※×÷±°′″" else 0.4


def _first_level(kanji: str) -> bool:
    """Tell whether a kanji stands in the first level of JIS X 0208, the everyday ones."""
    try:
        return 0xB0 <= kanji.encode("euc_jp")[0] <= 0xCF
    except UnicodeEncodeError:
        return False


def _as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
