"""Word choice: replacements with the same meaning, for shorter forms, simpler connectives and uniform notation."""

import re
from collections.abc import Iterable

_REPLACEMENTS: tuple[tuple[str, str], ...] = (
    (r"(?<=[一-龠ァ-ヶー]{2})することができ", "でき"),
    (r"(?<=[一-龠ァ-ヶー]{2})いたし(?=ま)", "し"),
    (r"(?<=[てで])おりま", "いま"),
    (r"(?<=[一-龠ァ-ヶー]{2})を行い(?=ま)", "を実施し"),
    (r"(?<=[一-龠ァ-ヶー]{2})を行っ(?=[たて])", "を実施し"),
    (r"(?<=[一-龠ァ-ヶー]{2})を行う(?=。|予定|計画)", "を実施する"),
    (r"(?<=[月週年])に(?=[0-9０-９]+回)", ""),
    (r"(?<=[人回日社件台個枚])あたり", "当たり"),
    (r"^そのため、", "このため、"),
    (r"^一方で?、", "その一方で、"),
    (r"^しかし、", "ただ、"),
    (r"^その後、", "その後は、"),
    (r"(?<=[すただるい])(?:けれども|けれど|けど)、", "が、"),
    (r"(?<=[てで]いる)ため、|(?<=ない)ため、", "ので、"),
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
    (r"(?<=です|ます)(?:ね|よね|よ)(?=。)", ""),
    (r"(?<=[一-龠ァ-ヶー0-9])ですから、", "なので、"),
    (r"(?<=ます)から、", "ので、"),
    (r"(?<=なけれ)ばなりま", "ばいけま"),
    (r"(?<=[一-龠ァ-ヶー])については、", "は、"),
    (r"(?<=[一-龠ぁ-ん])だけでなく、", "ばかりでなく、"),
)
_FORMAL: tuple[tuple[str, str], ...] = (
    (r"(?<=[しいきっん][ただ])ので、|(?<=ない)ので、", "ため、"),
    (r"いまは", "現在は"),
    (r"だんだん", "次第に"),
)
_EASY: tuple[tuple[str, str], ...] = (
    (r"増加し(?=ま|て|た)", "増え"),
    (r"減少し(?=ま)", "減り"),
    (r"減少した(?=。)", "減った"),
    (r"低下し(?=ま)", "下がり"),
    (r"短縮されま", "短くなりま"),
    (r"開始し(?=ま|た。)", "始め"),
    (r"を比較し(?=ま|た。)", "を比べ"),
    (r"使用し(?=ま)", "使い"),
    (r"を使用する", "を使う"),
    (r"を開催し(?=ま)", "を開き"),
    (r"購入し(?=ま)", "買い"),
    (r"を準備し", "を用意し"),
    (r"を作成し(?=ま)", "を作り"),
    (r"を継続し", "を続け"),
    (r"を決定し(?=ま|た。)", "を決め"),
    (r"現在は", "いまは"),
    (
        r"約(?=[0-9０-９][0-9０-９,.万億千]*(?:人|円|分|時間|件|個|回|社|冊|年|か月|メートル|トン|キロ|%|割))(?![^。]*から)",
        "およそ",
    ),
    (r"次第に", "だんだん"),
)

_LONG_TOPIC = re.compile(r"^(?P<topic>[^、。は]{5,16}[^のにでとへ、。は]は)(?=[^、]{14,})")
_SHORT_TOPIC = re.compile(r"^(?P<topic>[^、。は]{2,9}は)、(?=[^、]{4,30}。$)")


def replace_words(sentence: str, protected: Iterable[str] = (), register: str = "easy") -> str:
    """Return the sentence with words replaced, except in quotations and protected phrases.

    The register is formal (増加する) or easy (増える).
    """
    replacements = (*_REPLACEMENTS, *(_FORMAL if register == "formal" else _EASY))
    present = [phrase for phrase in protected if phrase in sentence]
    parts = re.split(r"(「[^「」]*」|『[^『』]*』)", sentence)
    for index in range(0, len(parts), 2):
        for pattern, after in replacements:
            if not (index and pattern.startswith("^")):
                parts[index] = re.sub(pattern, after, parts[index])
    result = "".join(parts)
    return result if all(phrase in result for phrase in present) else sentence


def adjust_topic_comma(sentence: str) -> str:
    """Return the sentence with a comma after a long topic, and without one after a short topic."""
    if _SHORT_TOPIC.match(sentence):
        return _SHORT_TOPIC.sub(r"\g<topic>", sentence)
    return _LONG_TOPIC.sub(r"\g<topic>、", sentence)
