"""Numbers for equal names, so that charts and choices can distinguish them."""

from collections import Counter
from collections.abc import Iterable


def unique_names(names: Iterable[str]) -> list[str]:
    """Return the names in their order; a repeated name gets a number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return found
