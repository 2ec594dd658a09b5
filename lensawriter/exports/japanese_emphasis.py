"""Emphasis beside Japanese text: 率は**42%**でした is bold, though CommonMark's rule, made for spaced words, says no.

The rule asks for a space or a mark outside of a run of stars whose inner neighbour is a mark. Japanese has no spaces, so a
wide character counts for one here.
"""

import unicodedata
from collections.abc import Callable

from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]


def beside_japanese(rule: Rule) -> Rule:
    """Return a rule of the parser that lets stars and tildes open and close beside wide characters too."""

    def tokenize(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.delimiters)
        found = rule(state, silent)
        if found and state.src[start] in "*~":
            before = state.src[start - 1 : start] if start else " "
            after = state.src[state.pos : state.pos + 1] or " "
            for delimiter in state.delimiters[count:]:
                delimiter.open |= _may_stand(inner=after, outer=before)
                delimiter.close |= _may_stand(inner=before, outer=after)
        return found

    return tokenize


def _may_stand(*, inner: str, outer: str) -> bool:
    return not inner.isspace() and (not _is_mark(inner) or _is_wide(outer) or outer.isspace() or _is_mark(outer))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS" and not _is_wide(character)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFH"
