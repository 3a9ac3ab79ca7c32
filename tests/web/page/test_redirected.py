"""A form is answered by a page at an address of its own, which works once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.web import Limits, Rate
from qa.web.page import PostRedirectGet, page_words
from qa.web.page.redirected import MAX_WAITING
from tests.helpers.pages import QUESTION
from tests.helpers.serving import ChangingLimits

NAME = "Wilhelmina Abendroth"
LONG = f"{NAME} " * 120


def send(client: TestClient, path: str, **fields: str) -> Response:
    """The answer to a form, as the server sends it."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    content = urlencode(fields)
    answer: Response = client.post(
        path, content=content, headers=headers, follow_redirects=False
    )
    return answer


FORMS = {
    "an answer": ("en", "plain", {"question": f"{NAME}: {QUESTION}"}, 200),
    "a refusal": ("es", "plain", {"question": LONG}, 422),
    "a body too large": ("ar", "plain", {"question": NAME * 5000}, 413),
    "a question to change": ("es", "plain", {"asked": NAME, "edit": ""}, 200),
    "a sheet that is none": ("ar", "sheet", {"shown": NAME}, 409),
}


@pytest.mark.parametrize("what", FORMS)
def test_whatever_answers_a_form_is_a_page_elsewhere_that_is_given_once(
    client: TestClient, what: str
) -> None:
    language, form, fields, status = FORMS[what]
    answer = send(client, f"/{language}/{form}", **fields)
    assert answer.status_code == 303
    place = answer.headers["location"]
    assert re.fullmatch(rf"{form}/[\w-]{{43}}", place)
    assert answer.headers["cache-control"] == "no-store"
    assert "retry-after" not in answer.headers
    assert "abendroth" not in f"{answer.headers}{answer.text}".casefold()  # type: ignore[attr-defined]

    path = f"/{language}/{place}"
    assert client.head(path).status_code != status, "HEAD does not take the page"
    page = client.get(path)
    assert page.status_code == status
    assert page.headers["cache-control"] == "no-store"
    same = ("content-security-policy", "referrer-policy", "x-content-type-options")
    assert [page.headers[h] for h in same] == [answer.headers[h] for h in same]

    again = client.get(path)
    words = page_words(language).page
    assert again.status_code == 410
    assert words.not_kept in again.text
    assert "abendroth" not in again.text.casefold()
    assert [again.headers[h] for h in same] == [page.headers[h] for h in same]


def test_who_must_wait_is_told_on_that_page(
    client: TestClient, limits: ChangingLimits
) -> None:
    limits.now = Limits(Rate(1))
    try:
        statuses = []
        for _ in range(2):
            answer = send(client, "/en/plain", question=QUESTION)
            page = client.get(f"/en/{answer.headers['location']}")
            statuses.append(page.status_code)
        assert statuses == [200, 429]
        assert int(page.headers["retry-after"]) > 0
        assert QUESTION in page.text
    finally:
        limits.now = Limits()


def test_what_a_script_asks_is_answered_at_once(client: TestClient) -> None:
    answer = client.post(
        "/en/turn", json={"question": QUESTION}, follow_redirects=False
    )
    assert answer.status_code == 200


# --- how long a page waits ----------------------------------------------------------


async def _echo(request: Request) -> Response:
    sent = (await request.body()).decode()
    saved = {"content-disposition": "attachment"} if sent == "file" else None
    return HTMLResponse(sent, headers=saved)


WAIT = 0.2


@pytest.fixture
def echo() -> Iterator[TestClient]:
    """An application whose form is answered with what it sent."""
    app = Starlette(routes=[Route("/form", _echo, methods=["POST"])])
    with TestClient(PostRedirectGet(app, lambda path: path == "/form", WAIT)) as opened:
        yield opened


def place_of(client: TestClient, content: str) -> str:
    answer = client.post("/form", content=content, follow_redirects=False)
    return f"/{answer.headers['location']}"


def test_a_page_that_nobody_asks_for_is_forgotten(echo: TestClient) -> None:
    place = place_of(echo, "words")
    deadline = time.monotonic() + 30
    waiting = echo.app._waiting  # type: ignore[attr-defined]
    assert list(waiting) == [place]
    while waiting:
        assert time.monotonic() < deadline
        time.sleep(WAIT / 4)
    assert echo.get(place).status_code == 404


def test_more_pages_than_may_wait_push_out_the_oldest(echo: TestClient) -> None:
    app = echo.app
    assert isinstance(app, PostRedirectGet)
    app._wait = 60
    places = [place_of(echo, f"page {n}") for n in range(MAX_WAITING + 1)]
    assert echo.get(places[0]).status_code == 404
    assert echo.get(places[1]).text == "page 1"
    assert echo.get(places[-1]).text == f"page {MAX_WAITING}"


def test_a_file_is_sent_at_once(echo: TestClient) -> None:
    answer = echo.post("/form", content="file", follow_redirects=False)
    assert (answer.status_code, answer.text) == (200, "file")
