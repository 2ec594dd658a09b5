"""How a search compares texts: full and half width, capitals and small letters are one, as people in Japan expect."""

import unicodedata

from lensawriter.text.cleaning import storable


def fold(text: str) -> str:
    """Return what a text is found by: ＡＢＣ and abc, ｶﾅ and カナ come out alike, whatever lies between words is one space."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", storable(text)).casefold()).split())
