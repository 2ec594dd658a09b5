"""The pages and the way between them."""

from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from lensawriter.models import Role
from lensawriter.settings import ROOT

WRITERS = (Role.WRITER, Role.MANAGER, Role.OWNER)
LEADERS = (Role.OWNER, Role.OPERATOR)
_FILES = ROOT / "pages"
_PAGES = {
    "write": ("書く", "edit_note", WRITERS),
    "drafts": ("原稿一覧", "description", WRITERS),
    "usage": ("利用状況", "bar_chart", WRITERS),
    "dashboard": ("ダッシュボード", "monitoring", (Role.MANAGER, Role.OWNER)),
    "organisations": ("組織", "domain", (Role.OPERATOR,)),
    "limits": ("上限と依頼", "speed", (Role.MANAGER, Role.OWNER, Role.OPERATOR)),
    "members": ("利用者", "group", LEADERS),
    "plan": ("プラン", "card_membership", WRITERS),
    "audit": ("監査ログ", "fact_check", LEADERS),
    "account": ("マイアカウント", "manage_accounts", tuple(Role)),
    "editor": ("原稿", "article", WRITERS),
}
"""Name of a file -> its title, its icon, and whose it is; the order is that of the menu."""
_LINKS = {
    "join": ("利用者の登録", "person_add"),
    "reset": ("パスワードの再設定", "lock_reset"),
    "unlock": ("ログイン停止の解除", "lock_open"),
    "email": ("メールアドレスの確認", "mark_email_read"),
}
"""Where the links of mails lead: for whoever holds one, signed in or not."""
_UNLISTED = ("editor", "account")
_FIRST = {Role.OPERATOR: "organisations"}


def page(name: str, role: Role | None = None) -> st.Page:
    """Return a page by the name of its file, as somebody of a role sees it."""
    title, icon = (_PAGES[name] if name in _PAGES else _LINKS[name])[:2]
    return st.Page(
        _FILES / f"{name}.py",
        title=title,
        icon=f":material/{icon}:",
        url_path=name,
        default=name == first(role),
        visibility="hidden" if name in _LINKS or name in _UNLISTED else "visible",
    )


def first(role: Role | None) -> str:
    """Return the page that somebody of a role begins with."""
    return _FIRST.get(role, "write") if role else "write"


def pages(role: Role) -> list[st.Page]:
    """Return the pages of a role, in the order of the navigation."""
    return [page(name, role) for name, (_, _, roles) in _PAGES.items() if role in roles] + links()


def links() -> list[st.Page]:
    """Return the pages that the links of mails lead to."""
    return [page(name) for name in _LINKS]


def doors(draw: Callable[[], None]) -> list[st.Page]:
    """Return the pages of whoever is not signed in: the same door at every address, but where a link leads.

    Only the address that was asked for is named: strangers need not know what others there are.
    """
    names = ["", *([_here()] if _here() in _PAGES else [])]
    return [st.Page(draw, title="ログイン", url_path=name, default=not name) for name in names] + links()


def on_link() -> bool:
    """Tell whether the address of this page is one that the links of mails lead to."""
    return _here() in _LINKS


def _here() -> str:
    return urlsplit(st.context.url or "").path.strip("/")


def go(name: str, **parameters: str) -> NoReturn:
    """Go to another page; `parameters` stand in its address."""
    st.switch_page(page(name), query_params=parameters)
