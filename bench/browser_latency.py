"""Measure the delay until text that the model has sent appears in a browser: first text of a section, first outline heading.

The scripted model server records when it sends each token. A script in the page checks every 5 ms which texts are there.
Run: `python -m bench.browser_latency [RUNS]`.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from tests.support.browser import LiveApp, editor_text, fill, open_app, open_form, set_up

FIRST, PER_SECOND = 0.5, 50.0
"""The pace of the model: seconds to the first token, tokens per second."""

FIRST_HEADING_SHOWN = """
() => new Promise((resolve) => {
  const timer = setInterval(() => {
    if (document.querySelector(".lw-planning li")?.textContent.trim()) { clearInterval(timer); resolve(); }
  }, 5);
})
"""
"""JavaScript promise that resolves once the first heading of an outline is on the page."""
TEXTS_SHOWN = """
(selector) => new Promise((resolve) => {
  const seen = {};
  const look = () => {
    const found = [...document.querySelectorAll(selector)];
    found.forEach((each, index) => {
      if (!(index in seen) && each.textContent.trim()) seen[index] = performance.timeOrigin + performance.now();
    });
    return found.length && document.querySelectorAll(".lw-part").length <= Object.keys(seen).length;
  };
  const timer = setInterval(() => { if (look()) { clearInterval(timer); resolve(seen); } }, 5);
})
"""
"""JavaScript promise that resolves once all texts are on the page: index of a text -> time of its first appearance, in ms."""


def outline(app: LiveApp, page: Page, number: int) -> float:
    """Create an outline; return the seconds from the click to its first heading, minus the time that the model took to send it."""
    app.set_pace(FIRST, PER_SECOND)
    open_form(app, page, "blog")
    fill(page, f"計測{number}、在宅勤務の席数をどう決めるか")
    calls = len(app.model.calls)
    clicked = time.monotonic()
    page.get_by_role("button", name="構成をつくる").click()
    page.evaluate(FIRST_HEADING_SHOWN)
    seconds = time.monotonic() - clicked
    call = app.model.calls[calls]
    # A heading begins after `{"sections": [{"heading": "`, which the model sends first.
    sent = call.sent[min(len(call.sent) - 1, call.text.index('"heading": "') + len('"heading": "'))]
    return seconds - (sent - call.started)


def sections(app: LiveApp, page: Page) -> list[float]:
    """Write the sections of the outline; return, for each, the seconds from its first token to its first text on the page."""
    calls = len(app.model.calls)
    shift = time.time() - time.monotonic()
    page.get_by_role("button", name="この構成で書く").click()
    seen = page.evaluate(TEXTS_SHOWN, ".lw-article")
    sent = sorted(call.sent[0] + shift for call in app.model.calls[calls:] if call.step == "section" and call.sent)
    shown = sorted(moment / 1000 for moment in seen.values())
    app.model.script.per_second = 0
    editor_text(page)
    return [seen_at - sent_at for sent_at, seen_at in zip(sent, shown, strict=False)]


def main() -> None:
    """Print median and maximum of both delays."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    planned: list[float] = []
    streamed: list[float] = []
    with tempfile.TemporaryDirectory() as folder, open_app(Path(folder)) as app:
        page = app.context().new_page()
        set_up(app, page)
        for number in range(runs + 1):
            first = outline(app, page, number)
            page.get_by_role("button", name="この構成で書く").wait_for()
            rest = sections(app, page)
            if number:  # the first run includes late imports
                planned.append(first)
                streamed += rest
    for name, seconds in (
        ("click to first heading, without the model", planned),
        ("first text of a section", streamed),
    ):
        print(f"{name:40} p50 {median(seconds):.2f} s   max {max(seconds):.2f} s   ({len(seconds)} times)")


if __name__ == "__main__":
    main()
