"""How the parts of the pages look, beyond the theme: cards, the bar of sections, the article as people read it."""

from base64 import b64encode
from functools import cache
from html import escape

import streamlit as st

from lensawriter.settings import ROOT
from lensawriter.ui.parts import translation

_LINE = "color-mix(in srgb, currentColor 14%, transparent)"
_SOFT = "color-mix(in srgb, currentColor 5%, transparent)"
_FADED = "color-mix(in srgb, currentColor 62%, transparent)"
_RED = "light-dark(#b3261e, #ff8a80)"
_ACCENT = "light-dark(#2a6f97, #6db3d6)"

_CARDS = f"""
[class*="st-key-card-"] {{ position: relative; padding: .8rem .95rem .7rem; gap: .35rem; transition: border-color .15s, box-shadow .15s; }}
[class*="st-key-card-"]:hover {{ border-color: {_ACCENT}; box-shadow: 0 2px 12px color-mix(in srgb, {_ACCENT} 14%, transparent); }}
[class*="st-key-card-"]:focus-within {{ border-color: {_ACCENT}; }}
[class*="st-key-card-"]:has(button:disabled) {{ opacity: .75; box-shadow: none; border-color: {_LINE}; }}
[class*="st-key-choose-"] button {{ position: static; justify-content: flex-start; text-align: left; padding: 0; min-height: 0; }}
[class*="st-key-choose-"] button p {{ font-weight: 700; font-size: 1rem; line-height: 1.45; white-space: normal; }}
[class*="st-key-choose-"] [data-testid="stIconMaterial"] {{ color: {_ACCENT}; font-size: 1.2rem; }}
[class*="st-key-choose-"] button::after {{ content: ""; position: absolute; inset: 0; border-radius: inherit; }}
.lw-what {{ margin: 0 0 .35rem; font-size: .85rem; line-height: 1.65; }}
.lw-when {{ font-size: .8rem; color: {_FADED}; line-height: 1.6; position: relative; z-index: 1; width: fit-content; }}
.lw-when summary {{ cursor: pointer; padding: .2rem 0; }}
.lw-when summary:hover {{ color: inherit; text-decoration: underline; }}
.lw-when ul {{ margin: .1rem 0 0; padding-left: 1.2em !important; pointer-events: none; }}
.lw-when li {{ margin: 0; font-size: .8rem; }}
"""
_ROWS = f"""
[class*="st-key-row-"] {{ position: relative; padding: .7rem 1rem; }}
[class*="st-key-row-"]:hover {{ border-color: {_ACCENT}; }}
[class*="st-key-row-"] [data-testid="stText"] {{ font-weight: 600; white-space: normal; overflow-wrap: anywhere; }}
[class*="st-key-open-"] button {{ position: static; }}
[class*="st-key-open-"] button::after {{ content: ""; position: absolute; inset: 0; border-radius: inherit; }}
[class*="st-key-menu-"] {{ position: relative; z-index: 1; }}
[class*="st-key-source-"] > [data-testid="stLayoutWrapper"] {{ flex: 1 1 14rem; }}
[class*="st-key-source-"] [data-testid="stText"] {{ overflow-wrap: anywhere; white-space: normal; }}
[data-testid="stFileChip"][aria-invalid="true"] {{ height: auto; width: auto; max-width: 100%; }}
[data-testid="stFileChip"][aria-invalid="true"] > [role="alert"] {{ position: static; width: auto; height: auto; margin: 0 1.4rem 0 .6rem;
  clip: auto; clip-path: none; overflow: visible; white-space: normal; font-size: .85rem; color: {_RED}; }}
[class*="st-key-empty"] {{ padding: 3rem 1rem; }}
.lw-empty {{ text-align: center; }}
.lw-empty b {{ display: block; font-size: 1.05rem; margin-bottom: .5rem; }}
.lw-empty span {{ color: {_FADED}; font-size: .9rem; }}
"""
_PROGRESS = f"""
.st-key-watch [data-stale="true"] {{ opacity: 1 !important; transition: none !important; }}
.lw-bar {{ display: flex; gap: 4px; margin: .3rem 0 1rem; }}
.lw-bar i {{ flex: 1; height: 8px; border-radius: 4px; background: {_LINE}; overflow: hidden; }}
.lw-bar .lw-open b {{ width: 30% !important; animation: lw-slide 1.8s ease-in-out infinite alternate; }}
@keyframes lw-slide {{ from {{ margin-left: 0; }} to {{ margin-left: 70%; }} }}
.lw-bar b {{ display: block; height: 100%; background: {_ACCENT}; border-radius: 4px; transition: width .4s linear; }}
.lw-part {{ display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .8rem; font-size: .85rem;
  border-top: 1px solid {_LINE}; padding-top: .9rem; }}
.lw-part h3 {{ font-size: 1.1rem; margin: 0; padding: 0; flex-basis: 100%; overflow-wrap: anywhere; }}
.lw-part span:last-child {{ color: {_FADED}; }}
.lw-state {{ border-radius: 1em; padding: .05em .7em; background: {_SOFT}; }}
.lw-now {{ background: color-mix(in srgb, {_ACCENT} 16%, transparent); }}
.lw-done {{ background: color-mix(in srgb, #2f9e6e 18%, transparent); }}
.lw-planning {{ line-height: 2; padding-left: 1.6em; font-size: 1.05rem; }}
.lw-waiting {{ color: {_FADED}; }}
.lw-writing > :last-child::after {{ content: ""; display: inline-block; width: .5em; height: 1.05em; margin-left: .15em;
  vertical-align: text-bottom; background: {_ACCENT}; animation: lw-blink 1s steps(2) infinite; }}
@keyframes lw-blink {{ to {{ opacity: 0; }} }}
@media (prefers-reduced-motion: reduce) {{ .lw-writing > :last-child::after {{ animation: none; }} .lw-bar b {{ transition: none; }} }}
"""
_ARTICLE = f"""
.lw-article {{ line-height: 1.95; overflow-wrap: anywhere; font-size: 1rem; }}
.lw-article h1, .lw-article h2, .lw-article h3, .lw-article h4 {{ line-height: 1.5; padding: 0; letter-spacing: 0; font-weight: 700; }}
.lw-article h1 {{ font-size: 1.45rem; margin: 0 0 1rem; }}
.lw-article h2 {{ font-size: 1.2rem; margin: 1.8rem 0 .6rem; padding-bottom: .3rem; border-bottom: 1px solid {_LINE}; }}
.lw-article h3, .lw-article h4 {{ font-size: 1.05rem; margin: 1.4rem 0 .4rem; }}
.lw-article > :first-child {{ margin-top: 0; }}
.lw-article p {{ margin: 0 0 1rem; }}
.lw-article ul, .lw-article ol {{ padding-left: 1.6em; margin: 0 0 1rem; }}
.lw-article li {{ margin: 0 0 .2rem; }}
.lw-article blockquote {{ margin: 0 0 1rem; padding: .1rem 1rem; border-left: 3px solid {_LINE}; color: {_FADED}; }}
.lw-article pre {{ background: {_SOFT}; padding: .8rem; border-radius: .4rem; white-space: pre-wrap; }}
.lw-article table, .lw-table {{ border-collapse: collapse; width: 100%; margin: 0 0 1rem; }}
.lw-article th, .lw-article td, .lw-table th, .lw-table td {{ border: 0; border-bottom: 1px solid {_LINE};
  padding: .5rem .6rem; text-align: left; overflow-wrap: anywhere; }}
.lw-table th {{ font-weight: 600; color: {_FADED}; font-size: .85rem; }}
.lw-table th:not(:first-child), .lw-table td:not(:first-child) {{ text-align: right; white-space: nowrap; width: 8rem; }}
@media (max-width: 640px) {{ .lw-table th:not(:first-child), .lw-table td:not(:first-child) {{ width: auto; }} }}
.lw-grid {{ overflow-x: auto; }}
.lw-grid table {{ border-collapse: collapse; width: 100%; font-size: .9rem; }}
.lw-grid th, .lw-grid td {{ border: 0; border-bottom: 1px solid {_LINE}; padding: .45rem .7rem; text-align: left; white-space: nowrap; }}
.lw-grid th {{ font-weight: 600; color: {_FADED}; font-size: .85rem; }}
.lw-grid td:last-child {{ white-space: normal; min-width: 10rem; }}
.st-key-audit td:nth-child(n+3) {{ white-space: normal; min-width: 7rem; word-break: auto-phrase; overflow-wrap: anywhere; }}
.lw-pairs {{ display: grid; grid-template-columns: minmax(6rem, 11rem) 1fr; gap: .4rem 1rem; padding: 0 !important; margin: 0; }}
.lw-pairs dt {{ color: {_FADED}; font-size: .875rem; }}
.lw-pairs dd {{ margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }}
@media (max-width: 640px) {{ .lw-pairs {{ grid-template-columns: 1fr; gap: 0; }} .lw-pairs dd {{ margin-bottom: .7rem; }} }}
"""
_WORDS = f"""
.lw-h {{ font-size: 1.12rem; font-weight: 700; margin: .1rem 0 -.2rem; padding: 0; letter-spacing: 0; }}
.lw-problem {{ margin: -.4rem 0 .3rem; font-size: .875rem; line-height: 1.6; color: {_RED}; display: flex; gap: .5em; }}
.lw-problem::before {{ content: "!"; flex: none; width: 1.35em; height: 1.35em; line-height: 1.3em; text-align: center; margin-top: .12em;
  border-radius: 50%; border: 1.5px solid; font-weight: 700; font-size: .8rem; box-sizing: border-box; }}
.lw-help {{ margin: -.6rem 0 .1rem; font-size: .85rem; line-height: 1.6; color: {_FADED}; }}
.lw-quote {{ margin: 0; font-size: .875rem; line-height: 1.6; color: {_FADED}; }}
.lw-quote span {{ display: inline-block; }}
.lw-facts {{ display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; font-size: .9rem; margin: 0; }}
.lw-facts b {{ font-size: 1.05rem; }}
.lw-facts .lw-off {{ color: {_RED}; }}
.lw-facts span {{ color: {_FADED}; }}
.lw-facts span.lw-off {{ color: {_RED}; }}
[class*="st-key-title-"] textarea {{ font-size: 1.45rem; font-weight: 700; line-height: 1.45; padding: .3rem .5rem; resize: none;
  field-sizing: content; height: auto !important; min-height: 0 !important; word-break: auto-phrase; }}
[class*="st-key-title-"] [data-testid="stTextAreaRootElement"] {{
  background: transparent; border-color: transparent; margin-left: -.5rem; height: auto !important; min-height: 0 !important; }}
[class*="st-key-title-"]:hover [data-testid="stTextAreaRootElement"] {{ border-color: {_LINE}; }}
[class*="st-key-title-"] [data-testid="stTextAreaRootElement"]:focus-within {{ border-color: {_ACCENT}; }}
[class*="st-key-text-"] textarea {{ font-size: .97rem; line-height: 1.85; }}
.lw-label {{ font-size: .875rem; margin: 0 0 -.62rem; line-height: 1.5; }}
.st-key-variants pre {{ padding-right: 3.6rem; }}
.st-key-variants code {{ font-family: inherit; font-size: .97rem; line-height: 1.8; }}
.st-key-variants [data-testid="stCode"] > div:last-child, .st-key-variants [data-testid="stCode"] > div:last-child > div {{
  opacity: 1; visibility: visible; transform: none; }}
[data-testid="stPopoverBody"] [data-testid="stDownloadButton"] :is(button, button > div) {{ justify-content: flex-start; width: 100%; }}
[data-testid="stPopoverBody"] [data-testid="stVerticalBlock"] {{ gap: .2rem; }}
@media (max-width: 640px) {{
  .st-key-filters [data-testid="stHorizontalBlock"] {{ gap: .6rem; flex-wrap: wrap; }}
  .st-key-filters [data-testid="stColumn"] {{ flex: 1 1 calc(33% - .5rem) !important; min-width: calc(33% - .5rem) !important; }}
  .st-key-filters [data-testid="stColumn"]:first-child {{ flex-basis: 100% !important; }}
  [class*="st-key-open-"] button {{ width: 0; min-width: 0; padding: 0; border: 0; overflow: hidden; }}
}}
"""
_CHROME = f"""
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > style:only-child),
.st-key-saving, .st-key-wording {{ display: none; }}
[data-testid="stMainBlockContainer"] {{ padding: 1.6rem 3rem 4rem; max-width: 1240px; }}
[data-testid="stApp"]:not(:has([data-testid="stSidebar"])) [data-testid="stMainBlockContainer"] {{ padding-top: 3.2rem; }}
[data-testid="stHeader"] {{ background: transparent; }}
[data-testid="stHeading"] h1 {{ padding: .2rem 0 .5rem; }}
[data-testid="stHeading"], .lw-what, .lw-when, .lw-help, .lw-h, .lw-problem, [data-testid="stCaptionContainer"], [data-testid="stAlert"],
[data-testid="stButton"] p, [data-testid="stExpander"] summary p, .lw-empty {{ word-break: auto-phrase; }}
[data-testid="stApp"]:has([data-testid="stExpandSidebarButton"]) [data-testid="stMainBlockContainer"] {{ padding-top: 4rem; }}
@media (max-width: 768px) {{
  [data-testid="stApp"] [data-testid="stMainBlockContainer"] {{ padding: 3.75rem 1rem 3rem !important; }}
  [data-testid="stHeader"] {{ background: light-dark(#ffffffee, #161b20ee); }}
}}
[data-testid="stMainMenu"], [data-testid="stAppDeployButton"], [data-testid="stSidebarNavSeparator"],
[data-testid="InputInstructions"], [data-testid="stHeaderActionElements"],
[data-testid="stStatusWidget"]:not(:has([data-testid="stConnectionStatus"])) {{ display: none; }}
[data-testid="stSidebarHeader"]::before {{ content: "LENSAwriter"; font-weight: 700; font-size: 1.15rem; letter-spacing: .02em; }}
[data-testid="stSidebarContent"] {{ display: flex; flex-direction: column; }}
[data-testid="stSidebarUserContent"] {{ margin-top: auto; padding-bottom: 1.2rem; }}
[data-testid="stSidebarNav"] a {{ min-height: 2.4rem; }}
[data-testid="stButtonGroup"] [aria-checked="true"], [data-testid="stButtonGroup"] [aria-checked="true"] *,
[data-testid="stButtonGroup"] [data-selected="true"] * {{ color: {_ACCENT}; }}
.st-key-sign-in [class*="st-key-FormSubmitter"], .st-key-sign-in :has(> [data-testid="stFormSubmitButton"]), .st-key-sign-in [data-testid="stFormSubmitButton"],
.st-key-sign-in [data-testid="stFormSubmitButton"] *:has(button), .st-key-sign-in [data-testid="stFormSubmitButton"] button {{
  width: 100% !important; }}
.st-key-sign-in [data-testid="stFormSubmitButton"] button {{ background: light-dark(#2a6f97, #337ca5); border-color: transparent; color: #fff; }}
.st-key-sign-in [data-testid="stFormSubmitButton"] button:hover {{ background: light-dark(#1f5f86, #2b6d92); color: #fff; }}
.st-key-account {{ border-top: 1px solid {_LINE}; padding-top: .9rem; gap: .3rem; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-sign-in), [data-testid="stLayoutWrapper"]:has(> .st-key-set-up) {{ margin: 0 auto; }}
.lw-brand {{ font-size: 1.7rem; font-weight: 700; letter-spacing: .02em; margin: 0 0 .2rem; text-align: center; }}
[data-testid="stMainBlockContainer"] a[href^="mailto:"], [role="dialog"] a[href^="mailto:"] {{ color: inherit; text-decoration: none; pointer-events: none; }}
.lw-way {{ text-align: center; margin: .2rem 0 0; font-size: .9rem; }}
.lw-way a {{ color: {_ACCENT}; text-decoration: none; }}
.lw-way a:hover {{ text-decoration: underline; }}
.lw-brand + p {{ text-align: center; color: {_FADED}; margin: 0 0 .6rem; font-size: .9rem; }}
[role="dialog"] :is(pre, code, [data-testid="stCode"]) {{ display: none; }}
"""


