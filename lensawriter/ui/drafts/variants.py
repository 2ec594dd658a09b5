"""Variants 案 of one text, each to be copied by itself, with its length as its channel counts."""

import re

import streamlit as st

from lensawriter.models import Brief
from lensawriter.text.length import count, weigh
from lensawriter.ui.parts import feedback
from lensawriter.usecases import UseCase

_HEAD = re.compile(r"^## 案(\d+)[ \t]*$", re.MULTILINE)


def split(text: str) -> tuple[str, ...]:
    """Return the variants of a draft as it stands in the editor; none where it has no such headings."""
    parts = _HEAD.split(text)
    return tuple(body.strip() for body in parts[2::2] if body.strip())


def draw(found: tuple[str, ...], case: UseCase | None, brief: Brief) -> None:
    """Draw each variant with a button to copy it."""
    bound = case.weight_max(brief.inputs) if case else None
    for number, body in enumerate(found, 1):
        st.markdown(f"**案{number}**　{measure(body, brief, bound)}")
        st.code(body, language=None, wrap_lines=True)


def measure(body: str, brief: Brief, bound: int | None) -> str:
    """Say how long a variant is, and where it does not fit."""
    length = count(body)
    words = f"{length:,}字"
    if bound is not None:
        weight = weigh(body)
        words += f"（半角換算 {weight:,}／{bound:,}）"
        if weight > bound:
            return f":red[{feedback.escape_markdown(words)} 投稿できる長さを超えています]"
    if not brief.length.contains(length):
        return f":orange[{feedback.escape_markdown(words)} 指定は {brief.length.min:,}～{brief.length.max:,}字です]"
    return f":gray[{feedback.escape_markdown(words)}]"
