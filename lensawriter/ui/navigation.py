"""The pages and the way between them."""

from typing import NoReturn

import streamlit as st

from lensawriter.models import Role
from lensawriter.settings import ROOT

WRITERS = (Role.WRITER, Role.MANAGER, Role.OWNER)
_FILES = ROOT / "pages"


def page(name: str) -> st.Page:
    """Return a page by the name of its file."""
    title, icon, shown = {
        "write": ("書く", "edit_note", True),
        "drafts": ("原稿一覧", "description", True),
        "usage": ("利用状況", "bar_chart", True),
        "editor": ("原稿", "article", False),
    }[name]
    return st.Page(
        _FILES / f"{name}.py",
        title=title,
        icon=f":material/{icon}:",
        url_path=name,
        default=name == "write",
        visibility="visible" if shown else "hidden",
    )


def pages(role: Role) -> list[st.Page]:
    """Return the pages of a role, in the order of the navigation."""
    return [page(name) for name in ("write", "drafts", "usage", "editor")] if role in WRITERS else []


def go(name: str, **parameters: str) -> NoReturn:
    """Go to another page; `parameters` stand in its address."""
    st.switch_page(page(name), query_params=parameters)
