"""A sentence built another way: the reason after the fact, the doer or the time at the end, a long one in two."""

import re
from collections.abc import Callable

from lensawriter.models import Tone
from lensawriter.offline.grammar.plain_style import to_plain_style

_TIME = (
    r"(?:\d{4}年度?|\d{1,2}月|\d{1,2}日)(?:の?[春夏秋冬]|\d{1,2}月|\d{1,2}日|末|上旬|中旬|下旬|（[月火水木金土日]）)*"
)
_REASON = re.compile(
    r"^(?P<why>[^、。「」は]{5,40}?(?P<end>[たるいう]))(?P<link>ため|ので)、(?P<then>[^。、「」]{4,24}[^。「」]{2,40})。$"
)
_DOER = re.compile(
    r"^(?P<who>[^、。はがをにで「」]{0,14}(?:さん|氏|社|店|会|部|課|長|職員|組合|役場|委員|チーム|店長の[一-龠]{2,3}|部長の[一-龠]{2,3}))が(?P<did>[^、。は「」]{2,16}(?:ました|た))。$"
)
_WHEN = re.compile(rf"^(?P<time>{_TIME})に(?:は)?、?(?P<did>[^、。はも「」]{{6,40}}(?:ました|た))。$")
_WHERE = re.compile(
    rf"^(?P<time>{_TIME}(?:から|に))、(?P<place>[^、。はがをも「」]{{2,14}}で)(?P<rest>[^、。は「」]{{6,40}}。)$"
)
_BUT = re.compile(
    r"^(?P<one>[^。「」]{8,50}(?:ました|ませんでした|った|いた|した|んだ|なかった))が、(?P<two>[^。、「」]{2,14}は[^。「」]{4,50})。$"
)
_NEEDLESS = re.compile(
    r"^(?P<what>[^。「」]{2,30}?)は?(?:必要(?:は)?ありません|必要(?:は)?ない|要りません|いりません)。$"
)
_LEANING = re.compile(
    r"^(?:これ|それ|この|その|こう|そう|ここ|そこ|そのまま|どれ|同|しかし|また|ただ|さらに|一方|とはいえ|ところが)"
)


def recast(sentence: str, tone: Tone) -> str:
    """Return the sentence built another way, or as it is where none of the ways fits; it says neither more nor less."""
    if _LEANING.match(sentence):
        return sentence
    for way in _WAYS:
        again = way(sentence, tone)
        if again:
            return again
    return sentence


def _reason_after(sentence: str, tone: Tone) -> str | None:
    found = _REASON.match(sentence)
    if not found or _LEANING.match(found["then"]) or (found["link"] == "ので" and found["end"] not in "たい"):
        return None
    if found["link"] == "ので" and not re.search(r"(?:[しいきっんえけせてねめれ][ただ]|ない|ている)$", found["why"]):
        return None
    return f"{found['then']}。{found['why']}ため{'です' if tone == 'desumasu' else 'だ'}。"


def _doer_last(sentence: str, tone: Tone) -> str | None:
    found = _DOER.match(sentence)
    done = to_plain_style(found["did"]) if found else None
    return f"{done}のは{found['who']}{_is(tone)}。" if found and done and done.endswith(("た", "だ")) else None


def _time_last(sentence: str, tone: Tone) -> str | None:
    found = _WHEN.match(sentence)
    done = to_plain_style(found["did"]) if found else None
    return f"{done}のは、{found['time']}{_is(tone)}。" if found and done and done.endswith(("た", "だ")) else None


def _place_first(sentence: str, _: Tone) -> str | None:
    found = _WHERE.match(sentence)
    return f"{found['place']}、{found['time']}{found['rest']}" if found else None


def _in_two(sentence: str, _: Tone) -> str | None:
    found = _BUT.match(sentence)
    return f"{found['one']}。しかし、{found['two']}。" if found else None


def _needless(sentence: str, tone: Tone) -> str | None:
    found = _NEEDLESS.match(sentence)
    if not found or found["what"][-1] in "がもをにでと" or re.search(r"[るたい]$", found["what"]):
        return None
    return f"{found['what']}は不要{_is(tone)}。"


def _is(tone: Tone) -> str:
    return "です" if tone == "desumasu" else "だ"


_WAYS: tuple[Callable[[str, Tone], str | None], ...] = (
    _reason_after,
    _doer_last,
    _time_last,
    _place_first,
    _in_two,
    _needless,
)
