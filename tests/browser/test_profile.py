"""What patients are told about their browser is true: its profile on the disk holds no
word of a conversation, but for what a person chose to keep."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.helpers.browser import (
    FLAGS,
    NOBODY_ELSE,
    PATIENCE_MS,
    ask,
    box,
    clear,
    open_first,
    ready,
)
from tests.helpers.canaries import new_canary, traces
from tests.helpers.tab import SAID, keep_here, open_keep, settled

CHROMIUM = shutil.which("chromium")
"""The whole browser: the headless shell keeps no sessions."""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="needs a whole Chromium"),
]


@contextmanager
def started(browser: Browser, home: Path, address: str) -> Iterator[BrowserContext]:
    """The browser of a person, who closes it at the end."""
    context = browser.browser_type.launch_persistent_context(
        home / "profile",
        executable_path=CHROMIUM,
        args=[*FLAGS, NOBODY_ELSE, "--restore-last-session"],
        downloads_path=home / "downloads",
        base_url=address,
        locale="en-US",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        context.close()


def name(canary: str) -> str:
    return f"My name is {canary}. What is spinal stenosis?"


def take_sheets(page: Page, words: str) -> None:
    """Opens the sheet, prints it, and saves it."""
    open_keep(page)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=SAID.sheet).click()
    expect(opened.value.locator(".entry").first).to_contain_text(words)
    assert opened.value.pdf()
    with page.context.expect_event("download") as download:
        page.get_by_role("button", name=SAID.save).click()
    assert words in download.value.path().read_text()


def with_script(page: Page, canaries: dict[str, str]) -> None:
    page.goto("/en/")
    ready(page)
    ask(page, name(canaries["asked"]))
    ask(page, f"How is it treated? I am {canaries['followed up']}")
    open_first(page)
    page.go_back()
    expect(page.locator(".q-panel")).to_be_hidden()
    take_sheets(page, canaries["asked"])
    box(page).fill(f"And I am {canaries['typed']}")
    page.locator(".q-languages a[lang=es]").click()
    page.wait_for_url("**/es/")
    settled(page, 2)
    expect(box(page)).to_have_value(f"And I am {canaries['typed']}")
    clear(page)
    expect(page.locator("#q-turns .q-turn")).to_have_count(0)
    ask(page, name(canaries["asked after the start again"]))
    page.reload()
    ready(page)
    ask(page, name(canaries["asked after the reload"]))
    box(page).fill(f"And I am {canaries['typed last']}")


def without_script(page: Page, canaries: dict[str, str]) -> None:
    page.context.new_cdp_session(page).send(
        "Emulation.setScriptExecutionDisabled", {"value": True}
    )
    headline = page.locator(".q-asked")

    def send(question: str) -> None:
        box(page).fill(question)
        page.get_by_role("button", name=SAID.ask, exact=True).click()

    page.goto("/en/")
    send(name(canaries["asked without a script"]))
    expect(headline).to_contain_text(canaries["asked without a script"])
    send(f"How is it treated? I am {canaries['followed up without a script']}")
    expect(headline).to_contain_text(canaries["followed up without a script"])
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=SAID.open).first.click()
    expect(opened.value.locator("#passage")).to_be_in_viewport()
    take_sheets(page, canaries["asked without a script"])
    send(f"{canaries['refused without a script']} " * 66)
    expect(page.locator(".q-problem")).to_contain_text(SAID.too_long)
    page.go_back()
    expect(page.locator(".q-problem")).to_contain_text(SAID.not_kept)
    page.goto("/en/plain")
    box(page).fill(f"I am {canaries['typed without a script']}")
    page.reload()
    box(page).fill(f"I am {canaries['typed last without a script']}")


FORGOTTEN = [
    "asked",
    "followed up",
    "typed",
    "asked after the start again",
    "asked after the reload",
    "typed last",
    "asked without a script",
    "followed up without a script",
    "refused without a script",
    "typed without a script",
    "typed last without a script",
]
KEPT = ["chosen to be kept", "typed after that"]
POSTED = "in the body of a form that nothing redirects"


def test_the_profile_of_a_browser_holds_no_word_of_a_conversation(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    """What is chosen to be kept, and what a form sends, is found: so the search finds
    what is there."""
    canaries = {name: new_canary() for name in (*FORGOTTEN, *KEPT, POSTED)}
    with started(browser, tmp_path, address) as context:
        with_script(context.pages[0], canaries)
        without_script(context.new_page(), canaries)
        context.new_page().close()
    with started(browser, tmp_path, address) as context:
        chosen(context.new_page(), canaries)
        posted(context.new_page(), canaries)
    found = traces([tmp_path / "profile"], canaries)
    told = {line.rpartition(": ")[2].rpartition(",")[0] for line in found}
    assert told == {*KEPT, POSTED}, found


def chosen(page: Page, canaries: dict[str, str]) -> None:
    page.goto("/en/")
    ready(page)
    ask(page, name(canaries["chosen to be kept"]))
    keep_here(page)
    box(page).fill(f"And I am {canaries['typed after that']}")
    page.reload()
    ready(page)
    expect(box(page)).to_have_value(f"And I am {canaries['typed after that']}")


def posted(page: Page, canaries: dict[str, str]) -> None:
    page.goto("/en/plain")
    box(page).fill(canaries[POSTED])
    page.locator("#q-form").evaluate(
        "form => { form.action = '/en/turn'; form.submit(); }"
    )
    page.wait_for_url("**/turn")
