"""Lines of a source that are for its writer, or that point at what a draft does not show: no content."""

import re

_WRITERS = r"載せ|掲載し|書か|書き込ま|記載し|記述し|言及し|触れ|引用し|公開し|公表し|明記し|強調し|表記し|出さ|使わ|使用し|入れ"
_ABOUT = r"比較|他社|競合|社名|名前|個人名|実名|価格|金額|数字|写真|画像|表現|言葉|文言|原稿|記事|本文|見出し|タイトル|コメント|資料|発表前|解禁|この件|」"
_DIRECTION = re.compile(
    rf"(?:{_ABOUT})[^。]*(?:{_WRITERS})(?:ない(?:こと|で|でください|でほしい|よう(?:に)?(?:する|お願いします)?)|ぬこと)$|"
    rf"」[^。]*(?:確認|根拠|許可|裏付け)[^。]*(?:使わない|書かない|載せない|使いません|載せません)$|"
    rf"(?:{_ABOUT})[^。]*(?:載せる|掲載する|記載する|明記する|強調する|触れる|入れる|書く|使う|統一する)こと$|"
    r"(?:原稿|記事|本文|見出し|タイトル|リリース|文面|文章)(?:に|で|では|には|の中で|は)[^。]*(?:ないでください|(?<!て)ください|こと|してほしい|不要)$|"
    r"(?:記載|掲載|言及|説明|紹介|引用)(?:は|も)?(?:不要|なし|不可|禁止)(?:です|だ|である)?$|"
    r"(?:社内|内部)(?:用の?)?(?:メモ|資料)(?:です|だ|である)?$|社外秘|部外秘|取扱注意|取り扱い注意|オフレコ|関係者限り|(?:公開|発表)前(?:につき|のため)|※?要確認$|^(?:TODO|FIXME|メモ[：:])|(?:ライター|執筆者|編集者|書き手)(?:さん)?(?:へ|に)"
)
_POINTS = re.compile(
    r"[0-9①-⑳]番(?:目)?(?:から|と|や|、)[0-9①-⑳]+番|手順[0-9①-⑳]+(?!つ|個)|(?:上|前|右|左|下|次)の(?:表|図|リスト|一覧|箇条書き)(?:の|に|は|で|を|から|が)|"
    r"(?:表|図)[0-9]+(?:の|に|は|で|を|から|が)|^[^①]*[②-⑳]|^[①][^②]*$"
)


def is_direction(sentence: str) -> bool:
    """Tell whether a sentence tells the writer what to write: 他社商品との比較は載せないこと。"""
    return bool(_DIRECTION.search(re.sub(r"[。．！!\s]+$", "", sentence.strip("（）()※ "))))


def points_elsewhere(sentence: str) -> bool:
    """Tell whether a sentence leans on a number, a table or a picture that the draft does not show: 1番から4番まで."""
    return bool(_POINTS.search(sentence))
