"""The step text: a whole text in one call."""

from typing import TYPE_CHECKING, Any

from lensawriter.chains.prompts import compose
from lensawriter.usecases import VARIABLES as OF_STEPS

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

VARIABLES = OF_STEPS["text"]
FORM = "文章全体をMarkdownで書きます。"


def build(prompt: str, model: "Runnable[Any, Any]") -> "Runnable[Any, Any]":
    """Return the chain of this step."""
    return compose(prompt, model, FORM)