@cache
def favicon() -> str:
    """Return our icon as a data URL: a named icon would be fetched from outside."""
    return (
        "data:image/svg+xml;base64," + b64encode((ROOT / "lensawriter" / "web" / "favicon.svg").read_bytes()).decode()
    )


def brand() -> None:
    """Draw the name of the product above a form."""
    st.html('<p class="lw-brand">LENSAwriter</p><p>用途を選ぶだけで、Webの原稿が書けます</p>')


def draw() -> None:
    """Put the rules into the page, and Streamlit's own words into Japanese."""
    st.html(f"<style>{_CHROME}{_CARDS}{_ROWS}{_PROGRESS}{_ARTICLE}{_WORDS}{_scheme()}</style>")
    translation.draw()


def _scheme() -> str:
    """Return the rule that tells dialogs which theme is on: they lie outside of what Streamlit tells."""
    scheme = st.context.theme.type
    return f'[role="dialog"] {{ color-scheme: {scheme}; }}' if scheme in ("light", "dark") else ""


def heading(title: str) -> None:
    """Draw the heading of a part of a page."""
    st.html(f'<h2 class="lw-h">{escape(title)}</h2>')


def empty(title: str, way_out: str) -> None:
    """Say that there is nothing here, and what to do about it."""
    st.html(f'<p class="lw-empty"><b>{escape(title)}</b><span>{escape(way_out)}</span></p>')


def nothing(place: str, title: str, way_out: str) -> None:
    """Say so in a box of its own, of which a page has one at a place."""
    with st.container(border=True, horizontal_alignment="center", key=f"empty-{place}"):
        empty(title, way_out)


def hint(sentence: str) -> None:
    """Draw what helps to fill in the field above."""
    st.html(f'<p class="lw-help">{escape(sentence)}</p>')
