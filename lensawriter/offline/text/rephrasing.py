"""Rephrasing: the same statement in another sentence structure, for example with the reason at the end."""

import re
from collections.abc import Callable

from lensawriter.models import Tone
from lensawriter.offline.grammar.plain_style import to_plain_style
from lensawriter.offline.grammar.style import short_copula

_TIME = (
    r"(?:\d{4}年度?|\d{1,2}月|\d{1,2}日)(?:の?[春夏秋冬]|\d{1,2}月|\d{1,2}日|末|上旬|中旬|下旬|（[月火水木金土日]）)*"
)
_REASON_FIRST = re.compile(
    r"^(?P<why>[^、。「」は]{5,40}?(?P<end>[たるいう]))(?P<link>ため|ので)、(?P<then>[^。、「」]{4,24}[^。「」]{2,40})。$"
)
_AGENT = re.compile(
    r"^(?P<who>[^、。はがをにで「」]{0,14}(?:さん|氏|社|店|会|部|課|長|職員|組合|役場|委員|チーム|店長の[一-龠]{2,3}|部長の[一-龠]{2,3}))が(?P<did>[^、。は「」]{2,16}(?:ました|た))。$"
)
_TIME_FIRST = re.compile(rf"^(?P<time>{_TIME})に(?:は)?、?(?P<did>[^、。はも「」]{{6,40}}(?:ました|た))。$")
_TIME_AND_PLACE = re.compile(
    rf"^(?P<time>{_TIME}(?:から|に))、(?P<place>[^、。はがをも「」]{{2,14}}で)(?P<rest>[^、。は「」]{{6,40}}。)$"
)
_CONTRAST = re.compile(
    r"^(?P<one>[^。「」]{8,50}(?:ました|ませんでした|った|いた|した|んだ|なかった))が、(?P<two>[^。、「」]{2,14}は[^。「」]{4,50})。$"
)
_NOT_NECESSARY = re.compile(
    r"^(?P<what>[^。「」]{2,30}?)は?(?:必要(?:は)?ありません|必要(?:は)?ない|要りません|いりません)。$"
)
_DEPENDENT_START = re.compile(
    r"^(?:これ|それ|この|その|こう|そう|ここ|そこ|そのまま|どれ|同|しかし|また|ただ|さらに|一方|とはいえ|ところが)"
)


def rephrase(sentence: str, tone: Tone) -> str:
    """Return the sentence with another structure and the same meaning; unchanged if no method applies."""
    if _DEPENDENT_START.match(sentence):
        return sentence
    for method in _METHODS:
        rephrased = method(sentence, tone)
        if rephrased:
            return rephrased
    return sentence


def _reason_last(sentence: str, tone: Tone) -> str | None:
    found = _REASON_FIRST.match(sentence)
    if not found or _DEPENDENT_START.match(found["then"]) or (found["link"] == "ので" and found["end"] not in "たい"):
        return None
    if found["link"] == "ので" and not re.search(r"(?:[しいきっんえけせてねめれ][ただ]|ない|ている)$", found["why"]):
        return None
    return f"{found['then']}。{found['why']}ため{short_copula(tone)}。"


def _agent_last(sentence: str, tone: Tone) -> str | None:
    found = _AGENT.match(sentence)
    plain = to_plain_style(found["did"]) if found else None
    return (
        f"{plain}のは{found['who']}{short_copula(tone)}。" if found and plain and plain.endswith(("た", "だ")) else None
    )


def _time_last(sentence: str, tone: Tone) -> str | None:
    found = _TIME_FIRST.match(sentence)
    plain = to_plain_style(found["did"]) if found else None
    return (
        f"{plain}のは、{found['time']}{short_copula(tone)}。"
        if found and plain and plain.endswith(("た", "だ"))
        else None
    )


def _place_first(sentence: str, _: Tone) -> str | None:
    found = _TIME_AND_PLACE.match(sentence)
    return f"{found['place']}、{found['time']}{found['rest']}" if found else None


def _in_two_sentences(sentence: str, _: Tone) -> str | None:
    found = _CONTRAST.match(sentence)
    return f"{found['one']}。しかし、{found['two']}。" if found else None


def _not_necessary(sentence: str, tone: Tone) -> str | None:
    found = _NOT_NECESSARY.match(sentence)
    if not found or found["what"][-1] in "がもをにでと" or re.search(r"[るたい]$", found["what"]):
        return None
    return f"{found['what']}は不要{short_copula(tone)}。"


_METHODS: tuple[Callable[[str, Tone], str | None], ...] = (
    _reason_last,
    _agent_last,
    _time_last,
    _place_first,
    _in_two_sentences,
    _not_necessary,
)
