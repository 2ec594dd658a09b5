"""Measurements of a draft: copies, lists, style, facts, length.

Does not use `lensawriter.text` or `lensawriter.checks`, so that the tests find errors there.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

QUOTE = re.compile(r"「[^「」]*」|『[^『』]*』")
_MARK = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\d+[.)]\s+)+")
_POLITE = re.compile(
    r"(?:です|ます|でした|ました|ません|でしょう|ましょう|ください|下さい)(?:か|ね|よ|よね|が|から|ので)?$"
)
_PLAIN = re.compile(r"(?:だ|である|だった|であった|だろう|のか|[うくぐすつぬぶむるたいろ])$")
_NOUN_END = re.compile(
    r"(?:こと|もの|ため|よう|ほう|とおり|ところ|ひとつ|みたい|くらい|ぐらい|きれい|せい|いう|違い|狙い|思い|願い|扱い|使い|勢い|互い|問い|"
    r"お祝い|住まい|手伝い|出会い|合い|ちがい|つもり|ばかり|あたり|かばん|けい|ずつ|まつり|めぐり|通り|語り)$"
)


def bare(text: str) -> str:
    """Return a text without white space and Markdown marks."""
    return re.sub(r"\s+", "", re.sub(r"[*`|#>]|^\s*[-+]\s+", "", text, flags=re.M))


def length(text: str) -> int:
    """Count characters without white space, heading marks, list marks and bars."""
    lines = [re.sub(r"[*`|]", "", _MARK.sub("", line)) for line in text.splitlines()]
    return sum(len(re.sub(r"\s+", "", line)) for line in lines)


def sentences(text: str) -> list[str]:
    """Return the sentences of a draft, without headings and table rows; quotations are not split."""
    found: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#") or re.match(r"^\s*\|", line):
            continue
        depth, start = 0, 0
        body = _MARK.sub("", line).strip()
        for at, char in enumerate(body):
            depth += (char in "「『（(") - (char in "」』）)")
            if char in "。！？!?" and depth <= 0:
                found.append(body[start : at + 1].strip())
                start = at + 1
        if body[start:].strip():
            found.append(body[start:].strip())
    return found


def headings(text: str) -> list[str]:
    """Return the headings below the title."""
    return re.findall(r"^##+ +(.+)$", text, re.M)


def listed(text: str) -> float:
    """Return the share of lines that are list items or table rows."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(bool(re.match(r"^\s*(?:[-*+・]\s*|\d+[.)]\s+|\|)", line)) for line in lines) / max(len(lines), 1)


def copied_lines(text: str, sources: Iterable[str]) -> float:
    """Return the share of lines that occur in a source unchanged."""
    bare_sources = [bare(source) for source in sources]
    lines = [bare(line) for line in text.splitlines() if bare(line)]
    return sum(any(line in source for source in bare_sources) for line in lines) / max(len(lines), 1)


def copied_sentences(text: str, sources: Iterable[str]) -> float:
    """Return the share of sentences that occur in a source unchanged."""
    bare_sources = [bare(source) for source in sources]
    found = [bare(each).rstrip("。") for each in sentences(text)]
    return sum(any(each in source for source in bare_sources) for each in found) / max(len(found), 1)


def off_tone(text: str, tone: str) -> list[str]:
    """Return the sentences that do not end in the style `tone`; sentences that end in a noun or quotation are neutral."""
    wrong = []
    for each in sentences(text):
        end = re.sub(r"(?:[。！？!?\s♪]|（[^（）]*）|\([^()]*\))+$", "", each)
        if not end or end[-1] in "」』" or end[0] in "▼【":
            continue
        polite = bool(_POLITE.search(end))
        plain = not polite and bool(_PLAIN.search(end)) and not _NOUN_END.search(end)
        if (polite and tone == "dearu") or (plain and tone == "desumasu"):
            wrong.append(each)
    return wrong


def numbers(text: str) -> Counter[str]:
    """Return the numbers of a text with their frequency, in half-width digits without commas."""
    narrow = unicodedata.normalize("NFKC", text)
    return Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", narrow)))


def foreign_numbers(text: str, sources: Iterable[str]) -> set[str]:
    """Return the numbers that occur in none of the sources."""
    known: set[str] = set()
    for source in sources:
        known |= set(numbers(source)) | set(numbers(source.replace(",", " ")))  # the comma may be a column separator
    return set(numbers(text)) - known


def foreign_words(text: str, sources: Iterable[str], allowed: Iterable[str] = ()) -> set[str]:
    """Return katakana words, Latin words and kanji compounds that occur neither in the sources nor in `allowed`."""
    known = unicodedata.normalize("NFKC", "\n".join([*sources, *allowed]))
    text = unicodedata.normalize("NFKC", text)
    words = set(re.findall(r"[ァ-ヶー]{3,}|[A-Za-z]{2,}", text))
    found = {word for word in words if word not in known}
    for run in set(re.findall(r"[一-龠々]{2,}", text)):
        if any(one + two not in known for one, two in pairwise(run)):
            found.add(run)
    return found


def foreign_quotes(text: str, sources: Iterable[str]) -> list[str]:
    """Return the quotations that occur in none of the sources; punctuation is ignored."""
    plain = re.compile(r"[「」『』。、，\s？?！!・:：*]")
    known = plain.sub("", unicodedata.normalize("NFKC", "\n".join(sources)))
    quotes = [each for each in re.findall(r"「((?:[^「」])*)」", text) if len(each) >= 4]
    return [
        quote
        for quote in quotes
        if any(
            plain.sub("", unicodedata.normalize("NFKC", part)) not in known for part in re.split(r"。", quote) if part
        )
    ]


def repeated(text: str) -> list[str]:
    """Return the sentences that occur more than once."""
    seen = Counter(bare(each) for each in sentences(text))
    return [each for each, times in seen.items() if times > 1 and len(each) > 6]


def dangling(text: str) -> list[str]:
    """Return the beginnings of sections whose first sentence refers to a previous sentence."""
    firsts = re.findall(r"^#+ [^\n]+\n+([^#\n][^\n]*)", text, re.M)
    return [each[:30] for each in firsts if re.match(r"(?:これ|それ|この|その|ここ|そこ|しかし|そのため|また)", each)]


def broken(text: str) -> list[str]:
    """Return sentences and headings that are incomplete, repeat a particle, or have an unclosed bracket."""
    found = [
        each
        for each in sentences(text)
        if re.search(
            r"[をにがはのへ、]。?$|[をがに]{2}(?![かな])|。。|、、|、。|ですです|ますです|であるである|ですだ|いだ。",
            each,
        )
        or any(each.count(one) != each.count(two) for one, two in ("「」", "『』", "（）"))
    ]
    return found + [
        each
        for each in headings(text)
        if re.search(r"(?<![こもあひ])[をにがはへとや、：]$|^[をがへ、：]|^[はにのとや](?=[一-龠])", each)
    ]


def similarity(one: str, two: str) -> float:
    """Return the Jaccard similarity of the five-character sequences of two texts, 0 to 1."""
    a, b = (_sequences(bare(text)) for text in (one, two))
    return len(a & b) / len(a | b)


def _sequences(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(max(len(text) - 4, 1))}
