"""The addresses for programs, and the document that describes them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.testclient import TestClient

import qa
from qa.desk import Desk
from tests.helpers.pages import QUESTION


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/api/openapi.json").json()
    return described


@pytest.fixture(scope="module")
def call(client: TestClient, document: dict[str, Any]) -> Any:
    """Calls an address, and holds what it takes and gives to the document."""

    def check(schema: dict[str, Any], value: object) -> None:
        whole = {**schema, "components": document["components"]}
        Draft202012Validator(whole).validate(value)

    def called(
        path: str, body: object = None, *, status: int = 200, at: str = ""
    ) -> Any:
        method = "get" if body is None else "post"
        told = document["paths"][at or path][method]
        if body is not None and status == 200:
            sent = told["requestBody"]["content"]["application/json"]["schema"]
            check(sent, body)
        response = client.get(path) if body is None else client.post(path, json=body)
        assert response.status_code == status, response.text
        given = told["responses"][str(status)]["content"]["application/json"]["schema"]
        check(given, response.json())
        return response.json()

    return called


def test_the_document_is_openapi_and_names_every_address(
    client: TestClient, document: dict[str, Any]
) -> None:
    validate(document)
    assert document["info"]["version"] == qa.__version__
    routes = {
        r.path.replace("article_id", "id")
        for r in client.app.routes  # type: ignore[attr-defined]
        if r.path.startswith("/api/")
    }
    assert set(document["paths"]) == routes - {"/api/openapi.json"}


def test_answers_are_those_of_the_document(call: Any) -> None:
    call("/api/ask", {"question": QUESTION, "explain": True, "id": 3})
    call("/api/ask", {"question": "Thank you!"})
    call("/api/ask", {"question": "I lost control of my bladder, what now?"})
    several = "What is discography? And what is palliative care?"
    assert len(call("/api/ask", {"question": several})["answers"]) == 2
    call("/api/ask", {"question": "?"}, status=422)


def test_articles_are_listed_and_read(call: Any, desk: Desk) -> None:
    listed = call("/api/articles")["articles"]
    assert [a["id"] for a in listed] == [a.id for a in desk.articles()]
    assert not any("text" in a for a in listed)
    whole = call(f"/api/articles/{listed[0]['id']}", at="/api/articles/{id}")
    article = desk.article(listed[0]["id"])
    assert article is not None
    assert whole["text"] == article.text
    assert len(whole["blocks"]) == len(article.blocks)
    call("/api/articles/none", status=404, at="/api/articles/{id}")


def test_a_search_gives_passages_that_do_not_overlap_and_no_verdict(
    call: Any, desk: Desk
) -> None:
    found = call("/api/search", {"question": QUESTION, "most": 20})
    passages = found["passages"]
    assert [p["rank"] for p in passages] == list(range(1, 21))
    for p in passages:
        article = desk.article(p["article"])
        assert article is not None
        assert p["text"] == article.text[p["start"] : p["end"]]
    places = sorted((p["article"], p["start"], p["end"]) for p in passages)
    for (one, _, end), (other, start, _) in pairwise(places):
        assert one != other or end <= start
    assert {"status", "confidence", "citations"} & found.keys() == set()
    search = desk.find(QUESTION, most=3)
    assert [h.passage.text for h in search.hits] == [p["text"] for p in passages[:3]]
    assert call("/api/search", {"question": "Thank you!"})["passages"] != []
    call("/api/search", {"question": QUESTION, "most": 101}, status=422)
    call("/api/search", {"question": ""}, status=422)


def test_a_citation_is_checked_whole_by_its_place_or_by_its_code(
    call: Any, desk: Desk
) -> None:
    citation = call("/api/ask", {"question": QUESTION})["citations"][0]
    place = {k: citation[k] for k in ("article", "start", "end", "text")}
    for kept in (citation, place, {"code": citation["code"]}):
        verdict = call("/api/check", kept)
        assert verdict["verdict"] == "stands"
        assert verdict["now"][0]["text"] == citation["text"]
    moved = place | {"start": place["start"] + 3, "end": place["end"] + 3}
    assert call("/api/check", moved)["verdict"] == "moved"
    other = place | {"text": "x" + place["text"][1:]}
    assert call("/api/check", other)["verdict"] == "changed"
    assert call("/api/check", citation | {"text": "x"})["verdict"] == "altered"
    renamed = place | {"article": "none"}
    assert call("/api/check", renamed)["verdict"] == "moved"
    gone = other | {"article": "none"}
    assert call("/api/check", gone)["verdict"] == "gone"
    assert call("/api/check", place | {"source_sha256": "0" * 64})["edited"]
    articles = {a.id: a for a in desk.articles()}
    assert qa.check(citation, articles).verdict == "stands"


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"code": "BGA2"},
        {"text": "x", "code": "BGA2-8C3K-J1J4-0RG6"},
        {"article": "a", "start": 3, "end": 3, "text": ""},
        {"article": "a", "start": "3", "end": 5, "text": "ab"},
    ],
)
def test_what_is_no_citation_is_refused(call: Any, kept: object) -> None:
    assert call("/api/check", kept, status=422)["cure"]


def test_a_question_in_an_address_is_not_taken(client: TestClient) -> None:
    assert client.get("/api/search", params={"q": QUESTION}).status_code == 405
