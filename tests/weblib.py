"""What the tests of the web room share: a reader of HTML, answers made by hand."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

import uvicorn

from qa.answer import Answer, Citation, Status
from qa.corpus import Article, Block, Source, Span
from qa.desk import Desk
from qa.question import Query, QueryChange
from qa.web import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa.web.lab import Lab

_VOID = {"br", "hr", "img", "input", "link", "meta"}

HOSTILE = [
    "${globalThis.pwned = 1}",
    "`${alert(1)}`",
    r"back\slash \n \u0041 \${x}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</blockquote></mark><h1>",
    "{{value}} {{{value}}} {% x %} {0} {name} %s",
    "a & b &amp; &lt;b&gt; &#60;",
    "\"double\" 'single'",
    "مرحبا بالعالم 5 % \u05e9\u05dc\u05d5\u05dd",
    "𝒜stral 🩻 e\u0301 and \u00a0 spaces",
    "one\nline  two\n\n  three",
]
"""Texts that a careless page would run, drop or change."""


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str | None]
    text: str


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.all: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        opened, attributes, text = self.open.pop()
        assert opened == tag, f"<{opened}> closed by </{tag}>"
        self.all.append(Element(opened, attributes, "".join(text)))

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)


def elements(html: str, tag: str = "", of_class: str = "") -> list[Element]:
    """The elements of a page, in the order in which they close."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    assert not parser.open, f"never closed: {parser.open}"
    return [
        e
        for e in parser.all
        if tag in ("", e.tag)
        and (not of_class or of_class in (e.attributes.get("class") or "").split())
    ]


def text_of(html: str, tag: str = "", of_class: str = "") -> list[str]:
    return [e.text for e in elements(html, tag, of_class)]


def app_of(desk: Desk, lab: Lab | None = None) -> FastAPI:
    """The application, made where an event loop runs: else Gradio makes one loop after
    the other, never closes them, and Python complains in some other test. In a thread:
    Playwright runs a loop in this one."""

    async def make() -> FastAPI:
        return create_app(desk, lab)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serves on a free port, from a thread; yields the address."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            deadline = time.monotonic() + 30
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                assert time.monotonic() < deadline, "the server takes too long to start"
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def small_article(
    text: str = "Head\n\nOne is one. Two is two.\n\nThree: is three.",
    title: str = "A title",
    heading: str = "Head",
) -> Article:
    """A heading, a paragraph of two sentences, and an item whose term is Three."""
    start = len(heading) + 2
    middle = text.index("\n\n", start) if "\n\n" in text[start:] else len(text)
    path = (Span(0, len(heading)),)
    item = middle + 2
    blocks = [
        Block("heading", 0, len(heading)),
        Block("paragraph", start, middle, path, None, (Span(start, middle),)),
    ]
    if item < len(text):
        label = Span(item, text.index(":", item)) if ":" in text[item:] else None
        sentence = (Span(item, len(text)),)
        blocks.append(Block("item", item, len(text), path, label, sentence))
    return Article("small", title, text, tuple(blocks), Source("small.txt", "0" * 64))


def article_around(text: str, title: str = "A title", heading: str = "Head") -> Article:
    """An article that is a heading and one paragraph: `text`."""
    start = len(heading) + 2
    span = Span(start, start + len(text))
    blocks = (
        Block("heading", 0, len(heading)),
        Block("paragraph", *span, (Span(0, len(heading)),), None, (span,)),
    )
    whole = f"{heading}\n\n{text}"
    return Article("a", title, whole, blocks, Source("a.txt", "0" * 64))


def citation_of(article: Article, start: int, end: int, *marks: Span) -> Citation:
    return Citation(
        number=1,
        passage=article.cut(start, end),
        marks=marks,
        dense=0.123456,
        lexical=7.654321,
        likeness=0.987654,
        coverage=0.456789,
        late=0.567891,
    )


def answer_of(
    *citations: Citation,
    question: str = "What is one?",
    status: Status = "found",
    searched: str = "",
    notice: str | None = None,
    candidates: tuple[Citation, ...] = (),
) -> Answer:
    changes = (QueryChange("follow-up", question, searched),) if searched else ()
    query = Query(question, searched or question, changes)
    return Answer(query, status, 0.87654, citations, candidates, notice, "b" * 16, 1.0)
