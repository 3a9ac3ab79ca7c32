"""Speed of the page, and behaviour under load.

    python -m bench.desk.page paint    # from Enter to the painted answer
    python -m bench.desk.page load     # 20 clients for a minute

`paint` compares the page with a plain `gr.ChatInterface`. Both servers run as processes
on free ports of this machine; the questions are those of corpus/questions/dev.jsonl.
Build the index first: qa build
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.markdown import table
from bench.places import CORPUS, INDEX, QUESTIONS, REPO
from qa.corpus import read_lines
from qa.evaluation.measures import bootstrap_of

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]

SESSION = 10
"""Questions before both pages are opened again, because a patient asks only a few."""
WARM_UP = 5
SETTLED = 2_000
"""Milliseconds to wait after the question box has appeared."""

MAX_GROWTH = 1.2
"""Maximum memory of the server at the end, as a multiple of that after a third."""
REFUSALS = {429, 503}
"""HTTP statuses by which the server says that it is busy."""


def questions() -> list[str]:
    """The questions of dev.jsonl."""
    return [entry["question"] for _, entry in read_lines(QUESTIONS / "dev.jsonl")]


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(*command: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Runs a server that takes --port and prints a line when it is ready; yields its
    process and port."""
    port = free_port()
    places = ["--corpus", str(CORPUS), "--index", str(INDEX)]
    server = subprocess.Popen(
        [sys.executable, *command, "--port", str(port), *places],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPO,
        env={**os.environ, "PYTHONPATH": str(REPO)},
    )
    try:
        if not (server.stdout and server.stdout.readline()):
            sys.exit("The server did not start. Is there an index? Run: qa build")
        yield server, port
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:  # a busy machine; no server is left behind
            server.kill()


SERVE = ("-m", "qa", "serve", "--rate")
CHAT_INTERFACE = ("-m", "bench.desk.page", "peer")


# --- the peer -----------------------------------------------------------------------


def peer(port: int, corpus: Path, index: Path) -> None:
    """Serves a plain gr.ChatInterface around the same desk."""
    import gradio as gr
    from fastapi import FastAPI

    from qa.desk import Desk
    from qa.web import run

    desk = Desk.open(index, corpus)
    desk.ask("Is the model warm?")

    def answer(message: str, history: list[dict[str, Any]]) -> str:
        before = [text_of(h["content"]) for h in history if h["role"] == "user"]
        return as_text(desk.ask(message, before))

    app = gr.mount_gradio_app(FastAPI(), gr.ChatInterface(answer), path="/")
    run(app, "127.0.0.1", port, ready=lambda: print("open", flush=True))


def text_of(content: Any) -> str:
    """The text of a ChatInterface message, a string or a list of parts."""
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content)


def as_text(answer: Any) -> str:
    """The same as the page shows: the status, and each passage with its place."""
    shown = [answer.status]
    for passage in (c.passage for c in answer.citations):
        shown += [passage.text, " > ".join((passage.article.title, *passage.section))]
    return "\n\n".join(shown)


# --- Enter to painted ---------------------------------------------------------------


class Shown(NamedTuple):
    """A page under test: its address, and the selectors of its question box and of its
    answers."""

    name: str
    address: str
    box: str
    answers: str


WATCH = """(answers) => {
  const painted = () => [...document.querySelectorAll(answers)].filter(
    (e) => e.textContent.trim()).length;
  const before = painted();
  window.benchPainted = new Promise((done, fail) => {
    let began;
    setTimeout(() => fail(new Error(`no new ${answers}`)), 60_000);
    addEventListener("keydown", () => { began = performance.now(); },
      {capture: true, once: true});
    const look = new MutationObserver(() => {
      if (began === undefined || painted() <= before) return;
      look.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(
        () => done(performance.now() - began)));
    });
    look.observe(document.body,
      {childList: true, subtree: true, characterData: true, attributes: true});
  });
}"""


