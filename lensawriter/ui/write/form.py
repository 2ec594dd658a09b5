"""The form of a use case: generated from its inputs, kept field by field, read into a brief."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import streamlit as st

from lensawriter import briefs
from lensawriter.errors import BriefInvalid, LensaError, LimitReached
from lensawriter.models import TONE_LABELS, Job, Principal, Source
from lensawriter.ui.parts import feedback, fields, look
from lensawriter.ui.session import require, services
from lensawriter.ui.write import estimate, sources
from lensawriter.ui.write.fields import (
    CONFIRM,
    HIGH,
    LOW,
    MODEL,
    PASTED,
    Raw,
    choices,
    fitting,
    follow_channel,
    given,
    names,
)
from lensawriter.usage.budget import Estimate
from lensawriter.usecases import Input, InputType, UseCase


def key(case: UseCase, field: str) -> str:
    """Return the key of a field's widget; it carries the use case, so that two forms never share a value."""
    return f"{case.id}.{field}"


def restore(principal: Principal, case: UseCase) -> Raw:
    """Return what was left, where a widget is still to be drawn: Streamlit forgets those not drawn last time."""
    if all(key(case, field) in st.session_state for field in names(case)):
        return {}
    return fitting(case, services().drafts.forms.load(principal, case.id).fields)


def typed(case: UseCase, left: Raw | None = None) -> Raw:
    """Return what the widgets hold, or will; a field that was emptied by its widget is empty text."""
    left = left or {}
    found = {field: st.session_state.get(key(case, field), left.get(field)) for field in names(case)}
    return {field: "" if value is None else value for field, value in found.items()}


def draw(principal: Principal, case: UseCase) -> None:
    """Draw the form and, once it is sent without a fault, submit it; the page then moves to the draft."""
    raw = typed(case, restore(principal, case))
    pasted = [{"text": raw[PASTED]}] if raw[PASTED].strip() else []
    found = briefs.problems(given(case, raw) | {"sources": pasted}, services().usecases)
    form = _Form(case, raw, found if _asked(case) else _typed_problems(found, raw))
    with st.container(border=True, key="form-what"):
        form.what()
    with st.container(border=True, key="form-sources"):
        bound = form.bound(PASTED)
        kept = sources.draw(principal, case.id, bound, raw[PASTED], form.problems.get("sources"))
    with st.container(border=True, key="form-how"):
        form.how()
    quote = estimate.read(principal, case, raw, kept, model_of(raw) or services().usage.budget.models()[0])
    form.send(quote, wrong=bool(found))


def model_of(raw: Raw) -> str | None:
    """Return the model that was chosen and can still be; None is the usual one."""
    return raw[MODEL] if raw[MODEL] in services().usage.budget.models() else None


class _Form:
    """One form while it is drawn; lives for one run of the page."""

    def __init__(self, case: UseCase, raw: Raw, problems: Mapping[str, str]) -> None:
        self.case, self.raw, self.problems = case, raw, problems

    def what(self) -> None:
        """Draw the title and what this use case asks for."""
        look.heading("書きたいこと")
        self._line("title", "タイトル", required=True)
        for asked in self.case.inputs:
            self._input(asked)
        for name in ("inputs", "use_case"):
            self._problem(name)

    def how(self) -> None:
        """Draw tone, length and words."""
        look.heading("仕上がり")
        tone, low, high = st.columns([2, 1, 1])
        with tone:
            bound = self._change("tone") | {"key": key(self.case, "tone")}
            if bound["key"] not in st.session_state:
                bound["default"] = self.raw["tone"]
            st.segmented_control("文体", list(TONE_LABELS), format_func=TONE_LABELS.__getitem__, required=True, **bound)
        with low:
            self._line(LOW, "文字数の下限")
        with high:
            self._line(HIGH, "文字数の上限")
        for name in ("tone", "length"):
            self._problem(name)
        self._line("audience", "読者", placeholder="例：はじめて導入を検討している、中小企業の担当者")
        self._line("keywords", "キーワード（「、」で区切る）", placeholder="例：業務効率化、在庫管理")
        must, never = st.columns(2)
        with must:
            self._line("must_say", "必ず入れる言葉（「、」で区切る）", placeholder="例：30日間無料")
        with never:
            self._line("must_not_say", "使わない言葉（「、」で区切る）", placeholder="例：業界No.1、絶対")
        models = list(services().usage.budget.models())
        if len(models) > 1:
            names = estimate.short(models)
            bound = fields.initial_choice(key(self.case, MODEL), models, self.raw[MODEL]) | self._change(MODEL)
            st.selectbox("モデル", models, format_func=names.__getitem__, **bound)

    def send(self, quote: Estimate | None, *, wrong: bool) -> None:
        """Draw the switch of the outline, what the text will take, and the button that starts the writing."""
        confirms = False
        if "outline" in self.case.steps:
            confirms = bool(st.toggle("構成を確認してから書く", **self.bound(CONFIRM)))
        label = "構成をつくる" if confirms else "執筆を始める"
        quicker: estimate.Refusal | None = st.session_state.pop(f"{self.case.id}.refused", None)
        refusal = estimate.refusal(quote) if quote is not None else None
        if quote is not None:
            estimate.draw(quote)
        st.button(
            label,
            type="primary",
            icon=":material/edit_note:",
            key="send",
            on_click=_ask,
            args=(self.case.id,),
            disabled=refusal is not None,
        )
        if told := refusal or quicker:
            estimate.explain(told, _take, self.case.id)
        if wrong and _asked(self.case):
            feedback.problem("入力内容に、確認が必要なところがあります。赤い文の項目をご確認ください。")
        for sentence in feedback.notes(f"{self.case.id}.send"):
            feedback.problem(sentence)

    def _input(self, asked: Input) -> None:
        name, label = (f"inputs.{asked.key}", _label(asked.label, required=asked.required))
        example = f"例：{asked.example}" if asked.example else None
        match asked.type:
            case InputType.SWITCH:
                st.toggle(label, **self.bound(name))
            case InputType.CHOICE:
                shown = dict.fromkeys(choices(asked)) | {"": "指定しない"}
                bound = fields.initial_choice(
                    key(self.case, name), list(choices(asked)), self.raw[name]
                ) | self._change(name)
                st.selectbox(label, choices(asked), format_func=lambda each: shown[each] or each, **bound)
            case InputType.TEXTAREA | InputType.LIST:
                label = f"{label}（1行に1つ）" if asked.type == InputType.LIST else label
                st.text_area(label, placeholder=example, height=120, **self.bound(name))
            case _:
                st.text_input(label, placeholder=example, autocomplete="off", **self.bound(name))
        if asked.help:
            look.hint(asked.help)
        self._problem(name)

    def _line(self, name: str, label: str, *, required: bool = False, **options: Any) -> None:
        st.text_input(_label(label, required=required), autocomplete="off", **options, **self.bound(name))
        if name not in (LOW, HIGH):
            self._problem(name)

    def bound(self, name: str) -> dict[str, Any]:
        """Return what ties a widget to its field: its key, what it begins with, and the callback that keeps what left it."""
        return fields.initial(key(self.case, name), self.raw[name]) | self._change(name)

    def _change(self, name: str) -> dict[str, Any]:
        return {"on_change": _keep, "args": (self.case.id, name)}

    def _problem(self, name: str) -> None:
        for sentence in filter(None, (self.problems.get(name), *feedback.notes(key(self.case, name)))):
            feedback.problem(sentence)


