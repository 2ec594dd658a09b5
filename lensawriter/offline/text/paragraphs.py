"""Paragraphs: groups of sentences, merged and edited so that the text is not a copy of the sources."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lensawriter.models import Brief, Tone
from lensawriter.offline.grammar.style import short_copula
from lensawriter.offline.planning.article_types import ArticleType, article_type
from lensawriter.offline.sources.material import protected_phrases
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.markup import bare
from lensawriter.offline.text.merging import has_fixed_start, merge_first_pair
from lensawriter.offline.text.rephrasing import rephrase
from lensawriter.offline.text.speakers import is_bare_quotation
from lensawriter.offline.text.word_choice import adjust_topic_comma, replace_words
from lensawriter.text.length import count

COPIED = 0.5
"""Maximum share of copied sentences in a paragraph; above it, commas are changed and a connective is added."""
_FIGURE_END = re.compile(
    r"^(?P<text>[^「」。]*[ぁ-ん][^「」。]*(?:[0-9０-９](?:[a-zA-Z%％]{1,2}|[一-龠ァ-ヶー]{1,5})?(?:まで|から|以上|以下|ほど)?(?:（[^（）]{1,12}）)?))。$"
)
_LONGEST = 1_000
"""Characters of the longest sentence that gets a copula; units are far shorter."""
_REFERS_BACK = re.compile(r"(?:そ|こ|しかし|ただ|また|一方|だから|なぜ|とはいえ|ところが|おかげ)")
_FACT = re.compile(r"^[一-龠ァ-ヶーA-Za-z][^、。「]{1,14}は")
_CLAUSE = re.compile(r"[れえけげせてねべめ]ば、|たら、|と、|なら|、また|からだ|ため(?:だ|です)")


@dataclass(frozen=True)
class EditingOptions:
    """Options for editing the sentences of a text."""

    article_type: ArticleType
    tone: Tone
    source_text: str
    """All sources without Markdown marks and white space."""
    protected: tuple[str, ...] = ()
    """Phrases that no edit may change."""
    max_rephrasings: int = 1
    """Maximum number of rephrased sentences in a paragraph."""
    keeps_lists: bool = False
    """Whether ordered lists of the sources remain lists."""

    def is_copy(self, sentence: str) -> bool:
        """Return whether a sentence occurs unchanged in the sources."""
        return bare(sentence).rstrip("。") in self.source_text

    def keeps_protected(self, edited: str, sentence: str) -> bool:
        """Return whether an edited sentence still contains the protected phrases of the original `sentence`."""
        return all(phrase in edited for phrase in self.protected if phrase in sentence)


def editing_options(brief: Brief, *, keeps_lists: bool = False) -> EditingOptions:
    """Return the editing options for a brief."""
    source_text = bare("".join(source.text for source in brief.sources))
    rules = article_type(brief.use_case)
    return EditingOptions(rules, brief.tone, source_text, protected_phrases(brief), rules.max_rephrasings, keeps_lists)


def write_paragraphs(units: Sequence[Unit], editing: EditingOptions, most: int) -> str:
    """Return the paragraphs of one section, edited as much as fits into `most` characters.

    If even unedited sentences do not fit, the result is longer than `most`.
    """
    number = editing.article_type.sentences
    if editing.article_type.heading_style == "none":
        groups = _evenly(list(units), number)
    else:
        groups = _groups(units, number, keeps_lists=editing.keeps_lists)
    methods: tuple[Callable[[list[Unit]], list[str]], ...] = (
        lambda group: _edited(group, editing),
        lambda group: _edited(group, replace(editing, max_rephrasings=0)),
        lambda group: _merged([unit.text for unit in group], editing),
        lambda group: [unit.text for unit in group],
    )
    for sentences_of in methods:
        written = "\n\n".join(_paragraph(group, editing, sentences_of) for group in groups)
        if count(written) <= most:
            break
    return written


def _paragraph(group: list[Unit], editing: EditingOptions, sentences_of: Callable[[list[Unit]], list[str]]) -> str:
    if editing.keeps_lists and (items := ordered_items(group)):
        return "\n".join(f"{number}. {''.join(sentences_of(item))}" for number, item in enumerate(items, 1))
    return "".join(sentences_of(group))


def ordered_items(group: Sequence[Unit]) -> list[list[Unit]]:
    """Return the items of an ordered list, each as its units; empty if the group is anything but items 1 to n."""
    items: list[list[Unit]] = []
    for unit in group:
        if unit.item_number == len(items) + 1:
            items.append([unit])
        elif not items or unit.item_number != len(items):
            return []
        else:
            items[-1].append(unit)
    return items if len(items) > 1 else []


def _groups(units: Sequence[Unit], most: int, *, keeps_lists: bool) -> list[list[Unit]]:
    """Return the sentences in groups of at most `most`, one for each paragraph.

    A group begins where a paragraph of the source begins, but a single sentence joins its neighbours.
    """
    groups: list[list[Unit]] = []
    for run in _runs(units):
        if _stands_alone(run, keeps_lists=keeps_lists):
            groups.append(run)
            continue
        last = groups[-1] if groups else []
        joins = (
            bool(last)
            and not _stands_alone(last, keeps_lists=keeps_lists)
            and last[-1].heading == run[0].heading
            and len(last) < most
            and len(last) + len(run) <= (most + 1 if 1 in (len(run), len(last)) else most)
        )
        if joins:
            last += run
        else:
            groups += _evenly(run, most)
    return groups


def _runs(units: Sequence[Unit]) -> list[list[Unit]]:
    """Divide the sentences at the paragraphs of the source, and before and after quotations without a speaker."""
    runs: list[list[Unit]] = []
    for unit in units:
        last = runs[-1][-1] if runs else None
        if last is None:
            runs.append([unit])
            continue
        quotation = is_bare_quotation(unit) or is_bare_quotation(last)
        new_paragraph = unit.heading != last.heading or unit.paragraph != last.paragraph
        if quotation or (new_paragraph and not unit.dependent):
            runs.append([unit])
        else:
            runs[-1].append(unit)
    return runs


def _stands_alone(group: Sequence[Unit], *, keeps_lists: bool) -> bool:
    return is_bare_quotation(group[0]) or (keeps_lists and bool(ordered_items(group)))


def _evenly(run: list[Unit], most: int) -> list[list[Unit]]:
    """Return sentences in groups of similar size, about `most` or fewer; none begins with a dependent sentence."""
    number = -(-len(run) // most)
    parts: list[list[Unit]] = [[]]
    for at, unit in enumerate(run):
        if parts[-1] and at * number // len(run) >= len(parts) and not unit.dependent and len(run) - at > 1:
            parts.append([])
        parts[-1].append(unit)
    return parts


def _edited(group: list[Unit], editing: EditingOptions) -> list[str]:
    """Merge sentences, replace words, rephrase; if too many are still copies, change commas and add a connective."""
    rules = editing.article_type
    sentences = _merged([with_copula(unit.text, editing.tone) for unit in group], editing)
    if rules.replaces_words:
        sentences = [
            replace_words(each, editing.protected, rules.register) if editing.is_copy(each) else each
            for each in sentences
        ]
    _rephrase_copies(sentences, editing)
    copied = [at for at, each in enumerate(sentences) if editing.is_copy(each)]
    if len(copied) <= COPIED * len(sentences):
        return sentences
    for at in copied:
        edited = adjust_topic_comma(sentences[at])
        if editing.keeps_protected(edited, sentences[at]):
            sentences[at] = edited
    at = next((at for at in reversed(copied) if at and _takes_connective(sentences, at)), 0)
    if at and bare("".join(sentences)) in editing.source_text:
        sentences[at] = rules.connectives[group[0].order % len(rules.connectives)] + sentences[at]
    return sentences


def with_copula(sentence: str, tone: Tone) -> str:
    """Add a copula to a sentence that ends in a figure: 駅から歩いて9分。 → 駅から歩いて9分です。"""
    if len(sentence) > _LONGEST:
        return sentence
    return _FIGURE_END.sub(rf"\g<text>{short_copula(tone)}。", sentence)


def _rephrase_copies(sentences: list[str], editing: EditingOptions) -> None:
    """Rephrase up to `max_rephrasings` copied sentences in place; skip those that the next sentence refers back to."""
    left = editing.max_rephrasings
    for at, each in enumerate(sentences):
        is_referred_to = at + 1 < len(sentences) and bool(_REFERS_BACK.match(sentences[at + 1]))
        if left and not is_referred_to and editing.is_copy(each):
            rephrased = rephrase(each, editing.tone)
            if rephrased != each and editing.keeps_protected(rephrased, each):
                sentences[at] = rephrased
                left -= 1


def _takes_connective(sentences: list[str], at: int) -> bool:
    """Return whether sentence `at` and the one before it both state a fact about a topic, so that また fits between."""
    one, two = sentences[at - 1], sentences[at]
    return (
        not has_fixed_start(two)
        and all(_FACT.match(each) and not _CLAUSE.search(each) for each in (one, two))
        and one.endswith(("ません。", "ない。")) == two.endswith(("ません。", "ない。"))
    )


def _merged(sentences: list[str], editing: EditingOptions) -> list[str]:
    """Return the sentences with each pair of short neighbours merged if it is copied from the source."""
    if not editing.article_type.merges_sentences:
        return sentences
    result: list[str] = []
    at = 0
    while at < len(sentences):
        pair = sentences[at : at + 2]
        if len(pair) == 2 and bare("".join(pair)) in editing.source_text and (merged := merge_first_pair(pair)):
            result += merged
            at += 2
        else:
            result.append(sentences[at])
            at += 1
    return result
