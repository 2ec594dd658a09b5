"""What a person sees after a failure: the sentence of a LensaError, or a reference number and no details."""

import logging
import os
import sys
import traceback
from secrets import token_hex
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lensawriter.errors import LensaError, SignInRequired
from lensawriter.ui.parts import feedback

log = logging.getLogger(__name__)


def show(error: Exception) -> bool:
    """Draw an exception that a page has not caught; return True, so that Streamlit draws nothing itself."""
    if isinstance(error, SignInRequired):
        st.warning(
            "ログインの有効期限が切れました。画面を読み込み直して、もう一度ログインしてください。",
            icon=":material/lock:",
        )
    elif isinstance(error, LensaError):
        st.error(feedback.escape_markdown(error.message), icon=":material/error:")
    else:
        reference = token_hex(4).upper()
        # Only the type and traceback are logged: the message of an exception may quote text of a customer.
        place = "".join(traceback.format_tb(error.__traceback__))
        log.error("a page failed, reference %s, on %s\n%s", reference, type(error).__qualname__, place)
        st.error(
            "画面を表示できませんでした。入力した内容は保存されています。画面を読み込み直してください。"
            f"続くときは、管理者に次の番号をお伝えください。お問い合わせ番号：{reference}",
            icon=":material/error:",
        )
        _reset_widgets()
    return True


def _reset_widgets() -> None:
    """Remove all widget values, because the one that failed this run would fail every later run. Drafts are in the store."""
    context = get_script_run_ctx()
    if context is not None:
        state = context.session_state._state  # noqa: SLF001 - the public API reads each value, which fails again
        state._new_widget_state = type(state._new_widget_state)()  # noqa: SLF001
        state.clear()


def refuse_to_start(error: LensaError) -> NoReturn:
    """End the process with one line for the operator instead of a traceback."""
    print(" ".join(error.message.split()), file=sys.stderr, flush=True)  # noqa: T201 - the operator reads it in a terminal
    os._exit(2)


def _drop(_: logging.LogRecord) -> bool:
    return False


def silence_streamlit() -> None:
    """Stop Streamlit from logging exceptions of pages: messages may contain text of customers, and a LensaError is no fault."""
    logging.getLogger("streamlit.error_util").addFilter(_drop)
