"""The name of an exported file: its title, changed so that every file system accepts it."""

import re
import unicodedata

_RESERVED = str.maketrans('<>:"/\\|?*', "＜＞：”／＼｜？＊")
"""Characters that Windows rejects -> their full-width forms."""
_DEVICE_NAMES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.I)
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060-\u2064\u00ad]")
_CHARACTER_LIMIT = 80
_BYTE_LIMIT = 200
"""Maximum length in bytes; most file systems accept 255, and a browser may append a number."""


def file_name(title: str, extension: str) -> str:
    """Return a safe file name for a title that was cleaned with `printable`."""
    stem = _INVISIBLE.sub("", title).translate(_RESERVED)
    stem = _cut(stem.strip(" .\u3000~-"))
    if _DEVICE_NAMES.match(stem):
        stem = f"_{stem}"
    return f"{stem or '原稿'}.{extension}"


def _cut(stem: str) -> str:
    """Shorten a name to both limits without splitting a character of several code points."""
    short = stem[:_CHARACTER_LIMIT].encode()[:_BYTE_LIMIT].decode(errors="ignore")
    if len(short) < len(stem):
        while short and (
            stem[len(short)] == "\u200d"
            or unicodedata.combining(stem[len(short)])
            or _is_variation_selector(stem[len(short)])
        ):
            short = short[:-1]
    return short.rstrip(" .\u3000\u200d")


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
