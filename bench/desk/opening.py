"""How a page opens, beside a plain gr.ChatInterface around the same desk.

    python -m bench.desk.opening

Each page is opened again and again, in turn, in one Chromium and without a cache. Build
the index first: qa build
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bench.desk.page import CHAT_INTERFACE, CHROMIUM, FLAGS, SERVE, SETTLED, serving
from bench.markdown import table


class Opened(NamedTuple):
    """A page under test: its address, and the selectors of its question box, of a box
    that works without a script, and of one that a script serves."""

    name: str
    address: str
    plain: str
    live: str


WATCH = """([plain, live]) => {
  const seen = window.benchSeen = {};
  const shown = (box) => {
    const found = document.querySelector(box);
    return found && found.getClientRects().length && !found.disabled;
  };
  const look = () => {
    for (const [name, box] of [["plain", plain], ["live", live]])
      if (!(name in seen) && shown(box)) seen[name] = performance.now();
    if (!("live" in seen)) requestAnimationFrame(look);
  };
  look();
}"""
TOLD = """() => {
  const loaded = [...performance.getEntriesByType("navigation"),
                  ...performance.getEntriesByType("resource")];
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint.startTime, benchSeen.plain, benchSeen.live,
          loaded.reduce((sum, entry) => sum + entry.transferSize, 0) / 1000,
          loaded.length];
}"""
COLUMNS = ("first paint", "box", "box with script", "kB", "requests")


def opened(browser: Any, page: Opened) -> list[float]:
    """The columns for one opening, in a new context: nothing is in its cache."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        tab = context.new_page()
        boxes = repr([page.plain, page.live])
        tab.add_init_script(f"({WATCH})({boxes})")
        tab.goto(page.address)
        tab.wait_for_function("benchSeen.live")
        tab.wait_for_timeout(SETTLED)
        told: list[float] = tab.evaluate(TOLD)
    return told


def measure(times: int) -> None:
    """Prints the medians of both pages."""
    from playwright.sync_api import sync_playwright

    with (
        serving(*SERVE, "0") as (_, ours),
        serving(*CHAT_INTERFACE) as (_, theirs),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first = f"http://127.0.0.1:{ours}/en/"
        peer = f"http://127.0.0.1:{theirs}/"
        pages = (
            Opened("the desk's page", first, "#q-question", "#q-desk #q-question"),
            Opened("gr.ChatInterface", peer, "textarea", "textarea"),
        )
        told: dict[str, list[list[float]]] = {p.name: [] for p in pages}
        for number in range(times + 1):
            for page in pages[:: 1 if number % 2 else -1]:
                seen = opened(browser, page)
                if number:  # the first warms up the servers
                    told[page.name].append(seen)
        browser.close()
    print(f"Medians of {times} openings each, one run, in turn, without a cache:\n")
    rows = [(name, *in_words(np.median(seen, axis=0))) for name, seen in told.items()]
    print(table(("page", *COLUMNS), rows, numbers=True))


def in_words(medians: Sequence[float]) -> list[str]:
    """The medians with their units."""
    units = (" ms", " ms", " ms", "", "")
    return [f"{m:,.0f}{unit}" for m, unit in zip(medians, units, strict=True)]


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=15)
    measure(parser.parse_args().times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
