"""The purposes 用途 as cards: what each is for, and when to take it."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from lensawriter.ui import look
from lensawriter.usecases import UseCase

GROUPS = (
    ("記事とWebページ", ("web",)),
    ("広報・メール・SNS", ("press", "mail", "social")),
    ("手元の文章を整える", ("any",)),
)


def draw(cases: Iterable[UseCase]) -> None:
    """Draw the cards in groups; a click chooses the purpose."""
    listed = list(cases)
    for title, channels in GROUPS:
        group = [case for case in listed if case.channel in channels]
        if not group:
            continue
        look.heading(title)
        with st.grid(3, min_column_width=260, gap="small", key=f"cards-{channels[0]}"):
            for case in group:
                _card(case)


def _card(case: UseCase) -> None:
    with st.container(border=True, height="stretch", key=f"card-{case.id}"):
        st.button(
            case.title,
            icon=f":material/{case.icon}:",
            type="tertiary",
            key=f"choose-{case.id}",
            on_click=choose,
            args=(case.id,),
        )
        when = "".join(f"<li>{escape(each)}</li>" for each in case.when[:3])
        st.html(
            f'<p class="lw-what">{escape(case.description)}</p><p class="lw-when">こんなときに</p><ul class="lw-when">{when}</ul>'
        )


def choose(case_id: str) -> None:
    """Open the form of a purpose; its address can be kept as a bookmark."""
    st.query_params["use"] = case_id


def leave() -> None:
    """Go back to the cards."""
    st.query_params.pop("use", None)


def chosen(cases: dict[str, UseCase]) -> UseCase | None:
    """Return the purpose that the address names."""
    return cases.get(st.query_params.get("use", ""))
