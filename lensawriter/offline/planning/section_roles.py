"""Roles of the parts of an article, and the cue words that assign a sentence or heading to a role."""

import re

CUES: dict[str, re.Pattern[str]] = {
    "overview": re.compile(
        r"会社|創業|設立|事業|概要|とは|手がけ|発表|お知らせ|提供(?:し|する|を)|プロフィール|紹介|運営"
    ),
    "background": re.compile(r"背景|これまで|従来|近年|増え|求め|きっかけ|以前|当時|社会|市場|高まり|需要"),
    "problem": re.compile(r"課題|悩|負担|不足|ミス|手間|問題|困|難し|かかって|間違|不満|遅れ|紙の|属人|導入前"),
    "reason": re.compile(r"決め手|選(?:ん|定|び|ぶ|択)|比較|検討し|理由|評価|魅力|きっかけ"),
    "action": re.compile(
        r"導入|取り組|開始|始め|実施|構築|運用|研修|設定|進め|作っ|作り|準備|手順|流れ|方法|説明会|体制"
    ),
    "feature": re.compile(r"機能|特長|特徴|対応|搭載|仕組み|素材|自動|でき|こだわ|採用|設計|性能"),
    "usage": re.compile(r"利用|使い|シーン|場面|活用|向け|おすすめ|用途|選び方|ポイント|コツ|使う|使え"),
    "effect": re.compile(
        r"効果|削減|短縮|向上|改善|増加|減っ|減り|減少|下が|上が|成果|結果|ようになっ|なくなり|変わっ|変化"
    ),
    "price": re.compile(
        r"価格|料金|[0-9０-９]円|税|販売|発売|申し込|仕様|サイズ|重量|重さ|寸法|保証|プラン|型番|日時|会場|開催|受付"
    ),
    "voice": re.compile(r"「.+」と|声|話し|語り|コメント|感想|述べ"),
    "future": re.compile(r"今後|予定|目指|計画|拡大|将来|展望|方針|検討して|来年|来春|意気込み"),
    "contact": re.compile(r"問い合わせ|問合せ|TEL|電話|メール|@|https?:|窓口|担当"),
}


def role_strength(role: str, text: str) -> float:
    """Return the number of cue words of a role in a text, at most 2."""
    return min(len(CUES[role].findall(text)), 2) if role in CUES else 0.0


def heading_role(heading: str, parts: tuple[tuple[str, str], ...]) -> str:
    """Return the role of the part whose heading this one begins with, else the best role by cue words, or ""."""
    for role, part_heading in parts:
        if heading.startswith(part_heading):
            return role
    scored = [(role_strength(role, heading), -number, role) for number, role in enumerate(CUES)]
    best = max(scored)
    return best[2] if best[0] else ""
