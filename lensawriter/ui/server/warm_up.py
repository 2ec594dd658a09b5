"""Warm-up while the first requests are answered: start the jobs, and import libraries that the first click would wait for."""

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


def warm(services: Services) -> None:
    """Start the jobs, import libraries, and exclude what is loaded by then from garbage collection.

    Streamlit collects garbage after every run of a page, and would examine all loaded libraries each time.
    """
    try:
        services.start()
        for name in (*_ALWAYS, _MODELS.get(effective_spec(services.settings).partition(":")[0], "")):
            if name:
                import_module(name)
    except Exception:
        log.exception("warming up failed")
        services.mark_failed()
    gc.collect()
    gc.freeze()


def unfreeze() -> None:
    """Undo the exclusion by `warm`: libraries report objects that are not collected at exit as leaks."""
    gc.unfreeze()
