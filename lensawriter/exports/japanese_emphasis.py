"""Emphasis in Japanese text: 率は**42%**でした is bold here, but not by the rule of CommonMark.

If punctuation stands inside the stars, CommonMark requires white space or punctuation outside them. Japanese text has no
spaces, so here a wide character counts as a space.
"""

import unicodedata
from collections.abc import Callable

from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]


def beside_japanese(rule: Rule) -> Rule:
    """Return an inline rule of the parser by which stars and tildes also open and close emphasis beside wide characters."""

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
