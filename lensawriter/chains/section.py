"""The step section: the body of one section of the outline."""

from typing import TYPE_CHECKING, Any

from lensawriter.chains.prompts import compose
from lensawriter.usecases import VARIABLES as OF_STEPS

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

VARIABLES = OF_STEPS["section"]
FORM = """\
作業の outline のうち index 番目（0から数える）の節の本文だけを、Markdownの段落で書きます。見出しは書きません。
ほかの節に書くことは書きません。箇条書きは、手順や条件を並べるときに限ります。\
"""


def build(prompt: str, model: "Runnable[Any, Any]") -> "Runnable[Any, Any]":
    """Return the chain of this step."""
    return compose(prompt, model, FORM)
