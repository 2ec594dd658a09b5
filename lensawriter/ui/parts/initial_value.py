"""What a widget begins with, handed over as its default.

A value put into the session state travels as a change to a widget that is mounted already. Where the browser is slow and
mounts a widget twice, Streamlit's frontend loses that change, and the empty field then overwrites what was kept.
"""

from typing import Any

import streamlit as st


def value(key: str, begins: Any) -> dict[str, Any]:
    """Return what ties a text or a switch to its key, and what it shows when it is drawn for the first time."""
    return {"key": key} if key in st.session_state else {"key": key, "value": begins}


def choice(key: str, options: list[Any], begins: Any) -> dict[str, Any]:
    """Return the same for a list of options."""
    index = options.index(begins) if begins in options else 0
    return {"key": key} if key in st.session_state else {"key": key, "index": index}
