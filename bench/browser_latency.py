"""How soon text is in a browser after the model sent it: the first of each section, and the first heading of an outline.

The scripted model server says when each first token left; the page is asked every few milliseconds, on the same clock, what
stands on it. Run: `python -m bench.browser_latency [tries]`.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from tests.support.browser import House, fill, open_form, open_house, set_up, written

FIRST, PER_SECOND = 0.5, 50.0
"""The pace of the model: seconds to the first token, tokens a second."""

PLANNED = """
() => new Promise((resolve) => {
  const timer = setInterval(() => {
    if (document.querySelector(".lw-planning li")?.textContent.trim()) { clearInterval(timer); resolve(); }
  }, 5);
})
"""
"""Resolves once the first heading of an outline is there."""
WATCH = """
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
"""Resolves with the moment at which each text was first there, once all are."""


def outline(house: House, page: Page, number: int) -> float:
    """Return the seconds from the click to the first heading, less what the model took to send one."""
    house.pace(FIRST, PER_SECOND)
    open_form(house, page, "blog")
    fill(page, f"計測{number}、在宅勤務の席数をどう決めるか")
    calls = len(house.model.calls)
    clicked = time.monotonic()
    page.get_by_role("button", name="構成をつくる").click()
    page.evaluate(PLANNED)
    seconds = time.monotonic() - clicked
    call = house.model.calls[calls]
    # A heading begins behind `{"sections": [{"heading": "`, which the model sends first.
    told = call.sent[min(len(call.sent) - 1, call.text.index('"heading": "') + len('"heading": "'))]
    return seconds - (told - call.started)


def sections(house: House, page: Page) -> list[float]:
    """Write on with the outline and return, for each section, the seconds from its first token to its first text."""
    calls = len(house.model.calls)
    shift = time.time() - time.monotonic()
    page.get_by_role("button", name="この構成で書く").click()
    seen = page.evaluate(WATCH, ".lw-article")
    sent = sorted(call.sent[0] + shift for call in house.model.calls[calls:] if call.step == "section" and call.sent)
    shown = sorted(moment / 1000 for moment in seen.values())
    house.model.script.per_second = 0
    written(page)
    return [there - left for left, there in zip(sent, shown, strict=False)]


def main() -> None:
    """Print median and worst of both."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    planned: list[float] = []
    streamed: list[float] = []
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        page = house.context().new_page()
        set_up(house, page)
        for number in range(tries + 1):
            first = outline(house, page, number)
            page.get_by_role("button", name="この構成で書く").wait_for()
            rest = sections(house, page)
            if number:  # the first pays what is imported late
                planned.append(first)
                streamed += rest
    for name, seconds in (("click to first heading, less the model", planned), ("first text of a section", streamed)):
        print(f"{name:40} p50 {median(seconds):.2f} s   max {max(seconds):.2f} s   ({len(seconds)} times)")


if __name__ == "__main__":
    main()
