"""What is refused before it waits, and errors that nobody foresaw."""

from __future__ import annotations

import json
import logging
import re

import pytest

from qa.web.limits import limit_words
from tests.helpers.guarded import JSON, full, one_at_a_time, opened

PROGRAMS = ["/api/ask", "/api/search", "/api/check", "/en/turn", "/ar/turn"]
NO_JSON = [
    *("", "text/plain", "text/plain; charset=utf-8", "multipart/form-data"),
    *("application/x-www-form-urlencoded", "application/jsonp", "text/json"),
    *("application/json-seq", "text/plain, application/json", "image/x+json"),
]


@pytest.mark.parametrize("kind", NO_JSON)
def test_a_program_says_that_it_sends_json(kind: str) -> None:
    with opened() as client:
        for path in PROGRAMS:
            answer = client.post(path, content=b"{}", headers={"content-type": kind})
            assert answer.status_code == 415, path
            assert answer.json()["error"] == "The content type is not JSON."
        plain = client.post("/en/plain", content=b"x", headers={"content-type": kind})
        assert plain.status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON ; charset=utf-8", "application/ld+json"],
)
def test_json_has_several_names(kind: str) -> None:
    with opened() as client:
        for path in PROGRAMS:
            answer = client.post(path, content=b"{}", headers={"content-type": kind})
            assert answer.status_code == 200


def test_what_is_malformed_is_refused_without_a_place_in_the_line() -> None:
    with opened(line=full()) as client:
        for path in PROGRAMS * 2:
            answer = client.post(path, content=b"malformed", headers=JSON)
            told = {"error": "This is malformed.", "cure": "Send it whole."}
            assert (answer.status_code, answer.json()) == (422, told)
        assert client.post("/api/ask", content=b"{}", headers=JSON).status_code == 503


LAB = {status: f"lab {status}" for status in (403, 413, 429, 500, 503)}
RUN = "/lab/runs/0123456789abcdef"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/lab/runs"), ("POST", f"{RUN}/stop"), ("GET", f"{RUN}/questions/3")],
)
def test_the_lab_has_the_limits_of_the_desk(method: str, path: str) -> None:
    with opened(one_at_a_time(), lab=LAB) as client:
        assert client.request(method, path).status_code == 200
        often = client.request(method, path)
        assert (often.status_code, often.text) == (429, "lab 429")
        assert often.headers["retry-after"] == "20"
        assert client.post("/en/plain", content=b"x").status_code == 429  # one bucket
        for read in ("/lab", RUN, f"{RUN}/state", f"{RUN}/files/report.json"):
            assert client.get(read).status_code == 200
    with opened(lab=LAB) as client:
        other = client.request(method, path, headers={"sec-fetch-site": "cross-site"})
        expected = (403, "lab 403") if method == "POST" else (200, other.text)
        assert (other.status_code, other.text) == expected


def test_work_of_the_lab_waits_in_a_line_of_its_own() -> None:
    with opened(line=full(), lab=LAB) as client:
        assert client.post("/en/plain", content=b"x").status_code == 503
        assert client.post("/lab/runs", content=b"x").status_code == 200


def test_an_article_of_a_damaged_index_is_not_there_for_now(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with opened() as client:
        for path in ("/en/articles/damaged", "/api/articles/damaged"):
            assert client.get(path).status_code == 503
    assert [r.message.split(":")[0] for r in caplog.records] == ["IndexDamaged"] * 2


UNFORESEEN = [
    *("/en/assets/broken", "/es/static/x", "/articles/broken", "/api/articles/broken"),
    *("/en/articles/broken", "/ar/assets/broken"),
]


@pytest.mark.parametrize("path", UNFORESEEN)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_error_writes_what_was_sent_and_none_is_told_to_the_client(
    method: str,
    path: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    headers = {"cookie": "secret", "x-secret": "secret", "referer": "http://secret/"}
    with opened() as client, caplog.at_level(logging.DEBUG):
        answer = client.request(method, f"{path}secret?page=secret", headers=headers)
    assert answer.status_code == 500
    assert "LookupError: guarded.py:" in caplog.text
    written = [r.getMessage() for r in caplog.records if not r.name.startswith("http")]
    assert "secret" not in "".join((*written, *capfd.readouterr(), answer.text))
    assert "Traceback" not in "".join(written)
    if method == "GET":
        found = re.match("/(en|es|ar)/", path)
        words = limit_words(found[1] if found else "en")
        page = json.dumps(words.broken)  # as the small application shows it
        assert page in answer.text or answer.text.startswith(words.broken)


def test_a_page_that_cannot_be_made_becomes_a_line_of_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.helpers.guarded.problem", lambda *_: 1 / 0)
    with opened() as client:
        answer = client.get("/es/articles/broken")
    words = limit_words("es")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == f"{words.broken}\n{words.broken_cure}\n"


def test_what_stands_behind_an_address_reaches_only_who_reads_it() -> None:
    with opened() as client:
        for path, kept in [
            ("/en/plain/seen", None),
            ("/en/assets/seen", False),
            ("/articles/seen", True),
            ("/es/articles/seen", True),
        ]:
            if kept is None:
                assert client.get(f"{path}?page=x").status_code == 404
                continue
            address = client.get(f"{path}?page=x").json()[-1]
            assert address.endswith("?page=x") is kept


def test_head_is_get_without_its_body() -> None:
    with opened() as client:
        for path in ("/", "/en/", "/en/plain", "/healthz", "/articles/a"):
            got, head = client.get(path), client.head(path)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers == got.headers
