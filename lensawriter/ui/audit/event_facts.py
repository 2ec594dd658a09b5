"""The subject and the facts of an event as Japanese text: the audit log stores ids and fixed words only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lensawriter.access.events import Event, Fact
from lensawriter.accounts import role_names
from lensawriter.models import Role
from lensawriter.ui.organisations import mails

_SHORT_ID = 8
"""Characters of an id that are shown: enough to distinguish ids and to find them in the CSV file."""
_LABELS = {
    "by": "方法",
    "reason": "理由",
    "why": "理由",
    "call": "機能",
    "count": "件数",
    "rows": "件数",
    "before": "変更前",
    "after": "変更後",
    "role": "役割",
    "plan": "プラン",
    "members": "利用者数",
    "language": "言語",
    "archived": "アーカイブ",
    "heir": "原稿を引き継いだ方",
    "department": "部署",
    "use_case": "用途",
    "version": "版",
    "of": "もと",
    "format": "形式",
    "kind": "種類",
    "scope": "範囲",
    "period": "期間",
    "unit": "項目",
    "amount": "上限",
    "wanted": "希望した量",
    "allowed": "追加した量",
    "share": "使用率",
    "minutes": "所要時間",
}
_FORMATS = {"of": "第{}版", "share": "{}%", "minutes": "{}分"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "by": {
        "link": "メールのリンク",
        "present": "現在のパスワード",
        "person": "同じメールアドレスでの失敗",
        "network": "同じネットワークからの失敗",
        "code": "認証コードの誤り",
    },
    "why": {"enrol": "設定時のコードの誤り", "code": "コードの誤り", "used": "使用済みのコード"},
    "reason": {
        "sign-in-required": "ログインしていない",
        "forbidden": "権限がない",
        "not-found": "見つからない",
        "contract-ended": "契約の終了",
    },
    "call": {
        "alerts": "上限のお知らせ",
        "audit": "監査ログ",
        "budget": "上限の確認",
        "caps": "上限",
        "consent": "利用規約への同意",
        "dashboards": "ダッシュボード",
        "departments": "部署",
        "devices": "端末",
        "emailchanges": "メールアドレスの変更",
        "forms": "指示の入力",
        "invitations": "招待",
        "library": "原稿",
        "members": "利用者",
        "organisations": "組織",
        "outbox": "メール",
        "ownuse": "利用状況",
        "profile": "マイアカウント",
        "profilesecondfactor": "二段階認証",
        "reports": "月次レポート",
        "requests": "上限の依頼",
        "signinresets": "ログインのリセット",
        "stepup": "本人確認",
        "writing": "執筆",
    },
    "language": {"ja": "日本語", "en": "英語"},
    "format": {"md": "Markdown", "txt": "テキスト", "html": "HTML", "docx": "Word"},
    "scope": {"person": "利用者", "department": "部署", "use_case": "用途", "model": "モデル", "organisation": "組織"},
    "period": {"day": "1日", "month": "1か月"},
    "unit": {"generations": "生成回数", "characters": "文字数", "yen": "利用料"},
    "role": {each.value: role_names.name(each) for each in Role},
}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_REMOVED, _DRAFT = "削除された利用者", "原稿"
_PEOPLE = "set sign session second recovery step reset role member ownership name email password language id".split()
_NOUNS = dict.fromkeys(_PEOPLE, _REMOVED) | {
    "department": "部署",
    "invitation": "招待",
    "organisation": "組織",
    "plan": "組織",
    "mail": "メール",
    "draft": _DRAFT,
    "outline": _DRAFT,
    "writing": _DRAFT,
    "version": _DRAFT,
}
"""The first word of an event -> the noun for a subject without a name."""
_TERMS = (Event.TERMS_PUBLISHED, Event.CONSENTED)


@dataclass(frozen=True)
class Names:
    """Names by id, of everything whose name the reader of the audit log may see; built for one run of the page."""

    people: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    organisation: str = ""
    """The id of the reader's organisation."""
    plans: Mapping[str, str] = field(default_factory=dict)
    use_cases: Mapping[str, str] = field(default_factory=dict)

    def person(self, key: str) -> str:
        """Return the name of a person; for a removed person, a short form of the id."""
        return self.people.get(key) or short(_REMOVED, key)

    def subject(self, event: str, key: str | None) -> str:
        """Return the subject of an event as text; empty without a subject."""
        if not key:
            return ""
        if event in _TERMS:
            return f"第{key}版"
        if key == self.organisation:
            return "この組織"
        known = self.people.get(key) or self.departments.get(key) or self.use_cases.get(key)
        return known or (short(_NOUNS.get(event.partition("-")[0], "ID"), key) if _ID.fullmatch(key) else key)

    def facts(self, event: str, facts: Mapping[str, Fact]) -> str:
        """Return the facts of an event with their labels."""
        return "、".join(
            f"{_label(event, name)}：{self._fact(event, name, value)}"
            for name, value in facts.items()
            if name in _LABELS and value is not None
        )

    def _fact(self, event: str, name: str, value: Fact) -> str:
        if isinstance(value, bool):
            return "はい" if value else "いいえ"
        if isinstance(value, int):
            return _FORMATS.get(name, "{}").format(f"{value:,}")
        word = str(value)
        match name:
            case "heir":
                return self.person(word)
            case "department":
                return self.departments.get(word) or short("部署", word)
            case "of":
                return short(_DRAFT, word)
            case "before" | "after":
                name = "plan" if event == Event.PLAN_ASSIGNED else "role"
            case "kind":
                return mails.kind(word)
            case "call":
                word = word.partition(".")[0]
        known = {"plan": self.plans, "use_case": self.use_cases}.get(name) or _WORDS.get(name, {})
        return known.get(word, word)


def short(noun: str, key: str) -> str:
    """Return a subject without a name: its noun and the beginning of its id."""
    return f"{noun}（{key[:_SHORT_ID]}）"


def _label(event: str, name: str) -> str:
    return "理由" if name == "by" and event == Event.SIGN_IN_LOCKED else _LABELS[name]
