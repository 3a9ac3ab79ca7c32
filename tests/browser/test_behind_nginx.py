"""The desk below a path of another site, behind the shipped configuration of nginx."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from qa.desk import Desk
from qa.web import Limits, Rate
from tests.helpers.browser import (
    PATIENCE_MS,
    QUESTION,
    answered,
    ask,
    last_turn,
    needs_chromium,
    ready,
)
from tests.helpers.nginx import behind_nginx, needs_nginx
from tests.helpers.serving import ChangingLimits, app_of, serving
from tests.helpers.tab import SAID

pytestmark = [pytest.mark.slow, needs_nginx]

NOT_BELOW = re.compile(r'(?:href|action|formaction|src)="/(?!desk/)[^"]*"')


@pytest.fixture(scope="module")
def few() -> ChangingLimits:
    return ChangingLimits()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def site(desk: Desk, few: ChangingLimits, folder: Path) -> Iterator[str]:
    app = app_of(desk, limits=few, root="/desk")  # type: ignore[arg-type] - as limits
    with (
        serving(app, proxies=["127.0.0.1"]) as address,
        behind_nginx(folder, address) as opened,
    ):
        yield opened


@needs_chromium
def test_a_patient_asks_below_a_path(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda r: wrong.append(r.url) if r.status >= 400 else None)
    page.goto(site)
    ready(page)
    assert page.url == f"{site}/en/"
    ask(page, QUESTION)
    answered(page, QUESTION)
    last_turn(page).locator(".q-card > a.q-open").first.click()
    expect(page.locator(".q-panel #passage")).to_be_visible()
    page.locator(".q-panel").get_by_role("button", name=SAID.close).click()
    page.locator(".q-languages a[lang=es]").click()
    expect(page).to_have_url(f"{site}/es/")
    expect(last_turn(page).locator(".q-answer")).to_have_count(1)
    context.close()
    assert wrong == []


def test_every_address_of_a_page_is_below_the_path(site: str) -> None:
    with httpx.Client(base_url=site, follow_redirects=True) as client:
        assert str(client.get("").url) == f"{site}/en/"
        assert str(client.get("/es").url) == f"{site}/es/"
        question = {"question": QUESTION}
        for answer in (
            *(client.get(p) for p in ("/en/", "/ar/plain", "/articles/spine-guide")),
            *(client.get(p) for p in ("/en/articles/spine-guide", "/en/nope")),
            client.post("/en/plain", data=question),
        ):
            assert NOT_BELOW.findall(answer.text) == []
            assert 'href="/desk/' in answer.text
        turn = client.post("/en/turn", json=question).json()
        assert 'href="/desk/en/articles/' in turn["html"]
        assert NOT_BELOW.findall(turn["html"]) == []
        style = client.get("/en/").headers["link"].split(">")[0].removeprefix("</desk")
        assert "immutable" in client.get(style).headers["cache-control"]
        assert client.get("/en/config").json()["root"] == ""


def test_what_is_no_page_stays_as_it_is(site: str) -> None:
    asked = {"question": 'What does href="/en/plain" or src="/x" mean in medicine?'}
    with httpx.Client(base_url=site, follow_redirects=True) as client:
        told = client.post("/api/ask", json=asked).json()
        assert told["query"]["asked"] == asked["question"]
        turn = client.post("/en/turn", json=asked).json()
        assert turn["asked"] == asked["question"]
        page = client.post("/en/plain", data=asked)
        assert "href=&#34;/en/plain&#34; or src=&#34;/x&#34; mean" in page.text


def test_nobody_can_claim_another_address_and_each_client_has_a_rate(
    site: str, few: ChangingLimits
) -> None:
    few.now = Limits(Rate(3, clock=lambda: 1000.0))  # one question each
    statuses = []
    for source, claimed in [
        ("127.0.0.2", "203.0.113.1"),
        ("127.0.0.2", "203.0.113.2"),
        ("127.0.0.2", "127.0.0.1"),
        ("127.0.0.3", "203.0.113.1"),
    ]:
        sent = {"x-forwarded-for": claimed, "x-forwarded-host": "evil.example"}
        transport = httpx.HTTPTransport(local_address=source)
        with httpx.Client(transport=transport, headers=sent) as client:
            form = {"code": "x"}
            statuses.append(client.post(f"{site}/api/check", json=form).status_code)
            statuses.append(client.post(f"{site}/api/check", json=form).status_code)
            statuses.append(client.get(f"{site}/en/config").text.count("evil"))
    few.now = Limits()
    free, full = [422, 422, 0], [429, 429, 0]
    assert statuses == [*free, *full, *full, *free]


def test_only_pages_of_the_site_send_questions(site: str) -> None:
    here = site.removesuffix("/desk")
    for origin, status in ((here, 422), ("https://evil.example", 403)):
        headers = {"origin": origin}
        answer = httpx.post(f"{site}/en/turn", json={"question": "?"}, headers=headers)
        assert answer.status_code == status


def test_a_body_is_cut_by_nginx_and_the_log_tells_nothing(
    site: str, folder: Path
) -> None:
    large = httpx.post(f"{site}/en/turn?secret", content=b"secret" * 700_000)
    assert large.status_code == 413
    deadline, log = time.monotonic() + 10, ""
    while "POST /desk/en/turn 413" not in log:
        assert time.monotonic() < deadline
        log = (folder / "question-desk.log").read_text("utf-8")
    written = [p.read_text("utf-8") for p in folder.glob("*.log")]
    assert len(written) == 3
    assert "secret" not in "".join(written)
    assert "127.0.0" not in "".join(written)
