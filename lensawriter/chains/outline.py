"""The step outline: which sections an article has."""

from typing import TYPE_CHECKING, Any

from lensawriter.chains.prompts import compose
from lensawriter.usecases import VARIABLES as OF_STEPS

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

VARIABLES = OF_STEPS["outline"]
FORM = """\
節の見出しと要点を、次の形のJSONだけで答えます。節の数は作業の count に合わせます。
{"sections": [{"heading": "見出し（30字まで。番号や記号は付けない）", "points": ["その節で伝えること"]}]}
節どうしで内容を重ねず、参考資料に書くことのない節は立てません。\
"""


def build(prompt: str, model: "Runnable[Any, Any]") -> "Runnable[Any, Any]":
    """Return the chain of this step."""
    return compose(prompt, model, FORM)
