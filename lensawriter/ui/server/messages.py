"""What a page's connection may ask of Streamlit, and what Streamlit may tell it of the server it runs on."""

import json
import math
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession

_ASKED = ("rerun_script", "file_urls_request", "stop_script", "app_heartbeat", "backend_operation_request")
"""The kinds of a page of ours; the others empty the caches of everybody or look at the repository."""
_OPERATIONS = ("deferred_file", "dataframe_chunk")


def permitted(data: bytes) -> bool:
    """Tell whether a message is one that a page of ours sends."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # noqa: BLE001 - the parser's own error has no typed home
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _ASKED and all(_sound(each) for each in message.rerun_script.widget_states.widgets)


def draw() -> bytes:
    """Return what a page says to be drawn from its beginning."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    return bytes(message.SerializeToString())


def _sound(state: WidgetState) -> bool:
    """Tell whether a widget's value can be read: Streamlit keeps one that cannot, and fails on it in every later run."""
    kind = state.WhichOneof("value")
    if not state.id.startswith("$$"):
        return False
    if kind is None:  # a number that was cleared, a choice that was not made: Streamlit takes the widget's own default
        return True
    value = getattr(state, kind)
    if kind in ("json_value", "json_trigger_value"):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return False
    numbers = value.data if kind == "double_array_value" else (value,) if kind == "double_value" else ()
    return all(math.isfinite(each) for each in numbers)


def keep_quiet() -> None:
    """Have Streamlit leave out of its greeting where on the server the script lies, and what runs it."""
    create = AppSession._create_new_session_message  # noqa: SLF001 - there is no option for it

    def quiet(session: AppSession, *rest: Any, **options: Any) -> Any:
        message = create(session, *rest, **options)
        message.new_session.name, message.new_session.main_script_path = "LENSAwriter", ""
        about = message.new_session.initialize.environment_info
        about.python_version = about.server_os = ""
        return message

    if create.__module__ != __name__:
        setattr(AppSession, create.__name__, quiet)
