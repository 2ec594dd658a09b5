"""Conversion of a sentence to polite or plain style; None if the result would be uncertain."""

import re

from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Tone
from lensawriter.offline.grammar.plain_style import to_plain_style
from lensawriter.offline.grammar.polite_style import to_polite_style

LONGEST = 400
"""Longest sentence that is converted, in characters."""
_END = re.compile(r"(?<![。．！!？?…‥・｡♪★☆\s])[。．！!？?…‥・｡♪★☆\s]++$")
_NOTE = re.compile(r"(?:（[^（）]*）|\([^()]*\))$")
_INNER_CLAUSE = re.compile(
    r"(?P<clause>[^、]*?(?:です|でした|ます|ました|ません|ませんでした))"
    r"(?P<conjunction>(?:が|けれども|けれど|けど|ので|から|し|と|のに)、|(?:ので|から|けれど|けど)(?=[^、。か]))"
)
_TRAILING_CONJUNCTION = re.compile(r"(?:けれども|けれど|けど|ですが|ますが|ましたが)$")


def convert_style(sentence: str, tone: Tone) -> str | None:
    """Return the sentence in the given style, ending in 。 or ？; None if the conversion would be a guess."""
    text = sentence.strip()
    if len(text) > LONGEST:
        return None
    mark = "？" if re.search(r"[？?][」』）)\s]*$", text) else "。"
    clause = _END.sub("", text)
    clause, note = _split_note(re.sub(r"(?<=して)(?=(?:ます|ました|ません|る|た)$)", "い", clause))
    if _TRAILING_CONJUNCTION.search(clause):
        clause = re.sub(r"(?:けれども|けれど|けど|が)$", "", clause)
    if not clause or _is_unconvertible(clause):
        return None
    converted = to_polite_style(clause) if tone == "desumasu" else to_plain_style(clause)
    if converted is not None and tone == "dearu":
        converted = _plain_style_inside(converted)
    if converted is None or sentence_tone(converted) not in (tone, "open"):
        return None
    return converted + note + mark


def copula(tone: Tone) -> str:
    """Return です or である."""
    return "です" if tone == "desumasu" else "である"


def short_copula(tone: Tone) -> str:
    """Return です or だ."""
    return "です" if tone == "desumasu" else "だ"


def _split_note(clause: str) -> tuple[str, str]:
    """Return the clause and the bracketed note at its end, or "" without a note; a note that is a sentence is dropped."""
    match = _NOTE.search(clause)
    if not match:
        return clause, ""
    note = match.group()
    return clause[: match.start()], "" if "。" in note or sentence_tone(note[1:-1]) != "open" else note


def _is_unconvertible(clause: str) -> bool:
    """Return whether a bracket contains whole sentences, a bracket is not closed, or the clause is incomplete."""
    if any("。" in inner for inner in re.findall(r"（([^（）]*)）", re.sub(r"「[^「」]*」", "", clause))):
        return True
    if clause.count("「") != clause.count("」") or clause.count("（") != clause.count("）"):
        return True
    return bool(
        re.search(
            r"(?:[をにへがは、]|して|って|ので|のに|けれど|ながら|たり|れば|たら|なら|まい|ぬ|べし|てくれ|なさい|せよ|[えけげせてねべめれみしきち]ろ|[るうくすつぬぶむぐ]な|けれども|や|しつつ)$",
            clause,
        )
    )


def _plain_style_inside(text: str) -> str | None:
    """Return the sentence with its inner clauses in plain style too (ますが、 → るが、); quotations keep their style."""
    parts = re.split(r"(「[^「」]*」|『[^『』]*』)", text)
    for index in range(0, len(parts), 2):
        failed: list[str] = []

        def replace(match: re.Match[str], failed: list[str] = failed) -> str:
            plain = to_plain_style(match["clause"])
            if plain is None:
                failed.append(match["clause"])
                return match.group()
            return _with_conjunction(plain, match["clause"], match["conjunction"])

        parts[index] = _INNER_CLAUSE.sub(replace, parts[index])
        if failed:
            return None
    return "".join(parts)


def _with_conjunction(plain: str, clause: str, conjunction: str) -> str:
    """Return the clause and its conjunction, with the copula that the conjunction requires: なので, だから."""
    if conjunction.startswith(("ので", "のに")) and plain.endswith(("だ", "である")) and clause.endswith("です"):
        plain = re.sub(r"(?:だ|である)$", "な", plain)
    if conjunction.startswith(("から", "し", "と", "けれど", "けど")) and plain.endswith("である"):
        plain = plain[:-3] + "だ"
    return plain + conjunction
