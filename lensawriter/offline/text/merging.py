"""Merging of two short neighbouring sentences into one."""

import re

from lensawriter.offline.grammar.polite_style import to_polite_style

SHORT, MERGED = 44, 76
"""Maximum length in characters of a sentence that is merged with its neighbour, and of the merged sentence."""
_FIXED_START = re.compile(
    r"^(?:また|さらに|なお|そして|しかし|ただ|一方|その|この|これ|それ|ここ|そこ|以前|当初|現在|今後|今|まず|次|最初|最後|最も|いちばん|[0-9０-９一二三四五六七八九十]|「|ほかに|資料には|どれ|とはいえ|"
    r"たとえば|例えば|もっとも|ところが|特に|逆に|連絡先|話し手|同|毎|初め|はじめ|昨|翌|今年|来|春|夏|秋|冬)"
)


def has_fixed_start(sentence: str) -> bool:
    """Return whether a sentence begins with a word that must stay first, such as a conjunction, a time or a number."""
    return bool(_FIXED_START.match(sentence))


def merge_first_pair(sentences: list[str]) -> list[str] | None:
    """Return the sentences with the first suitable pair of neighbours merged: 始めました。広げました。 → 始め、広げました。

    None if no two neighbours can be merged.
    """
    for at in range(len(sentences) - 1):
        one, two = sentences[at], sentences[at + 1]
        if len(one) > SHORT or len(two) > SHORT or has_fixed_start(two) or "「" in one or (one + two).count("、") > 3:
            continue
        stem = _continuative_form(one, two)
        if stem and len(stem) + len(two) <= MERGED:
            return [*sentences[:at], f"{stem}、{two}", *sentences[at + 2 :]]
    return None


def _continuative_form(one: str, two: str) -> str | None:
    """Return the first of two sentences in its continuative form: 始めました → 始め.

    None if the two do not have the same kind of predicate.
    """
    first, second = to_polite_style(one.rstrip("。")), to_polite_style(two.rstrip("。"))
    if not first or not second:
        return None
    topics = [bool(re.search(r"[^でにともへ]は、?[^は]", text)) for text in (one, two)]
    for end in ("ました", "ます"):
        if first.endswith(end) and second.endswith(end):
            if topics[1]:  # the second sentence is about something else
                return None
            stem = first.removesuffix(end)
            stem = stem[:-1] + "おり" if stem.endswith(("てい", "でい")) else stem
            return (
                stem
                if len(stem) > 3 and not stem.endswith(("い", "み", "見", "出", "得", "来", "着", "あり"))
                else None
            )
    nouns = (
        first.endswith("です")
        and second.endswith("です")
        and not first.endswith(("いです", "のです", "からです", "ためです"))
        and not second.endswith(("のです", "からです", "ためです"))
    )
    return first.removesuffix("す") if nouns and topics == [True, True] else None
