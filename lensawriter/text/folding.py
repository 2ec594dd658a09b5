"""Search keys, which ignore differences of width, case and white space."""

import unicodedata

from lensawriter.text.cleaning import storable, stream_safe


def fold(text: str) -> str:
    """Return the search key of a text; ＡＢＣ and abc have the same key, and so do ｶﾅ and カナ."""
    return " ".join(
        unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", stream_safe(storable(text))).casefold()).split()
    )
