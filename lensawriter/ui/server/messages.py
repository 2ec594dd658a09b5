"""The messages between a page and Streamlit: which ones a page may send, and which server details are removed."""

import json
import math
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession

_KINDS = ("rerun_script", "file_urls_request", "stop_script", "app_heartbeat", "backend_operation_request")
"""The kinds of message that our pages send. Other kinds could clear the caches of all people, or read the Git repository."""
_OPERATIONS = ("deferred_file", "dataframe_chunk")


def permitted(data: bytes) -> bool:
    """Return whether a message is one that our pages send."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # noqa: BLE001 - the parser has no public exception type
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _KINDS and all(_readable(each) for each in message.rerun_script.widget_states.widgets)


def rerun_message() -> bytes:
    """Return the message with which a page requests a rerun of its script."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    return bytes(message.SerializeToString())


def _readable(state: WidgetState) -> bool:
    """Return whether the value of a widget is readable: Streamlit would store an unreadable one and fail in every later run."""
    kind = state.WhichOneof("value")
    if not state.id.startswith("$$"):
        return False
    if kind is None:  # a cleared number, or no choice yet: Streamlit uses the default of the widget
        return True
    value = getattr(state, kind)
    if kind in ("json_value", "json_trigger_value"):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return False
    numbers = value.data if kind == "double_array_value" else (value,) if kind == "double_value" else ()
    return all(math.isfinite(each) for each in numbers)


def hide_server_details() -> None:
    """Remove the path of the script and the versions of Python and the system from the first message of Streamlit."""
    create = AppSession._create_new_session_message  # noqa: SLF001 - there is no option for it

    def without_details(session: AppSession, *rest: Any, **options: Any) -> Any:
        message = create(session, *rest, **options)
        message.new_session.name, message.new_session.main_script_path = "LENSAwriter", ""
        about = message.new_session.initialize.environment_info
        about.python_version = about.server_os = ""
        return message

    if create.__module__ != __name__:
        setattr(AppSession, create.__name__, without_details)
