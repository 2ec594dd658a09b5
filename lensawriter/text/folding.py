"""Search keys: width, case and white space make no difference, as people in Japan expect."""

import unicodedata

from lensawriter.text.cleaning import storable


def fold(text: str) -> str:
    """Return the search key of a text: ＡＢＣ and abc have the same key, as have ｶﾅ and カナ; white space is one space."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", storable(text)).casefold()).split())
