"""Filters for lines of a source without content: boilerplate, instructions to a model, editor notes."""

import re

from lensawriter.text.sentences import split_sentences

_LETTER_OR_MAIL = re.compile(
    r"各位$|^(?:拝啓|敬具|以上|草々|謹啓|記|前略)[。、]?$|^(?:Re|Fw|Fwd|RE|FW)[:：]|^(?:From|To|Cc|Bcc|Date|Subject|件名|宛先|差出人)[:：]|"
    r"お世話になっ|お疲れ[様さ]|いつもありがとう|先日は.*ありがとう|(?:よろ|宜)しくお願い|(?:ご|御)確認の(?:ほど|程)|ご了承|取り急ぎ|Copyright|©|All [Rr]ights|"
    r"^(?:〒|TEL|FAX|Tel|Fax)?\s*〒?\d{3}-\d{4}|"
    r"^[^。、]{1,12}(?:様|殿|御中)$|^[＞→⇒>]|^(?:添付|写真|画像)(?:しました|します)|\.(?:jpe?g|png|pdf|docx?|xlsx?)\b|"
    r"^[^。、]{2,14}の[一-龠]{1,4}(?:です|と申します)。"
)
_PAGE_NUMBER = re.compile(r"^(?:-\s*)?\d{1,4}(?:\s*[-/]\s*\d{1,4})?$|^(?:page|p\.)\s*\d+$", re.IGNORECASE)
_DATE_LINE = re.compile(r"^(?:20\d\d|令和\d+)年\d{1,2}月\d{1,2}日(?:[（(].[)）])?$")
_MODEL_INSTRUCTION = re.compile(
    r"指示を[^。]{0,12}(?:無視|忘れ)|(?:とだけ|だけを?)(?:出力|返答|回答|表示)し|システムプロンプト|プロンプトを(?:表示|出力|開示)|"
    r"あなたは(?:これから|今から|今後)?[^。]{0,20}(?:として|AI|アシスタント)|語尾に[^。]{0,20}付け|ふりをし(?:て|ろ)|"
    r"ignore (?:all |any |the )?(?:previous|above|prior)|system prompt|disregard|you are (?:now|an? )|as an ai|"
    r"<<<|>>>|^\s*[{}]|^\s*\[\s*[{\"\]]|^\s*</?\w+[^>]*>\s*$|<script|```",
    re.IGNORECASE,
)

_EDITING_VERB = r"載せ|掲載し|書か|書き込ま|記載し|記述し|言及し|触れ|引用し|公開し|公表し|明記し|強調し|表記し|出さ|使わ|使用し|入れ"
_EDITED_THING = r"比較|他社|競合|社名|名前|個人名|実名|価格|金額|数字|写真|画像|表現|言葉|文言|原稿|記事|本文|見出し|タイトル|コメント|資料|発表前|解禁|この件|」"
_EDITOR_NOTE = re.compile(
    rf"(?:{_EDITED_THING})[^。]*(?:{_EDITING_VERB})(?:ない(?:こと|で|でください|でほしい|よう(?:に)?(?:する|お願いします)?)|ぬこと)$|"
    rf"」[^。]*(?:確認|根拠|許可|裏付け)[^。]*(?:使わない|書かない|載せない|使いません|載せません)$|"
    rf"(?:{_EDITED_THING})[^。]*(?:載せる|掲載する|記載する|明記する|強調する|触れる|入れる|書く|使う|統一する)こと$|"
    r"(?:原稿|記事|本文|見出し|タイトル|リリース|文面|文章)(?:に|で|では|には|の中で|は)[^。]*(?:ないでください|(?<!て)ください|こと|してほしい|不要)$|"
    r"(?:記載|掲載|言及|説明|紹介|引用)(?:は|も)?(?:不要|なし|不可|禁止)(?:です|だ|である)?$|"
    r"(?:社内|内部)(?:用の?)?(?:メモ|資料)(?:です|だ|である)?$|社外秘|部外秘|取扱注意|取り扱い注意|オフレコ|関係者限り|(?:公開|発表)前(?:につき|のため)|※?要確認$|^(?:TODO|FIXME|メモ[：:])|(?:ライター|執筆者|編集者|書き手)(?:さん)?(?:へ|に)"
)
_LAYOUT_REFERENCE = re.compile(
    r"[0-9①-⑳]番(?:目)?(?:から|と|や|、)[0-9①-⑳]+番|手順[0-9①-⑳]+(?!つ|個)|(?:上|前|右|左|下|次)の(?:表|図|リスト|一覧|箇条書き)(?:の|に|は|で|を|から|が)|"
    r"(?:表|図)[0-9]+(?:の|に|は|で|を|から|が)|^[^①]*[②-⑳]|^[①][^②]*$"
)


def is_boilerplate(line: str) -> bool:
    """Return whether every sentence of a line is boilerplate: letter and mail phrases, page numbers, dates."""
    return all(
        _LETTER_OR_MAIL.search(each)
        or _PAGE_NUMBER.search(each)
        or _DATE_LINE.search(each)
        or is_model_instruction(each)
        for each in split_sentences(line) or [line]
    )


def is_model_instruction(text: str) -> bool:
    """Return whether a text is an instruction to a model (prompt injection); such lines are dropped."""
    return bool(_MODEL_INSTRUCTION.search(text))


def is_editor_note(sentence: str) -> bool:
    """Return whether a sentence tells the writer what to write: 他社商品との比較は載せないこと。"""
    return bool(_EDITOR_NOTE.search(re.sub(r"(?<![。．！!\s])[。．！!\s]++$", "", sentence.strip("（）()※ "))))


def refers_to_layout(sentence: str) -> bool:
    """Return whether a sentence refers to a number, table or figure that the draft does not show: 1番から4番まで."""
    return bool(_LAYOUT_REFERENCE.search(sentence))
