"""What a server does beside its first answers: start the jobs, and import what the first click would wait for."""

import gc
import logging
from importlib import import_module

from lensawriter.llm.provider import OFFLINE, effective_spec
from lensawriter.services import Services

log = logging.getLogger(__name__)

_ALWAYS = (
    "streamlit_authenticator",
    "lensawriter.writing.steps",
    "lensawriter.writing.assembly",
    "lensawriter.exports.markdown_parser",
    "lensawriter.exports.word",
    "lensawriter.reading",
    "pandas",
    "altair",
)
_MODELS = {OFFLINE: "lensawriter.offline.chat", "openai": "langchain_openai"}


def warm(house: Services) -> None:
    """Start the jobs, import, and take what is loaded by then out of the collector's sight.

    Streamlit collects garbage after every run of a page, and would look at every loaded library each time.
    """
    try:
        house.start()
        for name in (*_ALWAYS, _MODELS.get(effective_spec(house.settings).partition(":")[0], "")):
            if name:
                import_module(name)
    except Exception:
        log.exception("warming up failed")
        house.fail()
    gc.collect()
    gc.freeze()


def cool() -> None:
    """Give back to the collector what `warm` took from it: libraries report what nobody collects at the end as leaks."""
    gc.unfreeze()
