"""The name of an exported file: the title as far as every file system takes it."""

import re
import unicodedata

_RESERVED = str.maketrans('<>:"/\\|?*', "＜＞：”／＼｜？＊")
"""What Windows refuses becomes its wide form, so that the title still reads."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.I)
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060-\u2064\u00ad]")
_LENGTH = 80
_BYTES = 200
"""Most file systems take 255 bytes, and a browser may add a number."""


def file_name(title: str, ending: str) -> str:
    """Return a safe name for a cleaned title."""
    stem = _INVISIBLE.sub("", title).translate(_RESERVED)
    stem = _cut(stem.strip(" .\u3000~-"))
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem or '原稿'}.{ending}"


def _cut(stem: str) -> str:
    """Shorten to both bounds without leaving half of a joined character."""
    short = stem[:_LENGTH].encode()[:_BYTES].decode(errors="ignore")
    if len(short) < len(stem):
        while short and (
            stem[len(short)] == "\u200d" or unicodedata.combining(stem[len(short)]) or _selects(stem[len(short)])
        ):
            short = short[:-1]
    return short.rstrip(" .\u3000\u200d")


def _selects(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
