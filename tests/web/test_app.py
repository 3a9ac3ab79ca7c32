"""Which addresses are open, what every response carries, and which language is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk, Suggestions
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO
from tests.helpers.serving import app_of

# --- what is open, and what is not --------------------------------------------------


CLOSED = [
    "/openapi.json",
    "/docs",
    "/redoc",
    "/monitoring",
    "/monitoring/summary",
    "/login",
    "/gradio_api/upload",
    "/en/gradio_api/upload",
    "/en/gradio_api/queue/join",
    "/gradio_api/openapi.json",
    "/gradio_api/call/ask",
    "/gradio_api/run/ask",
    "/gradio_api/runs",
    "/gradio_api/deep_link",
    "/gradio_api/file=/etc/hostname",
    "/gradio_api/proxy=http://example.org/",
    "/gradio_api/mcp/",
    "/api/ask/",
    "/api",
    "/articles/",
    "/articles/a/b",
    "//",
    "/assets/",
    "/staff",
    "/staff/",
    "/staff/log-in",
    "/staff/log-out",
    "/staff/search",
    "/staff/journal",
    "/staff/articles/spine-guide",
    "/staff/articles/spine-guide/lines",
    "/staff.css",
    "/staff.js",
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_address_is_closed(
    client: TestClient, method: str, path: str
) -> None:
    assert client.request(method, f"http://127.0.0.1{path}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_closed(client: TestClient, method: str) -> None:
    told = client.request(method, "/api/ask")
    assert (told.status_code, told.headers["allow"]) == (405, "POST")
    assert "access-control-allow-origin" not in told.headers
    assert client.request(method, "/api/nothing").status_code == 404


def test_no_other_site_may_read_an_answer(client: TestClient) -> None:
    for path in ("/", "/en/config", "/healthz", "/articles/spine-guide"):
        headers = {"Origin": "https://elsewhere.example"}
        response = client.get(path, headers=headers)
        assert "access-control-allow-origin" not in response.headers, path
        assert "access-control-allow-credentials" not in response.headers, path


def test_every_response_carries_the_strict_headers(client: TestClient) -> None:
    for path in ("/", "/nope", "/healthz", "/articles/spine-guide", "/app.js"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert headers["content-security-policy"].startswith("default-src '")
        assert (
            "unsafe-inline" not in headers["content-security-policy"].split("style")[0]
        )


def test_own_files_are_kept_by_their_content_and_answers_are_not(
    client: TestClient,
) -> None:
    page = client.get("/")
    style = page.headers["link"].split(">")[0].removeprefix("<")
    kept = client.get(style)
    assert kept.headers["content-type"] == "text/css; charset=utf-8"
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/app.js").headers["content-type"].startswith("text/javascript")
    for path in ("/", "/app.js", "/healthz", "/articles/spine-guide", "/nope?v=1"):
        assert client.get(path).headers["cache-control"] == "no-store", path


REFLECTED = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "evil",
    "x-forwarded-prefix": "/evil",
    "x-gradio-server": "https://evil.example",
    "forwarded": "host=evil.example",
    "referer": "https://evil.example/",
}


def test_no_address_of_who_asks_is_repeated(client: TestClient) -> None:
    for path in ("/", "/en", "/en/", "/en/config", "/en/plain", "/ar/manifest.json"):
        answer = client.get(
            f"{path}?view=evil", headers=REFLECTED, follow_redirects=False
        )
        assert answer.status_code in (200, 307), path
        assert "evil" not in answer.text + str(answer.headers)
        assert "localhost" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "asked",
    ["page=canary", "deep_link=canary", "page=../canary&deep_link=%00", "%ff=x"],
)
def test_what_stands_behind_an_address_of_gradios_breaks_nothing(
    client: TestClient, asked: str, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/en/", "/es/config", "/ar/theme.css"):
        answer = client.get(f"{path}?{asked}")
        assert (answer.status_code, "canary" in answer.text) == (200, False)
    assert "canary" not in "".join(
        r.getMessage() for r in caplog.records if r.name.startswith(("qa", "uvicorn"))
    )


def test_robots_are_asked_to_stay_away(client: TestClient) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_long_pages_travel_compressed(client: TestClient) -> None:
    page = client.get("/articles/spine-guide", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"


# --- the page -----------------------------------------------------------------------


LANGUAGES = [
    ("", "/en/"),
    ("es-MX,es;q=0.9,en;q=0.8", "/es/"),
    ("ar", "/ar/"),
    ("fr-CA,fr;q=0.9,ar;q=0.3,en;q=0.2", "/ar/"),
    ("en;q=0.1, es;q=0.5", "/es/"),
    ("de", "/en/"),
    (";;q=x,,es;q=1e400,*;q=nan", "/es/"),
    ("es;q=0", "/en/"),
]


@pytest.mark.parametrize(("accepted", "page"), LANGUAGES)
def test_the_browser_chooses_the_language(
    client: TestClient, accepted: str, page: str
) -> None:
    headers = {"accept-language": accepted}
    answer = client.get("/", headers=headers, follow_redirects=False)
    assert answer.headers["location"] == page
    assert "accept-language" in answer.headers["vary"].casefold()


def test_the_page_names_no_path_of_the_machine(client: TestClient) -> None:
    for path in ("/en/", "/en/config", "/ar/plain"):
        assert str(REPO) not in client.get(path).text


def test_gradio_writes_nothing_beside_the_modules(client: TestClient) -> None:
    assert client.get("/en/").status_code == 200
    assert list((REPO / "qa").rglob("*.pyi")) == []


def test_what_is_left_out_of_the_suggestions_is_said_when_the_desk_opens(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Suggestions, "left_out", 1_200)
    app_of(Desk.open(folder / "index", folder / "corpus", TinyEncoder()))
    assert "1,200 headings and terms were not tried" in caplog.text
