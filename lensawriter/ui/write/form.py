"""The form of a use case, generated from its inputs."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lensawriter import briefs
from lensawriter.models import TONE_LABELS, Principal
from lensawriter.ui.parts import feedback, fields, look
from lensawriter.ui.session import services
from lensawriter.ui.write import estimate, form_state, sources, submission
from lensawriter.ui.write.form_values import (
    CONFIRM,
    HIGH,
    LOW,
    MODEL,
    PASTED,
    Raw,
    choices,
    given,
)
from lensawriter.usage.budget import Estimate
from lensawriter.usecases import Input, InputType, UseCase


def draw(principal: Principal, case: UseCase) -> None:
    """Draw the form with its problems, and the estimate above the button that submits it."""
    raw = form_state.typed(case, form_state.restore(principal, case))
    pasted = [{"text": raw[PASTED]}] if raw[PASTED].strip() else []
    found = briefs.problems(given(case, raw) | {"sources": pasted}, services().usecases)
    form = _Form(case, raw, found if submission.was_attempted(case) else _typed_problems(found, raw))
    with st.container(border=True, key="form-what"):
        form.draw_inputs()
    with st.container(border=True, key="form-sources"):
        binding = form.binding(PASTED)
        stored_characters = sources.draw(principal, case.id, binding, raw[PASTED], form.problems.get("sources"))
    with st.container(border=True, key="form-how"):
        form.draw_options()
    model = form_state.model_of(raw) or services().usage.budget.models()[0]
    form.draw_submission(estimate.find(principal, case, raw, stored_characters, model), has_problems=bool(found))


class _Form:
    """A form while it is drawn; lives for one run of the page."""

    def __init__(self, case: UseCase, raw: Raw, problems: Mapping[str, str]) -> None:
        self.case, self.raw, self.problems = case, raw, problems

    def draw_inputs(self) -> None:
        """Draw the title and the inputs of the use case."""
        look.heading("書きたいこと")
        self._line("title", "タイトル", required=True)
        for asked in self.case.inputs:
            self._input(asked)
        for name in ("inputs", "use_case"):
            self._problem(name)

    def draw_options(self) -> None:
        """Draw tone, length, audience, phrases and model."""
        look.heading("仕上がり")
        tone, low, high = st.columns([2, 1, 1])
        with tone:
            self._tone()
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
            names = estimate.model_names(models)
            binding = fields.initial_choice(form_state.key(self.case, MODEL), models, self.raw[MODEL]) | self._change(
                MODEL
            )
            st.selectbox("モデル", models, format_func=names.__getitem__, **binding)

    def _tone(self) -> None:
        binding = self._change("tone") | {"key": form_state.key(self.case, "tone")}
        if binding["key"] not in st.session_state:
            binding["default"] = self.raw["tone"]
        st.segmented_control("文体", list(TONE_LABELS), format_func=TONE_LABELS.__getitem__, required=True, **binding)

    def draw_submission(self, found: Estimate | None, *, has_problems: bool) -> None:
        """Draw the switch for the outline, the estimate, and the button that starts the writing."""
        confirms = False
        if "outline" in self.case.steps:
            confirms = bool(st.toggle("構成を確認してから書く", **self.binding(CONFIRM)))
        label = "構成をつくる" if confirms else "執筆を始める"
        late: estimate.Refusal | None = st.session_state.pop(f"{self.case.id}.refused", None)
        refusal = estimate.refusal(found) if found is not None else None
        if found is not None:
            estimate.draw(found)
        st.button(
            label,
            type="primary",
            icon=":material/edit_note:",
            key="send",
            on_click=submission.submit,
            args=(self.case.id,),
            disabled=refusal is not None,
        )
        if shown := refusal or late:
            estimate.explain(shown, submission.choose_model, self.case.id)
        if has_problems and submission.was_attempted(self.case):
            feedback.problem("入力内容に、確認が必要なところがあります。赤い文の項目をご確認ください。")
        for sentence in feedback.notes(f"{self.case.id}.send"):
            feedback.problem(sentence)

    def _input(self, asked: Input) -> None:
        name, label = (f"inputs.{asked.key}", _label(asked.label, required=asked.required))
        example = f"例：{asked.example}" if asked.example else None
        match asked.type:
            case InputType.SWITCH:
                st.toggle(label, **self.binding(name))
            case InputType.CHOICE:
                shown = dict.fromkeys(choices(asked)) | {"": "指定しない"}
                binding = fields.initial_choice(
                    form_state.key(self.case, name), list(choices(asked)), self.raw[name]
                ) | self._change(name)
                st.selectbox(label, choices(asked), format_func=lambda each: shown[each] or each, **binding)
            case InputType.TEXTAREA | InputType.LIST:
                label = f"{label}（1行に1つ）" if asked.type == InputType.LIST else label
                st.text_area(label, placeholder=example, height=120, **self.binding(name))
            case _:
                st.text_input(label, placeholder=example, autocomplete="off", **self.binding(name))
        if asked.help:
            look.hint(asked.help)
        self._problem(name)

    def _line(self, name: str, label: str, *, required: bool = False, **options: Any) -> None:
        st.text_input(_label(label, required=required), autocomplete="off", **options, **self.binding(name))
        if name not in (LOW, HIGH):
            self._problem(name)

    def binding(self, name: str) -> dict[str, Any]:
        """Return the arguments that tie a widget to its field: key, initial value, and the callback that stores a change."""
        return fields.initial(form_state.key(self.case, name), self.raw[name]) | self._change(name)

    def _change(self, name: str) -> dict[str, Any]:
        return {"on_change": form_state.store_field, "args": (self.case.id, name)}

    def _problem(self, name: str) -> None:
        for sentence in filter(None, (self.problems.get(name), *feedback.notes(form_state.key(self.case, name)))):
            feedback.problem(sentence)


def _label(label: str, *, required: bool) -> str:
    """Return the label of a field. Screen readers read it too, so it contains no Markdown."""
    return f"{label}（必須）" if required else label


def _typed_problems(found: Mapping[str, str], raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the problems of fields with a value; an empty field is no problem before the form is submitted."""
    length = str(raw[LOW]) + str(raw[HIGH])
    return {
        field: text for field, text in found.items() if str(raw.get(field, length if field == "length" else "")).strip()
    }
