"""One sentence turned into the asked tone, or None where that cannot be done with certainty."""

import re

from lensawriter.checks import tone as judge
from lensawriter.models import Tone
from lensawriter.offline.grammar.plain_style import frank
from lensawriter.offline.grammar.polite_style import polite

LONGEST = 400
"""Characters of a sentence that is looked at."""
_END = re.compile(r"[。．！!？?…‥・｡♪★☆\s]+$")
_NOTE = re.compile(r"(?:（[^（）]*）|\([^()]*\))$")
_JOINT = re.compile(
    r"(?P<head>[^、]*?(?:です|でした|ます|ました|ません|ませんでした))"
    r"(?P<joint>(?:が|けれども|けれど|けど|ので|から|し|と|のに)、|(?:ので|から|けれど|けど)(?=[^、。か]))"
)
_FALLING = re.compile(r"(?:けれども|けれど|けど|ですが|ますが|ましたが)$")


def turn(sentence: str, tone: Tone) -> str | None:
    """Return the sentence in the tone, ended by 。 or ？; None where it is left out rather than risked."""
    text = sentence.strip()
    if len(text) > LONGEST:
        return None
    mark = "？" if re.search(r"[？?][」』）)\s]*$", text) else "。"
    clause = _END.sub("", text)
    clause, note = _without_note(re.sub(r"(?<=して)(?=(?:ます|ました|ません|る|た)$)", "い", clause))
    if _FALLING.search(clause):
        clause = re.sub(r"(?:けれども|けれど|けど|が)$", "", clause)
    if not clause or _unruly(clause):
        return None
    turned = polite(clause) if tone == "desumasu" else frank(clause)
    if turned is None:
        return None
    if tone == "dearu":
        within = _frank_within(turned)
        if within is None:
            return None
        turned = within
    if judge.kind(turned) not in (tone, "open"):
        return None
    return turned + note + mark


def _without_note(clause: str) -> tuple[str, str]:
    """Take off a bracketed note at the end, unless it is a sentence of its own."""
    match = _NOTE.search(clause)
    if not match:
        return clause, ""
    note = match.group()
    return clause[: match.start()], "" if "。" in note or judge.kind(note[1:-1]) != "open" else note


def _unruly(clause: str) -> bool:
    """Tell whether a bracket inside holds whole sentences, or the clause breaks off."""
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


def _frank_within(text: str) -> str | None:
    """Turn polite clauses inside a sentence too: ますが、 → るが、; quotes keep their own tone."""
    parts = re.split(r"(「[^「」]*」|『[^『』]*』)", text)
    for index in range(0, len(parts), 2):
        failed: list[str] = []

        def replace(match: re.Match[str], failed: list[str] = failed) -> str:
            turned = frank(match["head"])
            if turned is None:
                failed.append(match["head"])
                return match.group()
            joint = match["joint"]
            if (
                joint.startswith(("ので", "のに"))
                and turned.endswith(("だ", "である"))
                and match["head"].endswith("です")
            ):
                turned = re.sub(r"(?:だ|である)$", "な", turned)
            if joint.startswith(("から", "し", "と", "けれど", "けど")) and turned.endswith("である"):
                turned = turned[:-3] + "だ"
            return turned + joint

        parts[index] = _JOINT.sub(replace, parts[index])
        if failed:
            return None
    return "".join(parts)
