"""Corrections by rule: character width, doubled marks and particles, wrong kanji conversions, mixed spellings."""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple


class Change(NamedTuple):
    """A correction: the original and the corrected wording, and the reason in Japanese."""

    before: str
    after: str
    reason: str


_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ][０-９Ａ-Ｚａ-ｚ．，％]*")
_HALF_KANA = re.compile(r"[\uff66-\uff9f]+")
_Rule = tuple[str, str | Callable[[re.Match[str]], str], str]
_DOUBLED = "重複を削除"
_KANA = "ひらがなに統一"
_ENDING = "送り仮名を統一"
_WRONG_KANA = "仮名遣いを修正"
_WRONG = "誤変換を修正"
_HONORIFIC = "二重敬語を修正"
_RA = "ら抜き言葉を修正"
_RULES: tuple[_Rule, ...] = (
    (r"。{2,}", "。", _DOUBLED),
    (r"、{2,}", "、", _DOUBLED),
    (r"(?<=[一-龠ァ-ヶーA-Za-z0-9])(を|が|に|へ)\1(?=[一-龠ァ-ヶA-Za-z0-9])", r"\1", "助詞の重複を削除"),
    (r"をを", "を", "助詞の重複を削除"),
    (r"、。", "。", _DOUBLED),
    (r"まず最初に", "最初に", "重ね言葉を修正"),
    (r"一番最初", "最初", "重ね言葉を修正"),
    (r"後で後悔", "後悔", "重ね言葉を修正"),
    (r"馬から落馬", "落馬", "重ね言葉を修正"),
    (r"違和感を感じ", "違和感を覚え", "重ね言葉を修正"),
    (r"各([一-龠ァ-ヶー]{1,6})ごとに", r"\1ごとに", "重ね言葉を修正"),
    (r"約([0-9,.]+[^\s、。0-9]{1,3})(?:ほど|程度|くらい)", r"約\1", "重ね言葉を修正"),
    (
        r"(見|着|起き|出|食べ|来|受け|決め|考え|調べ|覚え|続け|始め|借り|投げ|避け|逃げ|変え|伝え|得|寝|信じ|降り)れ(?=(?:る|ます|ました|ません|ない|た[。、]|て))",
        r"\1られ",
        _RA,
    ),
    (r"おっしゃられ", "おっしゃ", _HONORIFIC),
    (r"ご覧になられ", "ご覧になり", _HONORIFIC),
    (r"お(.{1,3})になられ(?=ました|ます|て)", r"お\1になり", _HONORIFIC),
    (r"拝見させていただき(?=ま)", "拝見し", _HONORIFIC),
    (r"ご利用になられ(?=ました|ます)", "ご利用になり", _HONORIFIC),
    (r"させて頂([いきくけ])", r"させていただ\1", _KANA),
    (r"((?:ご|お)[一-龠ぁ-ん]{1,5}|[てで])頂([いきくけ])", r"\1いただ\2", _KANA),
    (r"((?:ご|お)[一-龠ぁ-ん]{1,5}|[てで])下さい", r"\1ください", _KANA),
    (r"有り?難う", "ありがとう", _KANA),
    (r"迄", "まで", _KANA),
    (r"(?<=[るたいなの])様(?=[にな])", "よう", _KANA),
    (r"(?<![一-龠])又(?=、)", "また", _KANA),
    (r"(?<=の)程(?=[、よおご宜何])", "ほど", _KANA),
    (r"お掛け(?=[しいに])", "おかけ", _KANA),
    (r"この度(?=[、は])", "このたび", _KANA),
    (r"(?<![一-龠])行な([いうえおっわ])", r"行\1", _ENDING),
    (r"(?<=[一-龠]{2})済(?=[のでだ、。）)])", "済み", _ENDING),
    (r"(お?)問合わ?せ", r"\1問い合わせ", _ENDING),
    (r"(?<=[一-龠いるた])どうり(?!で|ょう|つ)", "どおり", _WRONG_KANA),
    (r"(?<=[一-龠ぁ-ん])づつ", "ずつ", _WRONG_KANA),
    (r"こんにちわ", "こんにちは", _WRONG_KANA),
    (r"ざるおえ", "ざるをえ", _WRONG_KANA),
    (r"出来(?=[るたまなずそれ、])", "でき", _KANA),
    (r"及び", "および", _KANA),
    (r"(?<=[一-龠ぁ-んァ-ヶー、])又は", "または", _KANA),
    (r"更に", "さらに", _KANA),
    (r"(?:全て|凡て)", "すべて", _KANA),
    (r"(?<=[るいたの])為(?=[にの、。])", "ため", _KANA),
    (r"(?<=[るいたなうくぐすつぬぶむ])事(?=[がをはにでも、])", "こと", _KANA),
    (r"(?<=[るいたな])時(?=[はに、])", "とき", _KANA),
    (r"(?<=[ーァ-ヶ一-龠])毎(?=に)", "ごと", _KANA),
    (r"(?<=[がはもの要])有(?=り(?:ま|$))", "あ", _KANA),
    (r"([一-龠ァ-ヶー]{0,8}して)(ます|ました|ません)(?=[。、♪！])", r"\1い\2", "い抜き言葉を修正"),
    (r"様々", "さまざま", _KANA),
    (r"沢山", "たくさん", _KANA),
    (r"致し(?=ま)", "いたし", _KANA),
    (r"殆ど", "ほとんど", _KANA),
    (r"予め", "あらかじめ", _KANA),
    (r"既に", "すでに", _KANA),
    (r"是非(?=[、ご一お])", "ぜひ", _KANA),
    (r"宜しく", "よろしく", _KANA),
    (r"(?<=[でを])無い", "ない", _KANA),
    (r"以外と", "意外と", _WRONG),
    (r"関心させ", "感心させ", _WRONG),
    (r"対象的", "対照的", _WRONG),
    (r"(?<=を)保障(?=(?:し|する|期間|書))", "保証", _WRONG),
    (r"保障(?=期間|書)", "保証", _WRONG),
    (r"製品保障", "製品保証", _WRONG),
    (r"決済を(?=[一-龠ぁ-ん]{0,4}(?:仰|得))", "決裁を", _WRONG),
    (r"的を得", "的を射", "言い回しを修正"),
    (r"速急", "早急", _WRONG),
    (r"専問", "専門", _WRONG),
    (r"絶対絶命", "絶体絶命", _WRONG),
    (r"危機一発", "危機一髪", _WRONG),
    (r"短刀直入", "単刀直入", _WRONG),
    (r"内臓(?=(?:カメラ|メモリ|電池|バッテリ|スピーカ|マイク|センサ|し[たて]))", "内蔵", _WRONG),
    (r"(?<=を)追及(?=し(?:た|て)(?:品質|デザイン|使い))", "追求", _WRONG),
    (r"機能を追化", "機能を追加", _WRONG),
    (r"シュミレーション", "シミュレーション", _WRONG),
    (r"コミニュケーション", "コミュニケーション", _WRONG),
    (r"ディスクトップ", "デスクトップ", _WRONG),
    (r"すいません", "すみません", "話し言葉を修正"),
    (r"なので、(?<=。なので、)", "そのため、", "話し言葉を修正"),
    (r"(?<=[くで])っ?ちゃい(?=ま)", "てしまい", "話し言葉を修正"),
)
_SPELLINGS = (
    ("サーバー", "サーバ"), ("ユーザー", "ユーザ"), ("コンピューター", "コンピュータ"), ("プリンター", "プリンタ"), ("ブラウザー", "ブラウザ"),
    ("フォルダー", "フォルダ"), ("お問い合わせ", "お問合せ"), ("お客様", "お客さま"), ("申し込み", "申込み"), ("打ち合わせ", "打合せ"),
    ("引っ越し", "引越し"), ("見積もり", "見積り"), ("取り扱い", "取扱い"), ("子ども", "子供"), ("ウェブサイト", "Webサイト"),
    ("メールアドレス", "Eメールアドレス"), ("一人ひとり", "一人一人"), ("わかる", "分かる"), ("わかり", "分かり"), ("ください", "下さい"),
)  # fmt: skip


