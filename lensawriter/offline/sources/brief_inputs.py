"""What the inputs of a brief give to write from."""

from lensawriter.models import Brief, Source

CLOSING = ("action", "url", "deadline", "price", "boilerplate", "contact", "profile")
"""Inputs that have a place of their own at the end."""


def told_inputs(brief: Brief) -> tuple[Source, ...]:
    """Return the inputs of a brief that are text to write from, as one more source."""
    given = [value for key, value in brief.inputs.items() if isinstance(value, str) and key not in CLOSING]
    texts = [value for value in given if "。" in value or len(value) > 40]
    return (Source(name="", text="\n\n".join(texts)),) if texts else ()


def kept_phrases(brief: Brief) -> tuple[str, ...]:
    """Return the phrases that no edit may touch."""
    keep = brief.inputs.get("keep") or ()
    return (*brief.must_say, *brief.keywords, brief.title, *((keep,) if isinstance(keep, str) else keep))
