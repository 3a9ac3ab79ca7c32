"""The lab over HTTP: off by default, closed to other sites, and its form."""

from __future__ import annotations

import re
import tempfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.web import assets
from tests.helpers.evaluation import csv_of
from tests.helpers.html import elements, text_of
from tests.helpers.lab import HERE, finished

# --- on and off ---------------------------------------------------------------------


PLACES = [
    "/lab",
    "/lab.css",
    "/lab.js",
    "/lab/runs",
    "/lab/figures",
    f"/lab/runs/{'0' * 16}",
]


@pytest.mark.parametrize("path", [*PLACES, f"/lab/runs/{'0' * 16}/stop"])
def test_it_is_off_unless_it_was_switched_on(without: TestClient, path: str) -> None:
    for response in (without.get(path), without.post(path)):
        assert response.status_code == 404
        assert text_of(response.text, "h1") == ["We cannot find this page."]


def test_the_patients_page_is_the_same_with_the_lab_on(
    client: TestClient, without: TestClient
) -> None:
    for path in ("/", "/en/", "/healthz", "/articles/disc", "/nope", "/app.css"):
        on, off = (c.get(path, follow_redirects=False) for c in (client, without))
        same = ("content-security-policy", "referrer-policy", "cache-control", "link")
        assert [on.headers.get(h) for h in same] == [off.headers.get(h) for h in same]
        assert on.status_code == off.status_code
    assert not re.search(r"/lab\b", client.get("/en/").text)


@pytest.mark.parametrize("path", ["/api/ask", "/en/turn"])
def test_only_the_lab_takes_large_bodies(client: TestClient, path: str) -> None:
    assert client.post(path, content=b" " * (64 * 1024 + 1)).status_code == 413


CLOSED = [
    "/lab/",
    "/lab/x",
    "/lab/runs/",
    "/lab/runs/..%2f..",
    "/lab/runs/ABCDEF0123456789",
    f"/lab/runs/{'0' * 16}/questions/0",
    f"/lab/runs/{'0' * 16}/questions/x",
    f"/lab/runs/{'0' * 16}/files/a/b",
    f"/lab/runs/{'0' * 16}/x",
]


@pytest.mark.parametrize("path", CLOSED)
def test_every_other_address_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_lab_runs_its_own_script_and_nothing_else(
    client: TestClient, done: str
) -> None:
    for path in ("/lab", "/lab/figures", done, f"{done}/questions/1"):
        response = client.get(path)
        policy = response.headers["content-security-policy"]
        assert policy.startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'; "
        )
        assert "unsafe" not in policy
        assert response.headers["cache-control"] == "no-store"
        assert [s.text for s in elements(response.text, "script")] == [""]
        assert not any("style" in e.attributes for e in elements(response.text))


def test_no_page_with_questions_is_ever_kept_by_a_browser(
    client: TestClient, done: str
) -> None:
    for path in ("/lab", done, f"{done}/questions/1", f"{done}/files/report.json"):
        assert client.get(f"{path}?v=1").headers["cache-control"] == "no-store"
    style = client.get(assets.address("lab.css")).headers["cache-control"]
    assert style.endswith("immutable")


# --- from other sites ---------------------------------------------------------------


SENT = [
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "none"}, 403),
    ({"origin": "https://elsewhere.example"}, 403),
    ({"origin": "null"}, 403),
    ({"origin": "http://127.0.0.1.elsewhere.example"}, 403),
    ({"origin": HERE}, 422),
    ({"sec-fetch-site": "same-origin"}, 422),
    ({}, 422),  # no browser
]


@pytest.mark.parametrize(("headers", "status"), SENT)
def test_a_form_of_another_site_starts_nothing(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    before = len(text_of(client.get("/lab").text, "tr"))
    response = client.post(
        "/lab/runs", files={"set": (None, "none.csv")}, headers=headers
    )
    assert response.status_code == status
    assert len(text_of(client.get("/lab").text, "tr")) == before


def test_another_site_stops_nothing(client: TestClient, done: str) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post(f"{done}/stop", headers=headers).status_code == 403


# --- the form -----------------------------------------------------------------------


def test_the_form_offers_the_sets_of_the_corpus(client: TestClient) -> None:
    page = client.get("/lab").text
    assert text_of(page, "option")[0] == "five.csv"
    assert "Start" in text_of(page, "button")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "No questions were chosen."),
    (
        {"set": (None, "../../secret.csv")},
        "no set of questions called ../../secret.csv",
    ),
    ({"questions": ("a.txt", b"x")}, "a.txt is neither a .jsonl nor a .csv file."),
    ({"questions": ("a.csv", b"\xff\xfe,")}, "a.csv cannot be read"),
    ({"questions": ("a.csv", b"question,expected\nWhat?,nowhere")}, "a.csv, line 2: "),
    ({"questions": ("a.csv", b"")}, "two columns"),
    ({"questions": ("a.jsonl", b"{")}, "a.jsonl, line 1: it is no JSON"),
    ({"questions": ("a.jsonl", b"[" * 100_000)}, "a.jsonl, line 1: it is no JSON"),
    ({"questions": (r"C:\x\<b>.jsonl", b"{")}, "-b-.jsonl, line 1"),
    ({"settings": ("a.toml", b"= =")}, "a.toml: is no TOML"),
    (
        {"settings": ("a.toml", b"[channels]\ndesne = true")},
        "channels.desne is unknown",
    ),
    ({"settings": ("a.toml", b'model = "/etc"')}, "another model cannot be chosen"),
]


@pytest.mark.parametrize(("files", "message"), REFUSED)
def test_what_cannot_be_evaluated_comes_back_on_the_form_with_a_cure(
    client: TestClient, files: dict[str, Any], message: str
) -> None:
    chosen = {"set": (None, "five.csv")} if "settings" in files else {}
    response = client.post("/lab/runs", files={**chosen, **files} or {"x": (None, "")})
    assert response.status_code == 422
    (problem,) = text_of(response.text, of_class="q-problem")
    assert message in problem
    assert len(elements(response.text, "p")[0].text) > 0
    assert "Start" in text_of(response.text, "button")
    assert tempfile.gettempdir() not in problem


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"x", "text/plain"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data"),
    ],
)
def test_what_is_no_form_is_refused(
    client: TestClient, content: bytes, kind: str
) -> None:
    response = client.post("/lab/runs", content=content, headers={"content-type": kind})
    assert response.status_code == 422
    assert len(elements(response.text, of_class="q-problem")) == 1


def test_more_than_two_megabytes_are_not_taken(client: TestClient) -> None:
    files = {"questions": ("a.csv", b"x" * (2 * 1024 * 1024 + 128 * 1024))}
    response = client.post("/lab/runs", files=files)
    assert response.status_code == 413
    assert (
        "2,097,152 bytes is the most" in text_of(response.text, of_class="q-problem")[0]
    )


def test_nothing_uploaded_reaches_a_temporary_file(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: object) -> None:
        raise AssertionError("rolled over to a disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", never)
    asked = "Is the zebra of Winterthur striped?"
    pad = [(f"{asked} {n} {'x' * 900}", "") for n in range(1_500)]  # over 1 MB
    response = client.post("/lab/runs", files={"questions": ("big.csv", csv_of(pad))})
    assert response.status_code == 303
    address = response.headers["location"]
    client.post(f"{address}/stop")
    finished(client, address)
    assert client.post(f"{address}/delete").status_code == 303
