"""Verb inflection by rule: from a masu-stem (使い) to the plain forms, and from a plain form back to its masu-stem.

Functions return None if the spelling does not decide the inflection. `lexicon` holds the exceptions.
"""

import re
from typing import Literal

from lensawriter.offline.grammar import lexicon

VerbClass = Literal["godan", "ichidan", "suru", "kuru"]
_KANJI = re.compile(r"[一-龠々〆ヶ]")
_KATAKANA = re.compile(r"[ァ-ヶーA-Za-z0-9Ａ-Ｚａ-ｚ０-９]")
_NOT_VERBS = re.compile(
    r"(?:よう|ほう|ふう|こう|そう|どう|とう|多く|近く|遠く|早く|よく|なく|つつ|ずつ|[一二三四五六七八九]つ|いくつ|ひとつ|ふたつ|"
    r"まず|むしろ|しばらく|おそらく|なるべく|全く|まったく|同じく|いち早く|少なく|大きく|べく|ごとく|いつ|やつ|もう|いう間|う[ぐす]$)$"
)


def verb_class(stem: str) -> VerbClass | None:
    """Return the inflection class of the verb with this masu-stem."""
    last = stem[-1:]
    if not last:
        return None
    if last == "来" or stem.endswith(("てき", "んでき", "いでき")) or re.search(r"(?:^|[がはもに、])き$", stem):
        return "kuru"
    if last == "し":
        return "suru" if _is_suru(stem) else "godan"
    if last in lexicon.E_ROW or last == "じ":
        return "ichidan"
    if _KANJI.match(last):
        return "ichidan" if last in lexicon.ICHIDAN_KANJI else None
    if _is_iru(stem) or _is_ichidan_i(stem):
        return "ichidan"
    return "godan" if last in lexicon.TO_U else None


def dictionary_form(stem: str) -> str | None:
    """Return the dictionary form: 使い → 使う."""
    match verb_class(stem):
        case "ichidan":
            return stem + "る"
        case "suru":
            return stem[:-1] + "する"
        case "kuru":
            return stem + "る" if stem.endswith("来") else stem[:-1] + "くる"
        case "godan":
            return stem[:-1] + lexicon.TO_U[stem[-1]]
    return None


def past_form(stem: str) -> str | None:
    """Return the plain past: 使い → 使った."""
    match verb_class(stem):
        case "godan":
            if stem.endswith(("行き", "いき")):
                return stem[:-1] + "った" if re.search(r"(?:行|^い|[てでに、へ]い)き$", stem) else stem[:-1] + "いた"
            return stem[:-1] + lexicon.TO_PAST[stem[-1]]
        case None:
            return None
    return stem + "た"


def negative_form(stem: str) -> str | None:
    """Return the plain negative without い: 使い → 使わな."""
    match verb_class(stem):
        case "godan":
            if stem == "あり" or re.search(r"[がはもでにと、]あり$", stem):
                return stem[:-2] + "な"
            return stem[:-1] + lexicon.TO_A[stem[-1]] + "な"
        case "kuru":
            return stem + "な" if stem.endswith("来") else stem[:-1] + "こな"
        case None:
            return None
    return stem + "な"


def volitional_form(stem: str) -> str | None:
    """Return the plain volitional: 使い → 使おう."""
    match verb_class(stem):
        case "godan":
            return stem[:-1] + lexicon.TO_O[stem[-1]] + "う"
        case "kuru":
            return stem + "よう" if stem.endswith("来") else stem[:-1] + "こよう"
        case None:
            return None
    return stem + "よう"


def stem_of_dictionary_form(verb: str) -> str | None:
    """Return the masu-stem of a dictionary form: 使う → 使い; None if it may not be a verb."""
    if verb.endswith(lexicon.KANA_VERBS):
        return verb[:-1] + lexicon.TO_I[verb[-1]]
    if len(verb) < 2 or _NOT_VERBS.search(verb):
        return None
    if verb.endswith("する"):
        return verb[:-2] + "し"
    if verb.endswith(("てくる", "でくる")) or re.search(r"[がはもにで、]くる$", verb):
        return verb[:-2] + "き"
    if verb.endswith(("くださる", "なさる", "いらっしゃる", "おっしゃる", "ござる")):
        return verb[:-1] + "い"
    if verb.endswith("うる") and not verb.endswith("売る"):
        return verb[:-2] + "え" if verb[-3:-2] in set("りきしち") else None
    if verb.endswith("る"):
        return verb[:-1] if _is_ichidan(verb) else verb[:-1] + "り"
    return verb[:-1] + lexicon.TO_I[verb[-1]] if verb[-1] in lexicon.TO_I and verb[-2] not in "ゃゅょっ" else None


def stem_of_past(verb: str) -> str | None:
    """Return the masu-stem of a plain past: 使った → 使い; None if it may not be a verb."""
    if len(verb) < 2:
        return None
    if verb.endswith("んだ"):
        return _stem_of_nda(verb)
    if verb.endswith("いだ"):
        return _stem_of_ida(verb)
    if verb.endswith("った"):
        return _stem_of_tta(verb)
    if verb.endswith("した"):
        return verb[:-1]
    if verb.endswith("いた"):
        return _stem_of_ita(verb)
    if verb.endswith("た"):
        before = verb[-2]
        ichidan = (
            before in lexicon.E_ROW or before in "じきぎちびみり" or before in lexicon.ICHIDAN_KANJI or before == "来"
        )
        return verb[:-1] if ichidan and not verb.endswith(("かた", "また", "うた")) else None
    return None


