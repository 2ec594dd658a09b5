"""What a text will take, above the button that starts it, and why it cannot be started; words as pure functions."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from html import escape
from typing import Any

import streamlit as st

from lensawriter.errors import LimitReached
from lensawriter.limits.evaluation import Unit
from lensawriter.models import LENGTH_LIMIT, LengthRange, Principal, Value
from lensawriter.ui.limits import request_form, texts
from lensawriter.ui.navigation import go
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import services
from lensawriter.ui.write.fields import PASTED, Raw, given
from lensawriter.usage.budget import Estimate
from lensawriter.usage.limits_in_force import PLAN
from lensawriter.usage.number_texts import whole_amount
from lensawriter.usecases import UseCase

OFFLINE = "offline"
TIGHT = 0.5
"""Of what share that is left on, the tightest limit is named."""


class Refusal(Value):
    """Why a text cannot be started, and what one can do about it."""

    sentence: str
    place: str | None = None
    """The limit that more can be asked of, as an address names it."""
    cheaper: str | None = None
    """A model that would fit."""


def read(principal: Principal, case: UseCase, raw: Raw, kept: int, model: str) -> Estimate | None:
    """Return what the form as it stands will take; None while its length cannot be read.

    `kept`: characters of the sources that are in its list. One question to the store.
    """
    length = length_of(case, raw)
    if length is None:
        return None
    said = json.dumps(given(case, raw), ensure_ascii=False)
    return services().usage.budget.quote(
        principal, case.id, length, len(said) + len(str(raw[PASTED])) + kept, model=model
    )


def length_of(case: UseCase, raw: Raw) -> LengthRange | None:
    """Return the length that a form asks for, as its check fills up what was left empty; None where it is none."""
    typed = given(case, raw).get("length", {})
    numbers = [typed.get("min"), typed.get("max")]
    if not all(each is None or (isinstance(each, int) and 1 <= each <= LENGTH_LIMIT) for each in numbers):
        return None
    usual = case.default_length({each.key: raw.get(f"inputs.{each.key}") for each in case.inputs})
    low, high = numbers
    low = min(usual.min, high or usual.max) if low is None else low
    high = max(usual.max, low) if high is None else high
    return LengthRange(min=low, max=high) if low <= high else None


def line(quote: Estimate) -> list[str]:
    """Return what a text will take, and the tightest limit where less than half of it is left."""
    low, high = quote.characters
    length = f"{low:,}～{high:,}字" if low < high else f"{low:,}字"
    found = [f"約{length}", *([] if quote.model == OFFLINE else [_price(quote)])]
    tightest = quote.tightest
    if quote.refusal is None and tightest is not None and tightest.state.limit.total:
        state = tightest.state
        if state.left < state.limit.total * Decimal(TIGHT):
            found.append(f"残り {texts.own(tightest.title)} {whole_amount(state.limit.unit, state.left)}")
    return found


def refusal(quote: Estimate) -> Refusal | None:
    """Return why it cannot be started; of a price that nobody knows, more would be of no use."""
    if quote.refusal is None:
        return None
    limit = quote.refused
    unknown = limit is not None and limit.unit is Unit.YEN and quote.yen is None
    place = texts.place(limit) if limit is not None and not unknown else None
    return Refusal(sentence=quote.refusal, place=place, cheaper=quote.cheaper)


def refused(error: LimitReached) -> Refusal:
    """Return the same of a refusal at the last moment: somebody else was quicker."""
    subject = PLAN if error.of_plan else error.subject
    place = f"{error.scope}:{subject}:{error.period}:{error.unit}"
    return Refusal(sentence=error.message, place=place, cheaper=error.cheaper)


def short(models: Sequence[str]) -> Mapping[str, str]:
    """Return the names of models as people know them: without who serves them, unless two would be alike."""
    names = {spec: name(spec) for spec in models}
    listed = list(names.values())
    return {spec: told if listed.count(told) == 1 else spec for spec, told in names.items()}


def name(spec: str) -> str:
    """Return the name of a model without who serves it."""
    return spec.partition(":")[2] or spec


def draw(quote: Estimate) -> None:
    """Draw what it will take, quietly."""
    st.html(f'<p class="lw-quote">{" ・ ".join(f"<span>{escape(each)}</span>" for each in line(quote))}</p>')


def explain(found: Refusal, take: Callable[..., Any], *args: Any) -> None:
    """Draw why it cannot be started, with the ways that there are; `take` chooses the cheaper model."""
    st.warning(feedback.escape_markdown(found.sentence), icon=":material/hourglass_empty:")
    if found.cheaper is None and found.place is None:
        return
    with st.container(horizontal=True):
        if found.cheaper is not None:
            label = f"モデルを「{name(found.cheaper)}」に変更"
            st.button(feedback.escape_markdown(label), key="cheaper", on_click=take, args=(*args, found.cheaper))
        if found.place is not None and st.button(request_form.ASK, key="ask-more"):
            go("usage", **{request_form.PARAMETER: found.place})


def _price(quote: Estimate) -> str:
    price = "料金不明" if quote.yen is None else _yen(quote.yen)
    return f"{price}（モデル {name(quote.model)}）"


def _yen(value: Decimal) -> str:
    return "1円未満" if value < 1 else f"約{value.to_integral_value(ROUND_CEILING):,}円"
