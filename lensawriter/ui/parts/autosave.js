export default function () {
  if (window.lwSaving) return;
  window.lwSaving = true;
  const timers = new WeakMap();
  // Streamlit sends the value of a text area to the server on Ctrl+Enter.
  const commit = (field) => field.dispatchEvent(new KeyboardEvent("keydown", {
    key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true,
  }));
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement)) return;
    clearTimeout(timers.get(field));
    // While an input method composes a word, the value must not be sent: wait again.
    const wait = () => timers.set(field, setTimeout(() => field.lwComposing ? wait() : commit(field), 1500));
    wait();
  }, true);
  document.addEventListener("compositionstart", (event) => { event.target.lwComposing = true; }, true);
  document.addEventListener("compositionend", (event) => { event.target.lwComposing = false; }, true);
}