def _label(label: str, *, required: bool) -> str:
    """Return the label of a field; it is also what a screen reader says, so it carries no Markdown."""
    return f"{label}（必須）" if required else label


def _typed_problems(found: Mapping[str, str], raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the problems of fields that hold something; an empty one is no fault until the form is sent."""
    length = str(raw[LOW]) + str(raw[HIGH])
    return {
        field: text for field, text in found.items() if str(raw.get(field, length if field == "length" else "")).strip()
    }


def _asked(case: UseCase) -> bool:
    """Tell whether the form was sent before and came back with faults."""
    return bool(st.session_state.get(f"{case.id}.asked"))


def _keep(case_id: str, field: str) -> None:
    """Keep what has just left a field; where it is the channel, its usual length follows."""
    principal, case = require(), services().usecases[case_id]
    change = {field: st.session_state.get(key(case, field))}
    if any(each.channels and field == f"inputs.{each.key}" for each in case.inputs):
        change |= follow_channel(case, typed(case))
        st.session_state.update({key(case, name): value for name, value in change.items()})
    place = key(case, field)
    try:
        services().drafts.forms.keep(principal, case_id, change)
        feedback.take(place)
    except LensaError as error:
        feedback.leave(place, error.message)


def _ask(case_id: str) -> None:
    """Send the form: submit what is right and remember the draft to go to, or say what is wrong."""
    principal, case = require(), services().usecases[case_id]
    place = f"{case_id}.send"
    feedback.take(place)
    st.session_state[f"{case_id}.asked"] = True
    raw = typed(case)
    try:
        job = _submit(principal, case, raw)
    except BriefInvalid as error:
        if error.field == "sources" or error.field is None:
            feedback.leave(place, error.message)
        return
    except LimitReached as error:
        st.session_state[f"{case_id}.refused"] = estimate.refused(error)
        return
    except LensaError as error:
        feedback.leave(place, error.message)
        return
    services().drafts.forms.clear(principal, case_id)
    for field in (*names(case), "asked"):
        st.session_state.pop(f"{case_id}.{field}", None)
    st.session_state["go"] = str(job.draft_id)


def _submit(principal: Principal, case: UseCase, raw: Raw) -> Job:
    stored = services().drafts.forms.texts(principal, case.id)
    whole = (*stored, Source(name="貼り付けた文章", text=raw[PASTED])) if raw[PASTED].strip() else stored
    listed = [{"name": each.name, "text": each.text} for each in whole]
    brief = briefs.parse(given(case, raw) | {"sources": listed}, services().usecases, folder=None, read_source=None)
    return services().drafts.writing.submit(principal, brief, straight=not raw[CONFIRM], model=model_of(raw))


def _take(case_id: str, model: str) -> None:
    """Take another model for the form."""
    st.session_state[key(services().usecases[case_id], MODEL)] = model
    _keep(case_id, MODEL)


def submitted() -> UUID | None:
    """Return the draft that the form has just been sent for, once."""
    draft = st.session_state.pop("go", None)
    return UUID(draft) if draft else None