def paint(count: int, path: str) -> int:
    """Measures `count` questions on both pages; the exit code is 1 if ours is
    slower."""
    from playwright.sync_api import sync_playwright

    with (
        serving(*SERVE, "0") as (_, ours),
        serving(*CHAT_INTERFACE) as (_, theirs),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = (
            Shown(
                "the desk's page",
                f"http://127.0.0.1:{ours}{path}",
                "#q-question",
                "#q-turns section.q-turn .q-headline",
            ),
            Shown(
                "gr.ChatInterface",
                f"http://127.0.0.1:{theirs}/",
                "textarea",
                '[data-testid="bot"]',
            ),
        )
        times = asked_in_turn(browser, pages, count)
        browser.close()
    return print_paint(pages, times)


def asked_in_turn(
    browser: Any, pages: Sequence[Shown], count: int
) -> dict[str, list[float]]:
    """Milliseconds of each question by page. Both pages get each question, and take
    turns in getting it first."""
    times: dict[str, list[float]] = {p.name: [] for p in pages}
    texts = itertools.cycle(questions())
    sessions = [WARM_UP] + [SESSION] * math.ceil(count / SESSION)
    for session, many in enumerate(sessions):
        tabs = {p: browser.new_page() for p in pages}
        for page, tab in tabs.items():
            tab.goto(page.address)
            tab.wait_for_selector(page.box)
            tab.wait_for_timeout(SETTLED)
        for number in range(many):
            question = next(texts)
            for page in pages[:: 1 if number % 2 else -1]:
                taken = enter_to_painted(tabs[page], page, question)
                if session:
                    times[page.name].append(taken)
        for tab in tabs.values():
            tab.close()
    return times


def enter_to_painted(tab: Any, page: Shown, question: str) -> float:
    """Milliseconds from the press of Enter until the answer is painted."""
    tab.bring_to_front()  # a browser does not paint a tab in the background
    tab.fill(page.box, question)
    tab.evaluate(WATCH, page.answers)
    tab.press(page.box, "Enter")
    taken: float = tab.evaluate("window.benchPainted")
    return taken


def print_paint(pages: Sequence[Shown], times: dict[str, list[float]]) -> int:
    """The table of times; returns the exit code."""
    ours, theirs = (np.array(times[p.name]) for p in pages)
    print(f"From Enter to painted, {len(ours)} questions each, one run, in turn:\n")
    rows = [
        (name, *(f"{t:.0f} ms" for t in np.percentile(taken, [50, 95])))
        for name, taken in times.items()
    ]
    print(table(("page", "median", "95th percentile"), rows, numbers=True))
    ratio = bootstrap_of(
        lambda rows: float(np.median(ours[rows]) / np.median(theirs[rows])), len(ours)
    )
    print(
        f"\nRatio of the medians: {ratio.value:.2f} "
        f"(95 % interval {ratio.low:.2f} to {ratio.high:.2f})"
    )
    return 1 if ratio.value > 1 else 0


# --- load ---------------------------------------------------------------------------


@dataclass
class Heard:
    """The answers to one client, as HTTP status and seconds, and its errors by name."""

    answers: list[tuple[int, float]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def ask_on(
    port: int, path: str, number: int, until: float, think: float, *, one: bool = False
) -> Heard:
    """Asks as one client until the time `until`. Like a proxy, it sends the client's
    address in a header; the address ends with `number`."""
    heard = Heard()
    headers = {
        "Content-Type": "application/json",
        "X-Forwarded-For": f"203.0.113.{1 if one else number}",
    }
    texts = itertools.cycle(questions()[number:] + questions()[:number])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < until:
        body = {"question": next(texts), "history": [], "undo": [], "number": 1}
        began = time.monotonic()
        try:
            connection.request("POST", path, json.dumps(body), headers)
            reply = connection.getresponse()
            reply.read()
            heard.answers.append((reply.status, time.monotonic() - began))
        except (OSError, http.client.HTTPException) as error:
            heard.errors[type(error).__name__] += 1
            connection.close()  # the next one opens it again
        time.sleep(think)
    connection.close()
    return heard


def rss(server: subprocess.Popen[str]) -> float:
    """Resident memory of a process in MiB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def load(
    path: str, clients: int, seconds: int, think: float, rate: int, *, one: bool
) -> int:
    """Asks with all clients at once; the exit code is 1 for errors or growing
    memory."""
    with serving(*SERVE, str(rate)) as (server, port):
        ask_on(port, path, 0, time.monotonic() + 2, 0)  # warm
        held = [rss(server)]
        heard: list[Heard] = []
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(
                target=lambda n=n: heard.append(
                    ask_on(port, path, n, until, think, one=one)
                )
            )
            for n in range(1, clients + 1)
        ]
        for thread in threads:
            thread.start()
        for third in (2, 1):
            time.sleep(max(0.0, until - third * seconds / 3 - time.monotonic()))
            held.append(rss(server))
        for thread in threads:
            thread.join()
        held.append(rss(server))
    what = f"{clients} clients, {seconds} s, {think:g} s between questions, {path}"
    print(f"\n{what}, {rate_in_words(rate, one=one)}:\n")
    return print_load(heard, held)


def rate_in_words(rate: int, *, one: bool) -> str:
    """The limit of questions that the server was started with."""
    if not rate:
        return "no rate"
    return f"{rate} a minute, all from one address" if one else f"{rate} a minute each"


def print_load(heard: Sequence[Heard], held: Sequence[float]) -> int:
    """The table of answers, memory and errors; returns the exit code."""
    answers = [a for h in heard for a in h.answers]
    errors = sum((h.errors for h in heard), Counter[str]())
    rows = []
    for status, number in sorted(Counter(s for s, _ in answers).items()):
        taken = [1000 * t for s, t in answers if s == status]
        columns = (f"{t:.0f} ms" for t in np.percentile(taken, [50, 95, 99]))
        rows.append((str(status), f"{number:,}", *columns))
        if status != http.HTTPStatus.OK and status not in REFUSALS:
            errors[str(status)] += number
    head = "status", "answers", "median", "95th percentile", "99th percentile"
    print(table(head, rows, numbers=True))
    grown = held[3] / held[1]
    print(
        "\nMemory of the server: "
        + ", ".join(
            f"{m:.0f} MB {when}"
            for m, when in zip(
                held,
                ("before", "after a third", "after two", "at the end"),
                strict=True,
            )
        )
        + f" (since the first third x {grown:.2f})"
    )
    print(f"Errors other than 429 and 503: {dict(errors) or 'none'}")
    answered = any(status == http.HTTPStatus.OK for status, _ in answers)
    return 1 if errors or grown > MAX_GROWTH or not answered else 0


def main() -> int:
    """Runs `paint`, `load`, or the server of the peer; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    steps = parser.add_subparsers(dest="step", required=True)
    step = steps.add_parser("paint")
    step.add_argument("--questions", type=int, default=60)
    step.add_argument("--path", default="/en/")
    step = steps.add_parser("load")
    step.add_argument("--path", default="/en/turn")
    step.add_argument("--clients", type=int, default=20)
    step.add_argument("--seconds", type=int, default=60)
    step.add_argument("--think", type=float, default=0.0)
    step.add_argument("--rates", default="0,60", help="0: no rate; a run for each")
    step.add_argument(
        "--one-address", action="store_true", help="All clients share one bucket."
    )
    step = steps.add_parser("peer")
    step.add_argument("--port", type=int, required=True)
    step.add_argument("--corpus", type=Path, required=True)
    step.add_argument("--index", type=Path, required=True)
    given = parser.parse_args()
    if given.step == "peer":
        peer(given.port, given.corpus, given.index)
        return 0
    if given.step == "paint":
        return paint(given.questions, given.path)
    settings = (given.path, given.clients, given.seconds, given.think)
    rates = map(int, given.rates.split(","))
    return max(load(*settings, rate, one=given.one_address) for rate in rates)


if __name__ == "__main__":
    sys.exit(main())
