"""Small edits an editor makes to a sentence without touching what it says: shorter forms, plainer joints, one notation."""

import re
from collections.abc import Iterable

_EDITS: tuple[tuple[str, str], ...] = (
    (r"(?<=[一-龠ァ-ヶー]{2})することができ", "でき"),
    (r"(?<=[一-龠ァ-ヶー]{2})いたし(?=ま)", "し"),
    (r"(?<=[てで])おりま", "いま"),
    (r"(?<=[一-龠ァ-ヶー]{2})を行い(?=ま)", "を実施し"),
    (r"(?<=[一-龠ァ-ヶー]{2})を行っ(?=[たて])", "を実施し"),
    (r"(?<=[一-龠ァ-ヶー]{2})を行う(?=。|予定|計画)", "を実施する"),
    (r"(?<=[月週年])に(?=[0-9０-９]+回)", ""),
    (r"(?<=[人回日社件台個枚])あたり", "当たり"),
    (r"^そのため、", "このため、"),
    (r"^このため、", "そのため、"),
    (r"^一方で、", "一方、"),
    (r"^一方、", "その一方で、"),
    (r"^しかし、", "ただ、"),
    (r"^その後、", "その後は、"),
    (r"(?<=[すただるい])(?:けれども|けれど|けど)、", "が、"),
    (r"(?<=[てで]いる)ので、", "ため、"),
    (r"(?<=[したっだ]た)ので、", "ため、"),
    (r"(?<=[てで]いる)ため、", "ので、"),
    (r"(?<=ない)ため、", "ので、"),
    (r"(?<=[一-龠るた])場合は、?", "場合には、"),
    (r"(?<=[るた])際に(?=[^、は])", "ときに"),
    (r"(?<=[一-龠ァ-ヶー])により、", "によって、"),
    (r"(?<![にの])ほとんど(?=[一-龠ぁ-ん]+(?:ません|ない))", "ほぼ"),
    (r"(?<=[一-龠]{2})も(?:必要|大切)になります(?=。)", "も必要です"),
    (r"(?<=[てで])(?:いただき|頂き)たい(?=[とで。])", "もらいたい"),
    (r"(?<=[一-龠ァ-ヶー])のみ(?=[をがで])", "だけ"),
    (r"(?<=[一-龠ァ-ヶー])および(?=[一-龠ァ-ヶー])", "と"),
    (r"(?<=[るた])時(?=[はに、])", "とき"),
    (r"(?<=[るたい])事(?=[がをはにでも])", "こと"),
    (r"(?<=[一-龠ぁ-ん])下さい", "ください"),
)
_TOPIC = re.compile(r"^(?P<topic>[^、。は]{5,16}[^のにでとへ、。は]は)(?=[^、]{14,})")
_SHORT_TOPIC = re.compile(r"^(?P<topic>[^、。は]{2,9}は)、(?=[^、]{4,30}。$)")


def edited(sentence: str, kept: Iterable[str] = ()) -> str:
    """Return the sentence in other words; quotes, and phrases that must stay, are left alone."""
    held = [phrase for phrase in kept if phrase in sentence]
    parts = re.split(r"(「[^「」]*」|『[^『』]*』)", sentence)
    for index in range(0, len(parts), 2):
        for pattern, after in _EDITS:
            if index and pattern.startswith("^"):
                continue
            changed = re.sub(pattern, after, parts[index], count=1)
            if changed != parts[index]:
                parts[index] = changed
                break
    whole = "".join(parts)
    return whole if all(phrase in whole for phrase in held) else sentence


def respaced(sentence: str) -> str:
    """Return the sentence with the comma after its topic set as its length wants: after a long one, not after a short one."""
    if _SHORT_TOPIC.match(sentence):
        return _SHORT_TOPIC.sub(r"\g<topic>", sentence)
    return _TOPIC.sub(r"\g<topic>、", sentence)
