"""Key phrases of a text: its noun phrases, ranked by frequency and position."""

import math
import re
from collections import Counter

_WORD = r"[一-龠々〆ァ-ヶーA-Za-z][一-龠々〆ァ-ヶーA-Za-z・]*[一-龠々ァ-ヶーA-Za-z]"
_WORD_END = r"(?=[はがをにでのともやへか](?![うくすつぬむぐぶ])|[^ぁ-ん一-龠々ァ-ヶーA-Za-z]|$)"
"""What may follow a whole word: a particle or no kana; anything else would cut an inflected word."""
_COMPOUND = re.compile(
    rf"(?<![0-9０-９ぁ-ん一-龠々ァ-ヶーA-Za-z])(?:{_WORD}){_WORD_END}|(?<=[はがをにでのともやへ])(?:{_WORD}){_WORD_END}"
)
_GENITIVE = re.compile(rf"(?<![0-9０-９一-龠々ァ-ヶーA-Za-z])(?:{_WORD})の(?:{_WORD}){_WORD_END}")
"""A phrase of the form AのB."""
_STOP = frozenset(
    "今回 場合 必要 可能 以下 以上 現在 同社 当社 弊社 今後 以前 最初 最後 自分 全体 一部 中心 部分 本当 非常 大切 重要 簡単 人気 "
    "毎日 毎月 毎年 当時 以降 際 約 年度 月間 時間 分間 年間 合計 平均 最大 最小 予定 計画 検討 理由 資料 内容 ほか 一方 従来 "
    "ため こと もの 導入 利用 使用 開始 実施 対応 場所 方法 結果 意見 話 点 人 声 中 後 前 上 下 入社 一人 半日 翌朝 翌日 月末 月額 複数 "
    "いたし ござい 存在 本人 皆 皆様 皆さん 大丈夫 気持 関係 株式会社 有限会社 説明 確認 話題 何度 今年 昨年 来年".split()
)
_BAD_END = re.compile(r"(?:約|後|前|時|中|間|内|的|等|各|全|同|約|計|毎|第|者|上|下|別|用|化|性|度|社|氏|様)$")
_BAD_START = re.compile(r"^(?:約|第|毎|各|全|同|翌|月|年|日|時|分|円|人|件|社|割|点|個|台|本|項目|[々ー・])")


def keyphrases(text: str, favoured: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the phrases of a text, best first; those of `favoured` that the text contains come first."""
    bare = re.sub(r"https?://[!-~]+|「[^」]{25,}」", " ", text)
    compounds: Counter[str] = Counter()
    genitives: Counter[str] = Counter()
    first: dict[str, int] = {}
    for found in _COMPOUND.finditer(bare):
        if _is_candidate(compound := found.group()):
            compounds[compound] += 1
            first.setdefault(compound, found.start())
    for found in _GENITIVE.finditer(bare):
        if len(phrase := found.group()) <= 14 and all(map(_is_candidate, phrase.split("の"))):
            genitives[phrase] += 1
            first.setdefault(phrase, found.start())
    size = max(len(bare), 1)

    def score(phrase: str) -> float:
        frequency = compounds[phrase] + (1.6 if genitives[phrase] > 1 else 0.7) * genitives[phrase]
        return frequency * math.log(1 + min(len(phrase), 9)) * (1.3 - 0.6 * first[phrase] / size)

    ranked = sorted(first, key=lambda phrase: (-score(phrase), first[phrase]))
    return tuple(dict.fromkeys([*(each for each in favoured if each in text), *ranked]))


def _is_candidate(phrase: str) -> bool:
    return (
        2 <= len(phrase) <= 14
        and phrase not in _STOP
        and not (_BAD_START.match(phrase))
        and not (len(phrase) <= 3 and _BAD_END.search(phrase))
        and not re.fullmatch(r"[a-z]{1,3}", phrase)
    )


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of adjacent kanji, katakana, letters and digits of a text; a run of one character is also one."""
    runs = re.findall(r"[一-龠々ァ-ヶーA-Za-z0-9]+", text)
    return frozenset(run[at : at + 2] for run in runs for at in range(max(len(run) - 1, 1)))


def overlap(about: frozenset[str], text: frozenset[str]) -> float:
    """Return the share of the bigrams `about` that a text contains, 0 to 1."""
    return len(about & text) / len(about) if about else 0.0
