"""What is shown when something fails: a sentence for people, or a reference number and nothing else."""

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


def tell(error: Exception) -> bool:
    """Draw an error that nobody caught; True: Streamlit shows nothing of its own."""
    if isinstance(error, SignInRequired):
        st.warning(
            "ログインの有効期限が切れました。画面を読み込み直して、もう一度ログインしてください。",
            icon=":material/lock:",
        )
    elif isinstance(error, LensaError):
        st.error(feedback.escape_markdown(error.message), icon=":material/error:")
    else:
        reference = token_hex(4).upper()
        # By its kind and place: the message of an error may quote what a customer wrote.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("a page failed, reference %s, on %s\n%s", reference, type(error).__qualname__, where)
        st.error(
            "画面を表示できませんでした。入力した内容は保存されています。画面を読み込み直してください。"
            f"続くときは、管理者に次の番号をお伝えください。お問い合わせ番号：{reference}",
            icon=":material/error:",
        )
        _forget()
    return True


def _forget() -> None:
    """Drop what the widgets hold: a value that broke this run would break every one after it; what counts is stored."""
    context = get_script_run_ctx()
    if context is not None:
        state = context.session_state._state  # noqa: SLF001 - the public way reads each value, and breaks on it again
        state._new_widget_state = type(state._new_widget_state)()  # noqa: SLF001
        state.clear()


def refuse_to_start(error: LensaError) -> NoReturn:
    """End the process with one line for the operator; an exception would be printed with all its places."""
    print(" ".join(error.message.split()), file=sys.stderr, flush=True)  # noqa: T201 - whoever starts it reads a terminal
    os._exit(2)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def keep_quiet() -> None:
    """Have Streamlit log no error of a page itself: its log would hold the message, and sentences for people as faults."""
    logging.getLogger("streamlit.error_util").addFilter(_nothing)
