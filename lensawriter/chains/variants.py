"""The step variants: several short texts to choose from."""

from typing import TYPE_CHECKING, Any

from lensawriter.chains.prompts import compose
from lensawriter.usecases import VARIABLES as OF_STEPS

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

VARIABLES = OF_STEPS["variants"]
FORM = """\
切り口の異なる案を作業の count の数だけ、次の形のJSONだけで答えます。length は1案の文字数です。
{"variants": ["1つ目の案", "2つ目の案"]}
weight_max がある場合は、全角を2、半角を1、URLを23と数えて、1案がその値を超えないようにします。\
"""


def build(prompt: str, model: "Runnable[Any, Any]") -> "Runnable[Any, Any]":
    """Return the chain of this step."""
    return compose(prompt, model, FORM)
