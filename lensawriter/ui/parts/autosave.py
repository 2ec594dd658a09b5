"""Saves long texts while they are written: a text area that has rested for a moment is committed as by Ctrl+Enter.

Streamlit sends a text area only when it is left. Somebody may write for an hour before that.
"""

import streamlit as st

_JS = """
export default function () {
  if (window.lwSaving) return;
  window.lwSaving = true;
  const timers = new WeakMap();
  const commit = (field) => field.dispatchEvent(new KeyboardEvent("keydown", {
    key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true,
  }));
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement)) return;
    clearTimeout(timers.get(field));
    const wait = () => timers.set(field, setTimeout(() => field.lwComposing ? wait() : commit(field), 1500));
    wait();
  }, true);
  document.addEventListener("compositionstart", (event) => { event.target.lwComposing = true; }, true);
  document.addEventListener("compositionend", (event) => { event.target.lwComposing = false; }, true);
}
"""


def draw() -> None:
    """Watch the text areas of the page; once a browser tab is enough, so a second drawing changes nothing."""
    st.components.v2.component("lensawriter_saving", js=_JS)(key="saving", height=0)
