"""The use cases 用途 as cards, with a description and examples of when to choose each."""

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from lensawriter.ui.parts import look
from lensawriter.usecases import UseCase

EXCLUDED = "プランの対象外です"
GROUPS = {"web": "記事とWebページ", "short": "告知・SNS・コピー", "any": "手元の文章を整える"}


def draw(cases: Iterable[UseCase], allowed: Callable[[str], bool] = lambda _: True) -> None:
    """Draw the cards in groups; a click opens the form. Cards of use cases outside the plan are disabled."""
    listed = list(cases)
    for name, title in GROUPS.items():
        group_cases = [case for case in listed if group(case) == name]
        if not group_cases:
            continue
        look.heading(title)
        with st.grid(4, min_column_width=200, gap="small", key=f"cards-{name}"):
            for case in group_cases:
                _card(case, allowed=allowed(case.id))


def group(case: UseCase) -> str:
    """Return the group of a use case, by its channel; use cases with variants belong to the short texts."""
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
    """Open the form of a use case; its URL can be bookmarked."""
    st.query_params["use"] = case_id


def leave() -> None:
    """Go back to the cards."""
    st.query_params.pop("use", None)


def chosen(cases: dict[str, UseCase]) -> UseCase | None:
    """Return the use case that the URL names, or None."""
    return cases.get(st.query_params.get("use", ""))
