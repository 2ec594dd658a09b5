"""A limit as a bar: its name, what is left, how much is used, and when it is counted anew."""

from html import escape

import streamlit as st

from lensawriter.limits.evaluation import State
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
    """Put the rules into the page, once."""
    st.html(f"<style>{_STYLE}</style>")


def draw(title: str, state: State) -> None:
    """Draw a limit."""
    st.html(html(title, state))


def html(title: str, state: State) -> str:
    """Return a limit as it is drawn; every word is escaped."""
    level = texts.level(state)
    kind = f"lw-limit lw-{level}" if level else "lw-limit"
    told = "".join(f"<span>{escape(each)}</span>" for each in texts.details(state))
    return (
        f'<div class="{kind}"><div class="lw-limit-top"><b>{escape(title)}</b>'
        f"<span>{escape(texts.left(state))}</span></div>"
        f'<div class="lw-meter" aria-hidden="true"><i style="width: {texts.filled(state)}%"></i></div>'
        f"<p>{told}</p></div>"
    )
