"""Replacement of legal and official wording by plain words: しなければならない → する必要がある.

Figures, names and conditions are not changed.
"""

import re
from collections.abc import Iterable

from lensawriter.models import Tone
from lensawriter.offline.grammar import verbs
from lensawriter.offline.grammar.style import convert_style

_REPLACEMENTS: tuple[tuple[str, str], ...] = (
    (r"(?<=[一-龠]{2})を行おうとする者", "する人"),
    (r"(?<=[るた])者(?=[はがにをの])", "人"),
    (r"(?<=[一-龠]{2})を行う場合における", "するときの"),
    (r"(?<=[るた])場合における", "ときの"),
    (r"場合に(?:おいて|あって)は", "場合は"),
    (r"(?<=[一-龠ァ-ヶー])にあっては、", "では、"),
    (r"(?<=[るた])場合であっても、", "場合でも、"),
    (r"(?<=ない)場合であっても、", "場合でも、"),
    (r"この限りではなく、", "例外として、"),
    (r"(?<=は、)この限りで(?:は)?ない(?=。)", "例外とする"),
    (r"(?<=は、)この限りで(?:は)?ありません(?=。)", "例外とします"),
    (r"事後において", "あとから"),
    (r"することをもって足り", "すれば足り"),
    (r"書類をもって代える", "書類で代える"),
    (r"することを要します", "する必要があります"),
    (r"することを要する", "する必要がある"),
    (r"ことを目的とするものです(?=。)", "ことを目的としています"),
    (r"ことを目的とするものである(?=。)", "ことを目的としている"),
    (r"ことにより、", "ことで、"),
    (r"に関し、", "について、"),
    (r"困難であると", "難しいと"),
    (r"(?<=[一-龠ァ-ヶー])である場合", "の場合"),
    (r"(?<=を)([一-龠]{2})の上、", r"\1して、"),
    (r"から起算して", "から数えて"),
    (r"(?<=[一-龠]{2})がなされない場合には?", "がない場合は"),
    (r"(?<=[るたい])場合には、", "場合は、"),
    (r"当該", "その"),
    (r"により算出し", "で計算し"),
    (r"帰着した", "帰った"),
    (r"帰着の日", "帰った日"),
    (r"紛失した", "なくした"),
    (r"その([一-龠]{2})を妨げません(?=。)", r"\1できます"),
    (r"その([一-龠]{2})を妨げない(?=。)", r"\1できる"),
    (r"(?<=[一-龠ァ-ヶー]{2})することができ", "でき"),
    (r"(?<=[一-龠ァ-ヶー])(?:並びに|ならびに)(?=[一-龠ァ-ヶー])", "と"),
    (r"(?:若しくは|もしくは)", "または"),
    (r"に限るものとし、", "に限られ、"),
    (r"(?<=[一-龠ァ-ヶー])にて(?=[、一-龠])", "で"),
)
_OBLIGATION = re.compile(
    r"(?<![^、。「」])(?P<stem>[^、。「」]*?)なければ(?:なりません|ならない|いけません|いけない)(?=。)"
)
_MONO_TO_SURU = re.compile(r"^(?P<body>[^「」]+?[うくぐすつぬぶむる])ものと(?:します|する)。$")


def simplify(sentence: str, tone: Tone, protected: Iterable[str] = ()) -> str:
    """Return the sentence in plain words, or unchanged if the replacement would remove a protected phrase."""
    parts = re.split(r"(「[^「」]*」|『[^『』]*』)", sentence)
    for at in range(0, len(parts), 2):
        for pattern, after in _REPLACEMENTS:
            parts[at] = re.sub(pattern, after, parts[at])
    text = _OBLIGATION.sub(lambda found: _as_necessity(found, tone), "".join(parts))
    if (match := _MONO_TO_SURU.match(text)) and (converted := convert_style(match["body"], tone)):
        text = converted
    return text if all(phrase in text for phrase in protected if phrase in sentence) else sentence


def _as_necessity(found: re.Match[str], tone: Tone) -> str:
    """Return an obligation as a necessity: 提出しなければなりません → 提出する必要があります."""
    stem = verbs.stem_of_negative(found["stem"])
    plain = verbs.dictionary_form(stem) if stem else None
    return f"{plain}必要が{'あります' if tone == 'desumasu' else 'ある'}" if plain else found.group()
