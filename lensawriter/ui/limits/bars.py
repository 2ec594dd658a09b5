"""A limit as a bar: title, amount left, amount used, and the time of its reset."""

from html import escape

import streamlit as st

from lensawriter.limits.evaluation import LimitState
from lensawriter.ui.limits import texts

_NEAR = "light-dark(#b7791f, #e0a83f)"
_OVER = "light-dark(#b3261e, #ff8a80)"
_STYLE = f"""
.lw-limit {{ margin: 0; }}
.lw-limit-top {{ display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1rem; }}
.lw-limit-top b {{ font-weight: 600; overflow-wrap: anywhere; }}
.lw-limit-top span {{ font-weight: 600; white-space: nowrap; }}
.lw-meter {{ height: 6px; border-radius: 3px; margin: .35rem 0 .3rem; overflow: hidden;
  background: color-mix(in srgb, currentColor 12%, transparent); }}
.lw-meter i {{ display: block; height: 100%; border-radius: 3px; background: light-dark(#2a6f97, #6db3d6); }}
.lw-near .lw-meter i {{ background: {_NEAR}; }}
.lw-over .lw-meter i {{ background: {_OVER}; }}
.lw-over .lw-limit-top span {{ color: {_OVER}; }}
.lw-limit p {{ margin: 0; font-size: .85rem; line-height: 1.6; color: color-mix(in srgb, currentColor 62%, transparent);
  display: flex; flex-wrap: wrap; gap: 0 1.2rem; }}
.lw-limit p span {{ word-break: auto-phrase; }}
"""


def style() -> None:
    """Add the CSS rules to the page; call this once."""
    st.html(f"<style>{_STYLE}</style>")


def draw(title: str, state: LimitState) -> None:
    """Draw a limit."""
    st.html(html(title, state))


def html(title: str, state: LimitState) -> str:
    """Return the HTML of a limit, with escaped texts."""
    level = texts.level(state)
    css_class = f"lw-limit lw-{level}" if level else "lw-limit"
    details = "".join(f"<span>{escape(each)}</span>" for each in texts.details(state))
    return (
        f'<div class="{css_class}"><div class="lw-limit-top"><b>{escape(title)}</b>'
        f"<span>{escape(texts.left(state))}</span></div>"
        f'<div class="lw-meter" aria-hidden="true"><i style="width: {texts.filled(state)}%"></i></div>'
        f"<p>{details}</p></div>"
    )
