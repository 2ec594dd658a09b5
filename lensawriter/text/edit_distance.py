"""The Levenshtein distance between a generated text and the text that a person made of it."""

from collections.abc import Sequence
from typing import NamedTuple


class EditDistance(NamedTuple):
    """The lengths of a generated and a final text and the distance between them, in characters."""

    generated: int
    final: int
    distance: int

    @property
    def rate(self) -> float:
        """Return the edit rate 直し率, distance / longer length: 0 is unchanged, 1 is fully rewritten."""
        longer = max(self.generated, self.final)
        return self.distance / longer if longer else 0.0


def edit_distance(generated: str, variants: Sequence[str], final: str) -> EditDistance:
    """Return the distance of a final text from the generated text or the variant with the lowest edit rate."""
    from rapidfuzz.distance import Levenshtein

    candidates = (generated, *variants)
    found = [EditDistance(len(each), len(final), Levenshtein.distance(each, final)) for each in candidates]
    return min(found, key=lambda each: each.rate)
