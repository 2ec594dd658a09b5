"""Lines of a source that are no content: letter forms, mail heads, marks, and orders meant for a model."""

import re

from lensawriter.text.sentences import split

_FORM = re.compile(
    r"各位$|^(?:拝啓|敬具|以上|草々|謹啓|記|前略)[。、]?$|^(?:Re|Fw|Fwd|RE|FW)[:：]|^(?:From|To|Cc|Bcc|Date|Subject|件名|宛先|差出人)[:：]|"
    r"お世話になっ|お疲れ[様さ]|いつもありがとう|先日は.*ありがとう|(?:よろ|宜)しくお願い|(?:ご|御)確認の(?:ほど|程)|ご了承|取り急ぎ|Copyright|©|All [Rr]ights|"
    r"^(?:〒|TEL|FAX|Tel|Fax)?\s*〒?\d{3}-\d{4}|"
    r"^[^。、]{1,12}(?:様|殿|御中)$|^[＞→⇒>]|^(?:添付|写真|画像)(?:しました|します)|\.(?:jpe?g|png|pdf|docx?|xlsx?)\b|"
    r"^[^。、]{2,14}の[一-龠]{1,4}(?:です|と申します)。"
)
_PAGE = re.compile(r"^(?:-\s*)?\d{1,4}(?:\s*[-/]\s*\d{1,4})?$|^(?:page|p\.)\s*\d+$", re.IGNORECASE)
_DATE = re.compile(r"^(?:20\d\d|令和\d+)年\d{1,2}月\d{1,2}日(?:[（(].[)）])?$")
_ORDER = re.compile(
    r"指示を[^。]{0,12}(?:無視|忘れ)|(?:とだけ|だけを?)(?:出力|返答|回答|表示)し|システムプロンプト|プロンプトを(?:表示|出力|開示)|"
    r"あなたは(?:これから|今から|今後)?[^。]{0,20}(?:として|AI|アシスタント)|語尾に[^。]{0,20}付け|ふりをし(?:て|ろ)|"
    r"ignore (?:all |any |the )?(?:previous|above|prior)|system prompt|disregard|you are (?:now|an? )|as an ai|"
    r"<<<|>>>|^\s*[{}]|^\s*\[\s*[{\"\]]|^\s*</?\w+[^>]*>\s*$|<script|```",
    re.IGNORECASE,
)


def is_noise(line: str) -> bool:
    """Tell whether a line carries nothing to write from."""
    return all(
        _FORM.search(each) or _PAGE.search(each) or _DATE.search(each) or is_order(each)
        for each in split(line) or [line]
    )


def is_order(text: str) -> bool:
    """Tell whether a text speaks to a model: it is dropped, never obeyed, never quoted."""
    return bool(_ORDER.search(text))
