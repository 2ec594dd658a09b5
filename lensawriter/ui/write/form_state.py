"""The state of a form: its widgets in the session, and the fields that are stored whenever one is left."""

import streamlit as st

from lensawriter.errors import LensaError
from lensawriter.models import Principal
from lensawriter.ui.parts import feedback
from lensawriter.ui.session import require, services
from lensawriter.ui.write.form_values import MODEL, Raw, fitting, follow_channel, names
from lensawriter.usecases import UseCase


def key(case: UseCase, field: str) -> str:
    """Return the key of a field's widget; it contains the use case, so that two forms never share a value."""
    return f"{case.id}.{field}"


def restore(principal: Principal, case: UseCase) -> Raw:
    """Return the stored fields if a widget has no value yet: Streamlit drops the values of widgets that the last run did not draw."""
    if all(key(case, field) in st.session_state for field in names(case)):
        return {}
    return fitting(case, services().drafts.forms.load(principal, case.id).fields)


def typed(case: UseCase, stored: Raw | None = None) -> Raw:
    """Return the values of the widgets, or the stored ones where a widget is not drawn yet; a cleared widget is empty text."""
    stored = stored or {}
    found = {field: st.session_state.get(key(case, field), stored.get(field)) for field in names(case)}
    return {field: "" if value is None else value for field, value in found.items()}


def model_of(raw: Raw) -> str | None:
    """Return the chosen model if it is still offered; None is the default model."""
    return raw[MODEL] if raw[MODEL] in services().usage.budget.models() else None


def store_field(case_id: str, field: str) -> None:
    """Store a field that was changed; after a change of the channel, the length follows the channel."""
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