def corrections(text: str) -> tuple[str, list[Change]]:
    """Return the corrected text and the changes, without duplicates."""
    changes: dict[Change, None] = {}
    text = _unify_widths(text, changes)
    for pattern, after, reason in _RULES:

        def note(
            match: re.Match[str], after: str | Callable[[re.Match[str]], str] = after, reason: str = reason
        ) -> str:
            new = after(match) if callable(after) else match.expand(after)
            if new != match.group():
                changes.setdefault(Change(match.group(), new, reason))
            return new

        text = re.sub(pattern, note, text)
    return _unify_spelling(text, changes), list(changes)


def chains_of_no(text: str) -> list[str]:
    """Return the phrases in which の joins four or more nouns; they are hard to read and must be rephrased by hand."""
    return re.findall(r"(?:[一-龠ァ-ヶーA-Za-z0-9]{1,8}の){3,}[一-龠ァ-ヶーA-Za-z0-9]{1,8}", text)


def _unify_widths(text: str, changes: dict[Change, None]) -> str:
    def narrow(match: re.Match[str]) -> str:
        new = unicodedata.normalize("NFKC", match.group())
        changes.setdefault(Change(match.group(), new, "英数字を半角に統一"))
        return new

    def widen(match: re.Match[str]) -> str:
        new = unicodedata.normalize("NFKC", match.group())
        changes.setdefault(Change(match.group(), new, "カタカナを全角に統一"))
        return new

    return _HALF_KANA.sub(widen, _WIDE.sub(narrow, text))


def _unify_spelling(text: str, changes: dict[Change, None]) -> str:
    """Replace the second spelling of a pair with the first if a text contains both."""
    for preferred, other in _SPELLINGS:
        pattern = re.compile(re.escape(other) + (r"(?!ー)" if preferred.startswith(other) else ""))
        if preferred in text and pattern.search(text.replace(preferred, "")):
            marked = text.replace(preferred, "\0") if other in preferred else text
            marked = pattern.sub(preferred, marked)
            text = marked.replace("\0", preferred)
            changes.setdefault(Change(other, preferred, "表記を統一"))
    return text