def stem_of_negative(stem: str) -> str | None:
    """Return the masu-stem of a negative without ない: 使わ → 使い, でき → でき; None if it may not be a verb."""
    if not stem:
        return None
    last = stem[-1]
    if stem.endswith("こ") and re.search(r"[てがはもに]こ$", stem):
        return stem[:-1] + "き"
    if last in lexicon.FROM_A and last != "な":
        return stem[:-1] + lexicon.FROM_A[last]
    if last in lexicon.E_ROW or last in lexicon.ICHIDAN_KANJI or last in "しじ来":
        return stem
    return stem if _is_iru(stem) or _is_ichidan_i(stem) else None


def _is_ichidan_i(stem: str) -> bool:
    """Return whether a stem that ends in the i-row is ichidan; 降り is 降る after a word like 雨, else 降りる."""
    if stem.endswith("降り"):
        return not re.search(rf"(?:{'|'.join(lexicon.FALLING_SUBJECTS)})(?:が|も|の|は)(?:よく|強く)?降り$", stem)
    return stem.endswith(lexicon.ICHIDAN_I_STEMS) and not stem.endswith(("分かり", "見おび"))


def _is_iru(stem: str) -> bool:
    """Return whether the stem is the い of いる (ています, 店にいます) or the み of 見る."""
    if stem in ("い", "み") or stem.endswith(("てい", "でい")):
        return True
    return bool(
        re.search(
            r"(?:[がはもに、]|ほど|くらい|だけ|しか|[人名匹頭羽組%％0-9]|たくさん|多く|大勢)い$|[をがはもに、てで]み$",
            stem,
        )
    )


def _is_suru(stem: str) -> bool:
    """Return whether a stem in し belongs to する, and not to a godan verb in す."""
    if (
        stem == "し"
        or stem.endswith(("しし", *lexicon.SURU_STEM_ENDS))
        or re.search(r"[おご][^、をがはにで]{1,5}し$", stem)
    ):
        return not stem.endswith(lexicon.GODAN_SU_STEMS) or stem.endswith(("しし", *lexicon.SURU_STEM_ENDS))
    before, further = stem[-2], stem[-3:-2]
    if stem.endswith(lexicon.GODAN_SU_STEMS):
        return False
    if _KANJI.match(before):
        if _KANJI.match(further) or _KATAKANA.match(further):
            return True
        return before in lexicon.SURU_KANJI or before not in lexicon.GODAN_SU_KANJI
    if _KANJI.match(further) and before in "かがさざただなばまらわこごそとどのぼもよろ":
        return False
    return not re.search(r"[いきしちにみりぎびえけせてねめれげぜべ]だし$", stem)


def _is_ichidan(verb: str) -> bool:
    """Return whether a verb in る is an ichidan verb."""
    before = verb[-2]
    if verb.endswith(tuple(lexicon.GODAN_RU_LIKE_ICHIDAN)):
        return False
    if _KANJI.match(before):
        return before in lexicon.ICHIDAN_KANJI or before == "来"
    if before in lexicon.E_ROW or before == "じ" or before in "エケゲセゼテデネベペメレヘ":
        return True
    stem = verb[:-1]
    return before in "いきぎしちにびみり" and (_is_iru(stem) or _is_ichidan_i(stem))


def _stem_of_nda(verb: str) -> str | None:
    before = verb[-3:-2]
    if before == "死":
        return verb[:-2] + "に"
    if before in lexicon.BU_KANJI or verb.endswith(lexicon.BU_PAST_KANA):
        return verb[:-2] + "び"
    known = (bool(_KANJI.match(before)) and before != "本") or verb.endswith(lexicon.MU_PAST_KANA)
    return verb[:-2] + "み" if before and known else None


def _stem_of_ida(verb: str) -> str | None:
    known = verb[-3:-2] in lexicon.GU_KANJI or verb.endswith(lexicon.GU_PAST_KANA)
    return verb[:-2] + "ぎ" if known else None


def _stem_of_tta(verb: str) -> str | None:
    root, before = verb[:-2], verb[-3:-2]
    if not before or verb.endswith(("だった", "であった")):
        return None
    if before == "行":
        return root + (
            "い" if re.search(r"(?:を|は|も|が|で|[一-龠])[^、]{0,8}行$", root) and not _is_iku(root) else "き"
        )
    if verb.endswith(("ていった", "でいった")):
        return root + "き"
    if verb.endswith("といった"):
        return root + "い"
    if verb.endswith("かった") and not verb.endswith(lexicon.VERB_PASTS_IN_KATTA):
        return None
    if verb.endswith(("くださった", "なさった", "いらっしゃった", "おっしゃった")):
        return root[:-1] + {"さ": "さい", "ゃ": "ゃい"}[before]
    if before == "通":
        return root + ("い" if re.search(r"[にへ](?:[^、をが]{0,6})通$", root) else "り")
    if before in lexicon.U_KANJI or verb.endswith(lexicon.U_PAST_KANA):
        return root + "い"
    if (
        before in lexicon.TSU_KANJI
        or verb.endswith(lexicon.TSU_PAST_KANA)
        or re.search(r"[をが]も$|が(?:た|経)$", root)
    ):
        return root + "ち"
    return root + "り"


def _is_iku(root: str) -> bool:
    """Return whether 行った is from 行く and not from 行う: a destination precedes it directly."""
    return bool(re.search(r"(?:[にへて]|まで)(?:一緒に|よく|実際に)?行$", root)) and not re.search(
        r"を[^、]*に行$", root.replace("見に", "")
    )


def _stem_of_ita(verb: str) -> str | None:
    stem = verb[:-1]
    if _is_iru(stem) or _is_ichidan_i(stem):
        return stem
    return verb[:-2] + "き" if len(verb) > 2 else None
