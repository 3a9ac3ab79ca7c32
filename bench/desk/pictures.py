"""Pictures of the page for README and docs, and of every state to look at.

    python -m bench.desk.pictures                # docs/desk.png, states.png, staff.png
    python -m bench.desk.pictures --all FOLDER   # each state, size, colour scheme

Build the index first: qa build
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.desk.page import CHROMIUM, FLAGS
from bench.places import CORPUS, INDEX, REPO
from qa.desk import Desk, ServedDesk

if TYPE_CHECKING:
    from playwright.sync_api import Page

STATES = {
    "first": (),
    "found": ("What is spinal stenosis?",),
    "list": ("Which conditions can cause back pain?",),
    "related": ("Can spinal stenosis be cured?",),
    "not-found": ("How do I bake sourdough bread?",),
    "emergency": ("I lost control of my bladder since the injection",),
    "reply": ("can I talk to a person",),
    "unclear": ("What are the risks?",),
    "several": ("What is discography? And what is angiography?",),
    "follow-up": ("What is radiofrequency ablation?", "how long does it last?"),
}
SIZES = {"wide": (1280, 800), "phone": (390, 844), "small": (320, 568)}
LARGEST = '{"size": 3, "colours": ""}'
"""What the page keeps of the largest text, which the small size is shown in."""
SHOWN = ("found", "related", "not-found", "emergency")
"""The states in docs/states.png."""


CHECKED = (
    "By reducing inflammation, the injection may not relieve pressure on nerves. "
    "Nerve ablation procedures use radiofrequency energy to target and destroy nerves "
    "that are causing pain in the back. "
    "You may drive home after two hours."
)
"""The text that docs/staff.png shows checked."""
NAME, PASSWORD = "anna", "for the picture only"


@contextmanager
def served() -> Iterator[str]:
    """The desk of this folder on a free port."""
    import uvicorn

    from qa.web import create_app
    from qa.web.staff import Staff

    desk = ServedDesk(Desk.open(INDEX, CORPUS))

    async def make() -> object:
        return create_app(desk, staff=staff)

    folder = TemporaryDirectory()
    staff = Staff.of(desk, CORPUS, Path(folder.name) / "users.json")
    staff.users.add(NAME, "editor", PASSWORD)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(asyncio.run(make()), log_level="warning")  # type: ignore[arg-type] - made in a loop
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    folder.cleanup()


def lead(page: Page, address: str, state: str) -> None:
    """Brings a page into a state."""
    page.goto(f"{address}/en/")
    page.wait_for_selector("gradio-app #q-question", state="visible")
    page.wait_for_selector("#q-early", state="detached")
    for number, question in enumerate(STATES[state], 1):
        page.fill("#q-question", question)
        page.press("#q-question", "Enter")
        page.wait_for_selector(f".q-turn:nth-child({number}):not(.q-pending)")
    page.wait_for_timeout(300)


def check_a_text(page: Page, address: str) -> None:
    """Logs in at the staff desk, and shows a text compared with the articles."""
    page.goto(f"{address}/staff/check")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.fill("#text", CHECKED)
    page.click("text=Check the sentences")
    page.wait_for_selector("#results")


def main() -> None:
    """Takes the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    folder = parser.parse_args().all
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def page(size: str, scheme: str = "light") -> Page:
            width, height = SIZES[size]
            opened = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type] - light or dark
                reduced_motion="reduce",
            )
            if size == "small":
                kept = f"localStorage.setItem('question-desk-look', '{LARGEST}')"
                opened.add_init_script(kept)
            return opened

        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            for size, scheme in itertools.product(SIZES, ("light", "dark")):
                opened = page(size, scheme)
                for state in STATES:
                    lead(opened, address, state)
                    opened.screenshot(path=folder / f"{state}-{size}-{scheme}.png")
            return
        wide = page("wide")
        lead(wide, address, "found")
        wide.screenshot(path=REPO / "docs" / "desk.png")
        check_a_text(wide, address)
        wide.screenshot(path=REPO / "docs" / "staff.png", full_page=True)
        phone = page("phone")
        shots = []
        for state in SHOWN:
            lead(phone, address, state)
            shots.append(phone.screenshot())
        side_by_side(shots, REPO / "docs" / "states.png")
        browser.close()


def side_by_side(shots: list[bytes], path: Path) -> None:
    """Joins pictures of one height."""
    import io

    from PIL import Image

    images = [Image.open(io.BytesIO(shot)) for shot in shots]
    gap = 16
    width = sum(i.width for i in images) + gap * (len(images) - 1)
    joined = Image.new("RGB", (width, images[0].height), "white")
    at = 0
    for image in images:
        joined.paste(image, (at, 0))
        at += image.width + gap
    joined.save(path, optimize=True)


if __name__ == "__main__":
    main()
