"""How far a writer changed a text: the edit distance from what was generated to what became of it."""

from collections.abc import Sequence
from typing import NamedTuple


class Edited(NamedTuple):
    """Two lengths and the distance between the texts, all in characters."""

    generated: int
    final: int
    distance: int

    @property
    def rate(self) -> float:
        """Return 直し率: the distance by the longer of both; 0 is untouched, 1 is nothing left."""
        longer = max(self.generated, self.final)
        return self.distance / longer if longer else 0.0


def edited(generated: str, variants: Sequence[str], final: str) -> Edited:
    """Return how far a final text is from the generated one.

    Where there were several variants to choose from, it is measured from the one that it is nearest to, or from all of them.
    """
    from rapidfuzz.distance import Levenshtein

    found = [Edited(len(each), len(final), Levenshtein.distance(each, final)) for each in (generated, *variants)]
    return min(found, key=lambda each: each.rate)
