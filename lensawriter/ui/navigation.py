"""The pages of each role, their addresses, and navigation between them."""

from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from lensawriter.access.rights import CUSTOMERS, EVERYBODY, LEADERS, MANAGERS
from lensawriter.models import Role
from lensawriter.settings import ROOT

_FILES = ROOT / "pages"
_PAGES = {
    "write": ("書く", "edit_note", CUSTOMERS),
    "drafts": ("原稿一覧", "description", CUSTOMERS),
    "usage": ("利用状況", "bar_chart", CUSTOMERS),
    "dashboard": ("ダッシュボード", "monitoring", MANAGERS),
    "organisations": ("組織", "domain", (Role.OPERATOR,)),
    "limits": ("上限と依頼", "speed", (*MANAGERS, Role.OPERATOR)),
    "members": ("利用者", "group", LEADERS),
    "plan": ("プラン", "card_membership", CUSTOMERS),
    "audit": ("監査ログ", "fact_check", LEADERS),
    "account": ("マイアカウント", "manage_accounts", EVERYBODY),
    "editor": ("原稿", "article", CUSTOMERS),
}
"""Name of the file -> title, icon and roles, in the order of the menu."""
_LINKS = {
    "join": ("利用者の登録", "person_add"),
    "reset": ("パスワードの再設定", "lock_reset"),
    "unlock": ("ログイン停止の解除", "lock_open"),
    "email": ("メールアドレスの確認", "mark_email_read"),
}
"""The pages that links in mails open, for signed-in and signed-out visitors: name of the file -> title and icon."""
_UNLISTED = ("editor", "account")
"""Pages outside the menu: the drafts page opens the editor, and the sidebar links to the account."""


def page(name: str, role: Role | None = None) -> st.Page:
    """Return a page by the name of its file; `role` decides whether it is the start page."""
    title, icon = (_PAGES[name] if name in _PAGES else _LINKS[name])[:2]
    return st.Page(
        _FILES / f"{name}.py",
        title=title,
        icon=f":material/{icon}:",
        url_path=name,
        default=name == _start(role),
        visibility="hidden" if name in _LINKS or name in _UNLISTED else "visible",
    )


def pages(role: Role) -> list[st.Page]:
    """Return the pages of a role, in the order of the menu."""
    return [page(name, role) for name, (_, _, roles) in _PAGES.items() if role in roles] + _link_pages()


def signed_out_pages(draw: Callable[[], None]) -> list[st.Page]:
    """Return the pages for a visitor who is not signed in: `draw` at every address except those of `_LINKS`.

    Of all other addresses only the requested one is registered, so that a visitor does not learn which pages exist.
    """
    names = ["", *([_address()] if _address() in _PAGES else [])]
    return [st.Page(draw, title="ログイン", url_path=name, default=not name) for name in names] + _link_pages()


def on_link() -> bool:
    """Return whether this page is one that links in mails open."""
    return _address() in _LINKS


def go(name: str, **parameters: str) -> NoReturn:
    """Go to another page, with parameters in its address."""
    st.switch_page(page(name), query_params=parameters)


def _start(role: Role | None) -> str:
    return "organisations" if role is Role.OPERATOR else "write"


def _link_pages() -> list[st.Page]:
    return [page(name) for name in _LINKS]


def _address() -> str:
    return urlsplit(st.context.url or "").path.strip("/")
