"""Gradio's API page, as a programmer meets it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from qa.desk import Desk
from tests.helpers.browser import PATIENCE_MS, needs_chromium
from tests.helpers.serving import app_of, serving

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def tools(desk: Desk) -> Iterator[str]:
    with serving(app_of(desk, api=True)) as url:
        yield url


def test_the_page_shows_how_the_tools_are_called_and_asks_no_other_host(
    browser: Browser, tools: str
) -> None:
    asked: list[str] = []
    faults: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{tools}/gradio/")
    expect(page.get_by_role("heading", name="The desk, for programs")).to_be_visible()
    page.get_by_role("button", name="Use via API or MCP").click()
    # It opens with what a host of MCP needs.
    server = page.get_by_role("textbox", name="MCP Server URL")
    expect(server).to_have_value(f"{tools}/gradio/gradio_api/mcp/")
    tool = page.get_by_role("button", name=re.compile(r"check_quote\s+Says whether"))
    expect(tool).to_be_visible()
    page.get_by_text("Python", exact=True).first.click()
    for name in ("/ask", "/check_quote", "/read_article"):
        shown = page.get_by_text(name, exact=True).filter(visible=True)
        expect(shown.first).to_be_visible()
    described = page.get_by_text("in the person's own words; at most")
    expect(described.filter(visible=True).first).to_be_visible()
    page.close()
    assert faults == []
    assert [url for url in asked if not url.startswith((f"{tools}/", "data:"))] == []
