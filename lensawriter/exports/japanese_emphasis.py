"""Emphasis in Japanese text: makes 42% bold in 率は**42%**でした, which CommonMark does not.

If the text between asterisks begins or ends with punctuation, CommonMark requires white space or punctuation outside
them. Japanese text has no spaces, so these rules treat a wide character like a space.
"""

import unicodedata
from collections.abc import Callable

from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]


def beside_japanese(rule: Rule) -> Rule:
    """Return the parser rule extended so that asterisks and tildes also delimit emphasis next to wide characters."""

    def tokenize(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.delimiters)
        found = rule(state, silent)
        if found and state.src[start] in "*~":
            before = state.src[start - 1 : start] if start else " "
            after = state.src[state.pos : state.pos + 1] or " "
            for delimiter in state.delimiters[count:]:
                delimiter.open |= _is_flanking(inner=after, outer=before)
                delimiter.close |= _is_flanking(inner=before, outer=after)
        return found

    return tokenize


def _is_flanking(*, inner: str, outer: str) -> bool:
    return not inner.isspace() and (
        not _is_punctuation(inner) or _is_wide(outer) or outer.isspace() or _is_punctuation(outer)
    )


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS" and not _is_wide(character)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFH"
