"""One Chromium, one served desk and its pages for all browser tests of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from qa.language import LANGUAGES
from qa.web import Limits
from tests.helpers.browser import (
    CHROMIUM,
    FLAGS,
    NOBODY_ELSE,
    PATIENCE_MS,
    WIDE,
    Visit,
    ready,
)
from tests.helpers.serving import ChangingLimits, Server

_FIRST_PAGES = {"/", *(f"/{language}/" for language in LANGUAGES)}


@pytest.fixture(scope="package", autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="package")
def server(app: FastAPI) -> Iterator[Server]:
    opened = Server(app)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="package")
def address(server: Server) -> str:
    return server.url


@pytest.fixture
def limited(limits: ChangingLimits) -> Iterator[Callable[[Limits], None]]:
    """Sets the limits of the server for one test."""

    def limit(now: Limits) -> None:
        limits.now = now

    yield limit
    limits.now = Limits()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, NOBODY_ELSE]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def visit(browser: Browser, address: str) -> Visit:
    """Opens a page of the desk; fails where the page breaks or asks another host."""
    contexts: dict[object, BrowserContext] = {}

    @contextmanager
    def opened(
        size: tuple[int, int] = WIDE, path: str = "/", **settings: Any
    ) -> Iterator[Page]:
        settings = {
            "locale": "en-US",
            "reduced_motion": "reduce",
            "has_touch": size != WIDE,
        } | settings
        key = (size, *sorted(settings.items()))
        if key not in contexts:  # shared by pages: the second has its files
            contexts[key] = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                base_url=address,
                **settings,
            )
            contexts[key].set_default_timeout(PATIENCE_MS)
        page = contexts[key].new_page()
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        try:
            page.goto(path)
            if path in _FIRST_PAGES and settings.get("java_script_enabled", True):
                ready(page)
            yield page
            page.evaluate("localStorage.clear()")  # else the next page looks the same
            page.close()
        except BaseException:
            contexts.pop(key).close()  # a failed test leaves nothing behind
            raise
        assert [u for u in asked if not u.startswith((f"{address}/", "data:"))] == []
        assert wrong == []

    return opened
