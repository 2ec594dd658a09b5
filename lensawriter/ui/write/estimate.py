"""The estimate above the button that starts the writing, or the reason why it is refused."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from html import escape
from typing import Any

import streamlit as st

from lensawriter import briefs
from lensawriter.errors import LimitReached
from lensawriter.limits.evaluation import Unit
from lensawriter.models import LengthRange, Principal, Value
from lensawriter.ui.limits import request_form, texts
from lensawriter.ui.navigation import go
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import services
from lensawriter.ui.write.form_values import PASTED, Raw, given
from lensawriter.usage.budget import Estimate
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.number_texts import whole_amount
from lensawriter.usecases import UseCase

OFFLINE = "offline"
TIGHT_SHARE = 0.5
"""The tightest limit is shown if less than this share of it is left."""


class Refusal(Value):
    """Why the writing cannot start, and what the writer can do about it."""

    sentence: str
    place: str | None = None
    """The limit to raise, as `limits.texts.place` names it in a URL; None if a request would not help."""
    cheaper: str | None = None
    """A cheaper model that the limits allow; None if there is none."""


def find(principal: Principal, case: UseCase, raw: Raw, stored_characters: int, model: str) -> Estimate | None:
    """Return the estimate for the form, or None while its length is invalid.

    `stored_characters` is the total length of the sources stored with the form. Reads the store once.
    """
    length = length_of(case, raw)
    if length is None:
        return None
    brief = json.dumps(given(case, raw), ensure_ascii=False)
    return services().usage.budget.quote(
        principal, case.id, length, len(brief) + len(str(raw[PASTED])) + stored_characters, model=model
    )


def length_of(case: UseCase, raw: Raw) -> LengthRange | None:
    """Return the length of a form, with missing bounds completed as for a brief; None if it is invalid."""
    typed = given(case, raw).get("length", {})
    low, high = typed.get("min"), typed.get("max")
    if not all(each is None or briefs.is_length(each) for each in (low, high)):
        return None
    return briefs.complete_length(
        low, high, case.default_length({each.key: raw.get(f"inputs.{each.key}") for each in case.inputs})
    )


def line(estimate: Estimate) -> list[str]:
    """Return the texts of the estimate, with the tightest limit if less than half of it is left."""
    low, high = estimate.characters
    length = f"{low:,}～{high:,}字" if low < high else f"{low:,}字"
    found = [f"約{length}", *([] if estimate.model == OFFLINE else [_price(estimate)])]
    tightest = estimate.tightest
    if estimate.refusal is None and tightest is not None and tightest.state.limit.total:
        state = tightest.state
        if state.left < state.limit.total * Decimal(TIGHT_SHARE):
            found.append(f"残り {texts.without_owner(tightest.title)} {whole_amount(state.limit.unit, state.left)}")
    return found


def refusal(estimate: Estimate) -> Refusal | None:
    """Return the refusal of an estimate, or None. If the price is unknown, a higher limit would not help."""
    if estimate.refusal is None:
        return None
    limit = estimate.refused
    unknown = limit is not None and limit.unit is Unit.YEN and estimate.yen is None
    place = texts.place(limit) if limit is not None and not unknown else None
    return Refusal(sentence=estimate.refusal, place=place, cheaper=estimate.cheaper)


def late_refusal(error: LimitReached) -> Refusal:
    """Return the refusal of a submission: the limit was used up after the estimate."""
    subject = PLAN if error.of_plan else error.subject
    place = f"{error.scope}:{subject}:{error.period}:{error.unit}"
    return Refusal(sentence=error.message, place=place, cheaper=error.cheaper)


def model_names(models: Sequence[str]) -> Mapping[str, str]:
    """Return model -> name without its provider, unless two models would have the same name."""
    names = {spec: model_name(spec) for spec in models}
    listed = list(names.values())
    return {spec: short if listed.count(short) == 1 else spec for spec, short in names.items()}


def model_name(spec: str) -> str:
    """Return the name of a model without its provider."""
    return spec.partition(":")[2] or spec


def draw(estimate: Estimate) -> None:
    """Draw the estimate as one line."""
    st.html(f'<p class="lw-quote">{" ・ ".join(f"<span>{escape(each)}</span>" for each in line(estimate))}</p>')


def explain(found: Refusal, choose_model: Callable[..., Any], *args: Any) -> None:
    """Draw a refusal, with buttons for the cheaper model (`choose_model`) and for a request to raise the limit."""
    st.warning(feedback.escape_markdown(found.sentence), icon=":material/hourglass_empty:")
    if found.cheaper is None and found.place is None:
        return
    with st.container(horizontal=True):
        if found.cheaper is not None:
            label = f"モデルを「{model_name(found.cheaper)}」に変更"
            st.button(
                feedback.escape_markdown(label), key="cheaper", on_click=choose_model, args=(*args, found.cheaper)
            )
        if found.place is not None and st.button(request_form.REQUEST, key="ask-more"):
            go("usage", **{request_form.PARAMETER: found.place})


def _price(estimate: Estimate) -> str:
    price = "料金不明" if estimate.yen is None else _yen(estimate.yen)
    return f"{price}（モデル {model_name(estimate.model)}）"


def _yen(value: Decimal) -> str:
    return "1円未満" if value < 1 else f"約{value.to_integral_value(ROUND_CEILING):,}円"
