"""Topics of a segment: phrases from its own sentences that are the topic or object of a predicate."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from lensawriter.offline.planning.keyphrases import bigrams, keyphrases
from lensawriter.offline.sources.material import contains_any
from lensawriter.offline.sources.units import Unit

SHORTEST, LONGEST = 4, 18
"""Minimum and maximum length of a topic in characters."""
_TOPIC_OR_OBJECT = re.compile(
    r"(?:^|(?<=、))(?:ようやく|やっと|たしかに|すでに|まず|次に|さらに)?(?P<topic>[^、。「」『』（）()\s]{2,24}?)(?:には|では|とは|は|が|も|を)(?=[、ぁ-ん一-龠ァ-ヶ0-9A-Za-z「])"
)
_GENERIC_END = re.compile(
    r"(?:の|人|(?<![しいきみりえけせてね])方|者|とき|時|頃|ころ|ほう|点|理由|多く|もの|こと|ため|以前|当時|最初|最後|最近|現在|今|今後|今回|将来|ところ|うち|[一二三四五六七八九\d]つ目?|度目|[春夏秋冬]|今年|昨年|来年|"
    r"ほか|中|年|月|日|間|後|前|際|場合|結果|方法|内容|全体|半分|以上|以下|声|意見|予定|気|ほど|だけ|まで|から|など|ずつ|という|何|誰|どれ|彼|彼女|自分|私|皆|名|件|軒|円|%|割|さん|氏|様|くん|ちゃん)$"
)
_BAD_START = re.compile(
    r"^(?:ようやく|やっと|たしか|確か|すでに|もともと|本当|実際|いつ|よく|ずいぶん|少し|かなり|必ず|ぜひ|いちばん|最も|より|さらに|はじめ|初め|あらかじめ|これ|それ|この|その|ここ|そこ|こう|そう|あの|あれ|私|僕|俺|わたし|自分|わが|我|弊社|当社|以前|最初|最後|最近|現在|今|昨|翌|毎|約|また|しかし|一方|特に|中でも|逆に|"
    r"ほか|次|前|後|同|各|第|何|誰|どの|とても|もう|まだ|ただ|なお|お客|皆|[一二三四五六七八九十百千\d０-９]|年に|月に|週に|[ぁ-ん]{1,3}$|を|に|で|と|へ|の|や)"
)
_INNER_PARTICLE = re.compile(
    r"[一-龠ァ-ヶー々ぁ-ん0-9A-Za-z](?:は|が|を|に|で|へ|も|から|まで|ため|より)(?=[^っるたいうくすつぬむぐぶりれきしちみけせてね])|://"
)


def topics(segment: Sequence[Unit], counts: Counter[str], avoid: str, banned: tuple[str, ...]) -> list[str]:
    """Return the topics of a segment, best first.

    `counts` is the result of `bigram_counts` for all sentences. Topics that occur in `avoid` or contain a banned phrase
    are left out.
    """
    text = "\n".join(unit.raw for unit in segment)
    here = Counter(bigram for unit in segment for bigram in bigrams(unit.raw))
    found: dict[str, int] = {}
    for place, unit in enumerate(segment):
        for match in _TOPIC_OR_OBJECT.finditer(re.sub(r"「[^」]*」", "「」", unit.raw)):
            found.setdefault(match["topic"], place)
    candidates = [each for each in found if _is_topic(each, avoid, banned)]
    candidates += [
        each
        for each in keyphrases(text)[:6]
        if _is_topic(each, avoid, banned) and len(each) >= SHORTEST and each not in found
    ]

    def score(topic: str) -> float:
        pairs = bigrams(topic) or {topic}
        distinctive = sum(math.log(1 + here[pair]) * (0.4 + 0.6 * here[pair] / max(counts[pair], 1)) for pair in pairs)
        place = found.get(topic, len(segment))
        return distinctive / math.sqrt(len(pairs)) + 0.25 * min(len(topic), 9) - 0.6 * place / max(len(segment), 1)

    return sorted(dict.fromkeys(candidates), key=lambda topic: (-score(topic), topic))


def bigram_counts(units: Sequence[Unit]) -> Counter[str]:
    """Return, for each bigram, the number of sentences that contain it."""
    return Counter(bigram for unit in units for bigram in bigrams(unit.raw))


def _is_topic(topic: str, avoid: str, banned: tuple[str, ...]) -> bool:
    return (
        SHORTEST <= len(topic) <= LONGEST
        and bool(re.search(r"[一-龠々ァ-ヶーA-Za-z]$|(?:る|た|い)こと$", topic))
        and len(re.findall(r"[一-龠々ァ-ヶA-Za-z]", topic)) >= 3
        and not (_GENERIC_END.search(topic) and not re.search(r"[るたい]こと$", topic))
        and not _BAD_START.match(topic)
        and not (_INNER_PARTICLE.search(topic) and not re.search(r"[るたい]こと$", topic))
        and topic not in avoid
        and not contains_any(topic, banned)
    )
