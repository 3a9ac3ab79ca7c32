"""Which requests the guard passes on, and how it refuses the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import httpx
import pytest

from qa.language import LANGUAGES
from qa.web import Limits
from qa.web.limits import BUSY_SECONDS, WaitingLine, in_words, limit_words
from tests.helpers.guarded import FORM, JSON, full, one_at_a_time, opened, small_app
from tests.helpers.serving import serving

TYPED = 'How long does "relief" last? <b>¿Cuánto? كم؟'

OPEN = [
    *("/", "/healthz", "/readyz", "/app.css", "/app.js", "/favicon.ico", "/robots.txt"),
    "/articles/spine-guide",
    *("/en", "/es/", "/ar/", "/es/config", "/ar/theme.css", "/en/favicon.ico"),
    *(
        "/en/manifest.json",
        "/en/gradio_api/info",
        "/en/assets/index-x.js",
        "/ar/static/fonts/a/b.woff2",
    ),
    *("/en/plain", "/es/plain", "/ar/plain", "/ar/articles/spine-guide"),
]
ASKED = ["/api/ask", "/api/search", "/api/check", *(f"/{la}/{d}" for la in LANGUAGES for d in ("turn", "plain", "sheet"))]  # fmt: skip
GRADIO = [
    *("queue/join", "queue/data", "component_server/", "component_server", "cancel"),
    *("reset", "app_id", "startup-events", "heartbeat/abc", "upload"),
    *("file=/etc/hostname", "call/ask", "run/ask", "proxy=http://example.org/"),
]
CLOSED = [
    *(f"/{language}/gradio_api/{path}" for language in LANGUAGES for path in GRADIO),
    *("/de/", "/de/plain", "/EN/", "/en/turns", "/en/plain/", "/en/articles/"),
    *("/en/articles/a/b", "/en/assets/", "/en/monitoring", "/en/login", "/en//"),
    *("/config", "/theme.css", "/gradio_api/info", "/gradio_api/queue/join"),
    *("/manifest.json", "/assets/index-x.js"),
    *("/en/healthz", "/en/api/ask", "/en/lab", "/lab", "/articles/", "/docs"),
]


@pytest.mark.parametrize("path", OPEN)
def test_the_pages_can_be_fetched(path: str) -> None:
    with opened() as client:
        assert client.get(path).json() == [path.removeprefix("/"), 0]


@pytest.mark.parametrize("path", ASKED)
def test_questions_can_be_posted(path: str) -> None:
    with opened() as client:
        assert client.post(path, content=b"abc", headers=JSON).json() == [
            path.removeprefix("/"),
            3,
        ]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_address_is_closed(method: str, path: str) -> None:
    with opened() as client:
        answer = client.request(method, f"http://127.0.0.1{path}")
    assert (answer.status_code, answer.text) == (404, "lost")


@pytest.mark.parametrize("path", [p for p in ASKED if not p.endswith("plain")])
def test_what_is_asked_for_cannot_be_fetched(path: str) -> None:
    with opened() as client:
        answer = client.get(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


RUN = f"/lab/runs/{'0' * 16}"
TAKEN = {
    **dict.fromkeys(("/", "/en/", "/healthz", "/api/articles", RUN), "GET, HEAD"),
    **dict.fromkeys(("/en/articles/a", "/lab", "/app.css"), "GET, HEAD"),
    **dict.fromkeys(("/en/turn", "/ar/sheet", "/api/ask", "/lab/runs"), "POST"),
    **dict.fromkeys(("/api/check", f"{RUN}/stop"), "POST"),
    "/en/plain": "GET, HEAD, POST",
}


def test_another_method_is_told_those_that_the_address_takes() -> None:
    with opened(lab={405: "lab"}) as client:
        for path, allow in TAKEN.items():
            methods = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}
            for method in {*methods, "TRACE", "ZQX"} - {*allow.split(", ")}:
                told = client.request(method, path, content=b"secret")
                assert told.status_code == 405, (method, path)
                assert told.headers["allow"] == allow, (method, path)
                assert "secret" not in told.text
                if method != "HEAD":
                    assert (told.text == "lost") is not path.startswith("/api/")
            assert client.request("ZQX", f"{path}/x/nope").status_code == 404
    with opened() as client:
        assert client.put("/lab").status_code == 404


POLICIES = [
    ("GET", "/en/plain", "'self'", "'self'"),
    ("POST", "/ar/plain", "'self'", "'self'"),
    ("POST", "/es/sheet", "'self' 'unsafe-inline'", "'self'"),
    ("GET", "/en/articles/a", "'self'", "'none'"),
    ("GET", "/articles/a", "'self'", "'none'"),
]


@pytest.mark.parametrize(("method", "path", "style", "form"), POLICIES)
def test_the_pages_of_our_own_run_no_script(
    method: str, path: str, style: str, form: str
) -> None:
    with opened() as client:
        policy = client.request(method, path).headers["content-security-policy"]
    rules = dict(r.split(" ", 1) for r in policy.split("; "))
    assert rules == {
        "default-src": "'none'",
        "style-src": style,
        "img-src": "'self'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "form-action": form,
    }


def test_gradios_page_may_load_from_here_only() -> None:
    with opened() as client:
        policy = client.get("/en/").headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert not re.search(r"https?:|\*", policy)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/en/", "same-origin"),
        ("/ar/plain", "same-origin"),
        ("/articles/a", "no-referrer"),
        ("/", "no-referrer"),
        ("/nope", "no-referrer"),
    ],
)
def test_only_pages_that_send_a_form_say_where_it_comes_from(
    path: str, policy: str
) -> None:
    with opened() as client:
        assert client.get(path).headers["referrer-policy"] == policy


ELSEWHERE = [
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "none"}, 403),
    ({"origin": "https://elsewhere.example"}, 403),
    ({"origin": "null"}, 403),
    ({"sec-fetch-site": "same-origin"}, 200),
    ({"origin": "http://127.0.0.1"}, 200),
    ({}, 200),
]


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize(("headers", "status"), ELSEWHERE)
def test_what_another_site_sends_is_refused(
    path: str, headers: dict[str, str], status: int
) -> None:
    with opened() as client:
        answer = client.post(path, headers=JSON | headers, content=b"question=x")
    assert answer.status_code == status
    if status == 403:
        said = answer.json()
        shown = said[2:] if isinstance(said, list) else [*said.values()]
        words = limit_words("en" if path.startswith("/api") else path[1:3])
        assert shown[:2] == [words.elsewhere, words.elsewhere_cure]
        assert "x" not in shown[2:]  # what another site typed is not shown


KEPT = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("/en/assets/index-DAx5Uzyn.js", KEPT),
        ("/app.css?v=1", KEPT),
        ("/es/theme.css?v=2", KEPT),
        # the version of another build, or of nothing
        ("/app.css?v=2", "no-store"),
        ("/app.css?v=1&w=1", "no-store"),
        ("/app.css", "no-store"),
        ("/app.js?v=", "no-store"),
        ("/en/assets/index.js", "no-store"),
        ("/ar/static/img/logo.svg?v=1", "no-store"),
        *((f"{path}?v=1", "no-store") for path in ("/", "/en/", "/en/plain")),
        *((f"{path}?v=1", "no-store") for path in ("/en/config", "/healthz")),
        *((f"{path}?v=1", "no-store") for path in ("/articles/a", "/api/articles")),
        ("/en/nope?v=1", "no-store"),
    ],
)
def test_only_a_file_under_its_own_version_is_kept_for_good(
    path: str, control: str
) -> None:
    with opened() as client:
        for method in ("GET", "HEAD"):
            answer = client.request(method, path)
            assert answer.headers["cache-control"] == control


@pytest.mark.parametrize("path", ASKED)
def test_no_answer_to_a_question_is_kept_whatever_stands_behind_its_address(
    path: str,
) -> None:
    with opened() as client:
        answer = client.post(f"{path}?v=1", content=b"{}", headers=JSON)
        assert (answer.status_code, answer.headers["cache-control"]) == (
            200,
            "no-store",
        )


def test_what_is_kept_travels_as_it_is_under_every_language() -> None:
    with opened() as client:
        big = client.get("/en/assets/big", headers={"accept-encoding": "gzip"})
        assert big.headers["content-encoding"] == "gzip"


# --- refusals -----------------------------------------------------------------------


def test_who_asks_too_much_is_told_kindly_how_long_to_wait() -> None:
    with opened(one_at_a_time()) as client:
        assert client.post("/es/turn", json={"question": "x"}).status_code == 200
        answer = client.post("/es/turn", json={"question": "x"})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "20")
        assert answer.json() == {
            "error": "Ha hecho muchas preguntas en poco tiempo.",
            "cure": "Espere 20 segundos, por favor, y pregunte otra vez. "
            "Guardamos lo que ha escrito.",
        }
        assert answer.headers["cache-control"] == "no-store"
        answer = client.post("/api/ask", json={"question": "x"})  # one bucket
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "20")
        assert answer.json()["error"].startswith("You have asked many questions")
        assert client.get("/es/plain").status_code == 200  # reading is no asking


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_gets_a_page_in_its_language_with_what_was_typed(language: str) -> None:
    sent = urlencode({"question": TYPED, "history": "before"})
    long = urlencode({"question": TYPED, "history": "x" * 70_000})
    words = limit_words(language)
    rate = one_at_a_time()
    rate.take("")  # TestClient is no address
    for settings, content, status, message, cure in [
        ({"rate": rate}, sent, 429, words.often, in_words(words.often_cure, 20)),
        ({"line": full()}, sent, 503, words.busy, in_words(words.busy_cure, 5)),
        ({}, long, 413, words.too_large, words.too_large_cure),
    ]:
        with opened(**settings) as client:  # type: ignore[arg-type] - either
            answer = client.post(f"/{language}/plain", content=content, headers=FORM)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.json() == ["page", language, message, cure, TYPED]
        assert ("retry-after" in answer.headers) == (status in (429, 503))


def test_a_busy_desk_says_so_and_when_to_come_back() -> None:
    with opened(line=full()) as client:
        for path in ("/en/turn", "/api/ask"):
            answer = client.post(path, json={"question": "x"})
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == str(BUSY_SECONDS)
            assert answer.json()["error"].startswith("Many people are asking")
        assert client.get("/en/plain").status_code == 200  # pages are open all the same


@pytest.mark.parametrize("path", ASKED)
def test_a_body_over_64_kb_is_refused_and_one_of_64_kb_is_not(path: str) -> None:
    def chunks() -> Iterator[bytes]:  # no Content-Length to go by
        for _ in range(65):
            yield b" " * 1024

    with opened() as client:
        for content in (b" " * (64 * 1024 + 1), chunks()):
            answer = client.post(path, content=content, headers=JSON)
            assert answer.status_code == 413
        longest = b" " * 64 * 1024
        assert client.post(path, content=longest, headers=JSON).status_code == 200


def test_an_error_that_nobody_foresaw_is_told_kindly_and_its_message_to_nobody(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    line = WaitingLine(1, 0)
    with opened(line=line) as client:
        sent = urlencode({"question": "my secret is broken"})
        answer = client.post("/es/plain", content=sent, headers=FORM)
    words = limit_words("es")
    shown = ["page", "es", words.broken, words.broken_cure, "my secret is broken"]
    assert (answer.status_code, answer.json()) == (500, shown)
    assert "LookupError: guarded.py:" in caplog.text
    assert "secret" not in caplog.text + "".join(capfd.readouterr())
    assert line.free == 1


def test_who_waited_is_answered_as_who_did_not() -> None:
    line = WaitingLine(1, 7)
    with (
        serving(small_app(Limits(line=line))) as address,
        ThreadPoolExecutor(8) as pool,
    ):
        bodies = [b"slow " * n for n in range(1, 9)]
        asked = pool.map(
            lambda body: httpx.post(f"{address}/en/plain", content=body), bodies
        )
        assert [a.json() for a in asked] == [["en/plain", len(b)] for b in bodies]
    assert (line.free, line.waiting) == (1, 0)
