"""Detect mojibake 文字化け: text that was decoded with the wrong encoding, here or before it was uploaded."""

_MOJIBAKE_KANJI = frozenset("縺繧繝")
"""Kanji that result from kana if UTF-8 is decoded as Shift_JIS."""


def is_mojibake(text: str) -> bool:
    """Return whether a text contains too many replacement, private-use or typical mojibake characters."""
    total = sum(not character.isspace() for character in text)
    lost = text.count("\ufffd") + sum("\ue000" <= character <= "\uf8ff" for character in text)
    kanji = sum(character in _MOJIBAKE_KANJI for character in text)
    latin = text.count("ã") + text.count("Ã")
    return lost > total * 0.05 or (kanji > 3 and kanji > total * 0.05) or (latin > 3 and latin > total * 0.1)
