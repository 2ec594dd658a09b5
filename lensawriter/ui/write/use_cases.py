"""The purposes 用途 as cards: what each is for, and when to take it."""

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from lensawriter.ui.parts import look
from lensawriter.usecases import UseCase

EXCLUDED = "プランの対象外です"
GROUPS = {"web": "記事とWebページ", "short": "告知・SNS・コピー", "any": "手元の文章を整える"}


def draw(cases: Iterable[UseCase], allowed: Callable[[str], bool] = lambda _: True) -> None:
    """Draw the cards in groups; a click chooses the purpose, unless the plan does not have it."""
    listed = list(cases)
    for name, title in GROUPS.items():
        members = [case for case in listed if group(case) == name]
        if not members:
            continue
        look.heading(title)
        with st.grid(4, min_column_width=200, gap="small", key=f"cards-{name}"):
            for case in members:
                _card(case, allowed=allowed(case.id))


def group(case: UseCase) -> str:
    """Return the group that a purpose stands in: by its channel, and what gives variants beside the short ones."""
    if case.channel == "web":
        return "web"
    return "short" if case.channel != "any" or "variants" in case.steps else "any"


def _card(case: UseCase, *, allowed: bool) -> None:
    with st.container(border=True, height="stretch", key=f"card-{case.id}"):
        st.button(
            case.title,
            icon=f":material/{case.icon}:",
            type="tertiary",
            key=f"choose-{case.id}",
            on_click=choose,
            args=(case.id,),
            disabled=not allowed,
        )
        if not allowed:
            st.caption(EXCLUDED)
        st.html(f'<p class="lw-what">{escape(case.description)}</p><details class="lw-when">{_when(case)}</details>')


def _when(case: UseCase) -> str:
    listed = "".join(f"<li>{escape(each)}</li>" for each in case.when)
    return f"<summary>こんなときに</summary><ul>{listed}</ul>"


def choose(case_id: str) -> None:
    """Open the form of a purpose; its address can be kept as a bookmark."""
    st.query_params["use"] = case_id


def leave() -> None:
    """Go back to the cards."""
    st.query_params.pop("use", None)


def chosen(cases: dict[str, UseCase]) -> UseCase | None:
    """Return the purpose that the address names."""
    return cases.get(st.query_params.get("use", ""))
