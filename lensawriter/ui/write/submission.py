"""Submit a form: check it, start the writing, and remember the new draft for the page."""

from uuid import UUID

import streamlit as st

from lensawriter import briefs
from lensawriter.errors import BriefInvalid, LensaError, LimitReached
from lensawriter.models import Job, Principal, Source
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import require, services
from lensawriter.ui.write import estimate, form_state
from lensawriter.ui.write.form_values import CONFIRM, MODEL, PASTED, Raw, given, names
from lensawriter.usecases import UseCase


def was_attempted(case: UseCase) -> bool:
    """Return whether the form was submitted before and had problems."""
    return bool(st.session_state.get(f"{case.id}.asked"))


def submit(case_id: str) -> None:
    """Submit the form and remember the new draft, or leave the problems for the page."""
    principal, case = require(), services().usecases[case_id]
    place = f"{case_id}.send"
    feedback.take(place)
    st.session_state[f"{case_id}.asked"] = True
    raw = form_state.typed(case)
    try:
        job = _start(principal, case, raw)
    except BriefInvalid as error:
        if error.field == "sources" or error.field is None:
            feedback.leave(place, error.message)
        return
    except LimitReached as error:
        st.session_state[f"{case_id}.refused"] = estimate.late_refusal(error)
        return
    except LensaError as error:
        feedback.leave(place, error.message)
        return
    services().drafts.forms.clear(principal, case_id)
    for field in (*names(case), "asked"):
        st.session_state.pop(f"{case_id}.{field}", None)
    st.session_state["go"] = str(job.draft_id)


def _start(principal: Principal, case: UseCase, raw: Raw) -> Job:
    stored = services().drafts.forms.texts(principal, case.id)
    sources = (*stored, Source(name="貼り付けた文章", text=raw[PASTED])) if raw[PASTED].strip() else stored
    listed = [{"name": each.name, "text": each.text} for each in sources]
    brief = briefs.parse(given(case, raw) | {"sources": listed}, services().usecases, folder=None, read_source=None)
    return services().drafts.writing.submit(principal, brief, straight=not raw[CONFIRM], model=form_state.model_of(raw))


def choose_model(case_id: str, model: str) -> None:
    """Choose another model for the form."""
    st.session_state[form_state.key(services().usecases[case_id], MODEL)] = model
    form_state.store_field(case_id, MODEL)


def submitted() -> UUID | None:
    """Return the draft of a form that was just submitted; None in every later run."""
    draft = st.session_state.pop("go", None)
    return UUID(draft) if draft else None
