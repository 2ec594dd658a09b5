"""The variants 案 of a draft, each with a copy button and its length as the channel counts it."""

import re

import streamlit as st

from lensawriter.models import Brief
from lensawriter.text.length import count, length_range, weigh
from lensawriter.ui.parts import feedback
from lensawriter.usecases import UseCase

_HEAD = re.compile(r"^## 案(\d+)[ \t]*$", re.MULTILINE)


def split(text: str) -> tuple[str, ...]:
    """Return the variants in the text of a draft; empty if it has no headings of variants."""
    parts = _HEAD.split(text)
    return tuple(body.strip() for body in parts[2::2] if body.strip())


def draw(found: tuple[str, ...], case: UseCase | None, brief: Brief) -> None:
    """Draw each variant with a copy button."""
    weight_limit = case.weight_max(brief.inputs) if case else None
    for number, body in enumerate(found, 1):
        st.markdown(f"**案{number}**　{measure(body, brief, weight_limit)}")
        st.code(body, language=None, wrap_lines=True)


def measure(body: str, brief: Brief, weight_limit: int | None) -> str:
    """Return the length of a variant, coloured if it exceeds the channel or misses the requested length."""
    length = count(body)
    text = f"{length:,}字"
    if weight_limit is not None:
        weight = weigh(body)
        text += f"（半角換算 {weight:,}／{weight_limit:,}）"
        if weight > weight_limit:
            return f":red[{feedback.escape_markdown(text)} 投稿できる長さを超えています]"
    if not brief.length.contains(length):
        return f":orange[{feedback.escape_markdown(text)} 指定は {length_range(brief.length)}です]"
    return f":gray[{feedback.escape_markdown(text)}]"
