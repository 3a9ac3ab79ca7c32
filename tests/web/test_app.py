"""The web room over HTTP, without a browser: contract, refusals, headers, the queue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk
from qa.errors import QAError
from qa.quotes import answer_json, finding_of
from qa.quotes.saved_sheet import parse_sheet
from qa.web.page import read_form
from qa.web.page.html import passage_to_open
from tests.helpers.folders import REPO
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.serving import app_of

QUESTION = "What is spinal stenosis?"


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    with TestClient(app_of(desk), base_url="http://127.0.0.1") as opened:
        yield opened


# --- for programs -------------------------------------------------------------------


def test_a_program_gets_the_contract_of_the_desk(
    client: TestClient, desk: Desk
) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "id": "q7"})
    assert response.status_code == 200
    answered = {"id": "q7", **answer_json(desk.ask(QUESTION))}
    assert response.json() | {"took_ms": 0} == answered | {"took_ms": 0}


def test_history_is_carried_and_explain_shows_what_was_held_back(
    client: TestClient,
) -> None:
    body = {"question": "How is it treated?", "history": [QUESTION]}
    query = client.post("/api/ask", json=body).json()["query"]
    assert query["searched"] == "What is spinal stenosis? How is it treated?"
    bread = {"question": "How do I bake sourdough bread?", "explain": True}
    answer = client.post("/api/ask", json=bread).json()
    assert (answer["id"], answer["status"], answer["citations"]) == (
        None,
        "not_found",
        [],
    )
    assert len(answer["candidates"]) > 0


REFUSED = [
    (b"", "The body is not JSON."),
    (b"{", "The body is not JSON."),
    (b"\xff\xfe", "The body is not JSON."),
    (b"[" * 60_000, "The body is not JSON."),  # nested too deep for the parser
    (b"[]", "The body is not a JSON object."),
    (b"{}", "The field 'question' is not a text."),
    (b'{"question": 1}', "The field 'question' is not a text."),
    (
        b'{"question": "x", "history": "y"}',
        "The field 'history' is not a list of texts.",
    ),
    (
        b'{"question": "x", "history": [1]}',
        "The field 'history' is not a list of texts.",
    ),
    (b'{"question": "x", "explain": 1}', "The field 'explain' is not true or false."),
    (
        b'{"question": "x", "id": {}}',
        "The field 'id' is not a text or a whole number.",
    ),
    (
        b'{"question": "x", "id": true}',
        "The field 'id' is not a text or a whole number.",
    ),
    (
        b'{"question": "x", "id": "\\ud800"}',
        "The field 'id' is not a text or a whole number.",
    ),
    (b'{"question": "?!"}', "There is no word in the question."),
    (
        json.dumps({"question": "x" * 1_001}).encode(),
        "The question has 1,001 characters; 1,000 is the most.",
    ),
]


@pytest.mark.parametrize(("body", "error"), REFUSED)
def test_what_cannot_be_asked_is_refused_with_a_cure(
    client: TestClient, body: bytes, error: str
) -> None:
    response = client.post("/api/ask", content=body)
    assert response.status_code == 422
    assert response.json()["error"] == error
    assert response.json()["cure"]


OVER = [
    ("/api/ask", "The request is too large: 65,536 bytes is the most."),
    ("/en/turn", "This is too long to be read as one question."),
]


@pytest.mark.parametrize(("path", "said"), OVER)
def test_a_body_over_64_kb_is_not_read(
    client: TestClient, path: str, said: str
) -> None:
    def chunks() -> Iterator[bytes]:  # no Content-Length to go by
        for _ in range(65):
            yield b" " * 1024

    for content in (b" " * (64 * 1024 + 1), chunks()):
        response = client.post(path, content=content)
        assert response.status_code == 413
        assert response.json()["error"] == said


def test_a_body_of_64_kb_is_read(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION}).encode().ljust(64 * 1024)
    assert client.post("/api/ask", content=body).status_code == 200


def test_health_names_the_build_and_its_size(client: TestClient, desk: Desk) -> None:
    stats = desk.index.stats
    assert client.get("/healthz").json() == {
        "status": "ok",
        "build": stats.build,
        "articles": 5,
        "passages": stats.passages,
    }


def test_a_desk_that_fails_says_so_without_details(desk: Desk) -> None:
    class Failing:
        index, calibration, clinic = desk.index, desk.calibration, desk.clinic
        vocabulary = desk.vocabulary

        def articles(self) -> list[object]:
            return []

        def ask(self, *_: object, **__: object) -> None:
            raise QAError("the secret of the machine room")

    with TestClient(app_of(Failing())) as client:  # type: ignore[arg-type] - fails
        response = client.post("/api/ask", json={"question": QUESTION})
        assert response.status_code == 503
        assert response.json()["error"] == "The desk cannot answer just now."
        reply = client.post("/en/turn", json={"question": QUESTION})
        assert reply.status_code == 503
        page = client.post("/en/plain", data={"question": QUESTION})
        assert page.status_code == 503
        for html in (reply.json()["html"], page.text):
            assert text_of(html, of_class="q-problem") == [
                "The desk cannot answer just now."
                "Please try again in a moment, or ask a member of your care team."
            ]
            assert "secret" not in html


# --- articles -----------------------------------------------------------------------


def test_each_citation_opens_its_article_where_it_is_marked_or_quoted(
    client: TestClient, desk: Desk
) -> None:
    for citation in desk.ask(QUESTION).citations:
        opened = passage_to_open(citation)
        page = client.get(
            f"/en/articles/{opened.article.id}?start={opened.start}&end={opened.end}"
        )
        assert page.status_code == 200
        assert " ".join(text_of(page.text, "mark")).split() == opened.text.split()
        (first, *_) = elements(page.text, "mark")
        assert first.attributes["id"] == "passage"


@pytest.mark.parametrize("place", ["", "?start=5", "?start=9&end=2", "?start=x&end=y"])
def test_an_article_opens_without_a_mark_where_the_place_is_none(
    client: TestClient, place: str
) -> None:
    page = client.get(f"/articles/spine-guide{place}")
    assert page.status_code == 200
    assert text_of(page.text, "mark") == []
    assert text_of(page.text, "h1") == [
        "Interventional Spine Medicine: A Comprehensive Guide to Relieving Back Pain"
    ]


@pytest.mark.parametrize("path", ["/articles/nope", "/articles/..%2f", "/nope"])
def test_an_unknown_address_is_a_page_with_a_way_back(
    client: TestClient, path: str
) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert [a.attributes["href"] for a in elements(page.text, "a")] == ["/en/"]


def test_an_article_is_described_in_the_language_of_the_page(
    client: TestClient,
) -> None:
    page = client.get("/es/articles/spine-guide").text
    assert 'lang="es" dir="ltr"' in page
    assert text_of(page, "a")[0] == "Volver al servicio de preguntas"
    assert elements(page, "h1")[0].attributes["lang"] == "en"
    lost = client.get("/ar/articles/nope")
    assert lost.status_code == 404
    assert 'lang="ar" dir="rtl"' in lost.text


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
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_address_is_closed(
    client: TestClient, method: str, path: str
) -> None:
    assert client.request(method, f"http://127.0.0.1{path}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_closed(client: TestClient, method: str) -> None:
    assert client.request(method, "/api/ask").status_code == 404


def test_no_other_site_may_read_an_answer(client: TestClient) -> None:
    for path in ("/", "/en/config", "/healthz", "/articles/spine-guide"):
        headers = {"Origin": "https://elsewhere.example", "Host": "desk.example"}
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


def test_an_article_may_run_no_script_at_all(client: TestClient) -> None:
    policy = client.get("/articles/spine-guide").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy


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


def config(client: TestClient, language: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/{language}/config").json()
    return found


def shown(client: TestClient, language: str = "en") -> str:
    """The page's own HTML, which Gradio hands to the browser."""
    parts = config(client, language)["components"]
    (part,) = [c for c in parts if c["props"].get("elem_id") == "q-desk"]
    value: str = part["props"]["value"]
    return value


def test_the_page_keeps_no_history_and_offers_no_interface(client: TestClient) -> None:
    told = config(client)
    assert told["run_history"] is False
    assert told["analytics_enabled"] is False
    assert told["show_error"] is False
    assert told["footer_links"] == []
    assert told["dependencies"] == []  # nothing is asked through Gradio


def test_the_page_names_no_path_of_the_machine(client: TestClient) -> None:
    for path in ("/en/", "/en/config", "/ar/plain"):
        assert str(REPO) not in client.get(path).text


def test_gradio_writes_nothing_beside_the_modules(client: TestClient) -> None:
    assert client.get("/en/").status_code == 200
    assert list((REPO / "qa").rglob("*.pyi")) == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_before_any_script_runs_the_page_can_be_read_and_sent(
    client: TestClient, language: str
) -> None:
    page = client.get(f"/{language}/").text
    early = page[page.index('<div class="q-app" id="q-early">') :]
    early = early[: early.index("<gradio-app")]
    forms = elements(early, "form")
    assert {f.attributes["action"] for f in forms} == {f"/{language}/plain"}
    assert len(text_of(early, "button")) >= 5  # questions to begin with, and Ask
    assert re.search(rf'<html dir="(ltr|rtl)" lang="{language}"', page)
    assert "githubusercontent" not in page
    assert f'href="/{language}/manifest.json"' in page
    assert client.get(f"/{language}/manifest.json").json()["lang"] == language


def turn(client: TestClient, question: object, **beside: object) -> dict[str, Any]:
    """Asks as the page's script does."""
    reply = client.post("/en/turn", json={"question": question, **beside})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def quotes(html: str) -> list[str]:
    return [e.text for e in elements(html, "blockquote") if not explained(html, e.text)]


def explained(html: str, text: str) -> bool:
    return any(text in d for d in text_of(html, "details"))


def test_a_turn_is_the_answer_of_the_desk(client: TestClient, desk: Desk) -> None:
    told = turn(client, f"  {QUESTION} ", number=3)
    answer = desk.ask(QUESTION)
    assert told["asked"] == QUESTION
    assert told["said"] == "3 passages found."
    assert text_of(told["html"], "h2") == [f"You asked: {QUESTION}"]
    assert elements(told["html"], "h2")[0].attributes["id"] == "q-turn-3"
    passages = [c.passage.text for c in answer.citations]
    assert quotes(told["html"]) == passages
    assert "confidence" not in told["html"]


def test_a_turn_goes_on_from_those_before_it_until_that_is_taken_back(
    client: TestClient,
) -> None:
    follow = {"question": "How is it treated?", "history": [QUESTION]}
    html = turn(client, **follow)["html"]
    assert text_of(html, "q") == [QUESTION]
    html = turn(client, **follow, undo=["topic"])["html"]
    assert text_of(html, "q") == []


def test_my_words_alone_are_searched_where_that_is_asked_for(
    client: TestClient,
) -> None:
    html = turn(client, "What is a slipped disc?")["html"]
    assert text_of(html, "q") == ["slipped disc"]
    html = turn(client, "What is a slipped disc?", undo=["words"])["html"]
    assert text_of(html, "q") == []


def test_what_could_come_next_can_be_answered_and_was_not_asked(
    client: TestClient, desk: Desk
) -> None:
    html = turn(client, QUESTION)["html"]
    offered = [
        b.attributes["value"]
        for b in elements(html, "button")
        if b.attributes["name"] == "offer"
    ]
    assert 2 <= len(offered) <= 3
    for question in offered:
        assert question is not None
        assert desk.ask(question).status == "found"
        for where in ("history", "before"):
            later = turn(client, QUESTION, **{where: [question]})["html"]
            values = [b.attributes["value"] for b in elements(later, "button")]
            assert question not in values


def test_a_page_in_another_language_quotes_the_same_words(client: TestClient) -> None:
    english = turn(client, QUESTION)
    reply = client.post("/es/turn", json={"question": QUESTION}).json()
    assert reply["said"] == "3 pasajes encontrados."
    assert quotes(reply["html"]) == quotes(english["html"])


MALFORMED = [
    (b"{", "The body is not JSON."),
    (b"[]", "The body is not a JSON object."),
    (b"{}", "The field 'question' is not a text."),
    (
        b'{"question": "x", "history": [1]}',
        "The field 'history' is not a list of texts.",
    ),
    (
        b'{"question": "x", "undo": ["all"]}',
        "The field 'undo' is not a list of words and topic.",
    ),
    (
        b'{"question": "x", "undo": [[]]}',
        "The field 'undo' is not a list of words and topic.",
    ),
    (
        b'{"question": "x", "number": -1}',
        "The field 'number' is not the number of a turn.",
    ),
]


@pytest.mark.parametrize(("body", "error"), MALFORMED)
def test_a_turn_that_no_page_sent_is_refused(
    client: TestClient, body: bytes, error: str
) -> None:
    reply = client.post("/en/turn", content=body)
    assert reply.status_code == 422
    assert reply.json()["error"] == error
    assert "html" not in reply.json()


REFUSALS = [
    ("en", "?!", "There is no word in the question."),
    ("en", "x" * 1_001, "The question is too long for the desk."),
    ("es", " ".join(map(str, range(65))), "La pregunta es demasiado larga"),
]


@pytest.mark.parametrize(("language", "typed", "said"), REFUSALS)
def test_what_cannot_be_asked_is_said_in_the_language_of_the_page(
    client: TestClient, language: str, typed: str, said: str
) -> None:
    reply = client.post(f"/{language}/turn", json={"question": typed})
    assert reply.status_code == 422
    (problem,) = text_of(reply.json()["html"], of_class="q-problem")
    assert problem.startswith(said)
    page = client.post(f"/{language}/plain", data={"question": typed})
    assert page.status_code == 422
    assert text_of(page.text, "textarea") == ["\n" + typed]


ALARM = "I lost control of my bladder and cannot feel between my legs"


def test_an_emergency_is_answered_before_all_else(client: TestClient) -> None:
    told = turn(client, ALARM)
    (notice,) = text_of(told["html"], of_class="q-emergency")
    assert "emergency number" in notice
    assert "emergency number" in told["said"]
    long = client.post("/en/turn", json={"question": f"{ALARM}. " + "so " * 500})
    assert long.status_code == 422
    assert "emergency number" in long.json()["html"]
    assert "emergency number" in long.json()["said"]
    spanish = client.post("/es/turn", json={"question": ALARM}).json()
    assert text_of(spanish["html"], of_class="q-emergency") != []


# --- without a script ---------------------------------------------------------------


def fields(html: str) -> list[tuple[str, str]]:
    """The hidden fields of the form that the question box stands in."""
    form = re.findall(r'<form id="q-form".*?</form>', html, re.DOTALL)[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return [(name, unescape(value)) for name, value in found]


def submit(
    client: TestClient, page: str, *sent: tuple[str, str], language: str = "en"
) -> Any:
    body = urlencode([*fields(page), *sent])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return client.post(f"/{language}/plain", content=body, headers=headers)


def test_the_plain_page_holds_a_conversation(client: TestClient, desk: Desk) -> None:
    first = client.get("/en/plain")
    assert first.status_code == 200
    assert "<script" not in first.text
    one = submit(client, first.text, ("question", "What is a slipped disc?"))
    passages = [c.passage.text for c in desk.ask("What is a slipped disc?").citations]
    assert quotes(one.text) == passages
    assert "<script" not in one.text

    words = submit(client, one.text, ("undo", "words"))
    assert text_of(words.text, "q") == []

    two = submit(client, one.text, ("question", "How is it treated?"))
    assert text_of(two.text, "q") == ["What is a herniated disc?"]
    assert text_of(two.text, of_class="q-before") == [
        "Asked beforeWhat is a slipped disc?"
    ]
    alone = submit(client, two.text, ("undo", "topic"))
    assert text_of(alone.text, "q") == []
    assert text_of(alone.text, "h2") == ["You asked: How is it treated?"]

    (offer, *_) = [
        b.attributes["value"]
        for b in elements(two.text, "button")
        if b.attributes.get("name") == "offer"
    ]
    offered = submit(client, two.text, ("offer", str(offer)))
    assert text_of(offered.text, "h2") == [f"You asked: {offer}"]
    assert text_of(offered.text, "q") == []
    assert text_of(offered.text, of_class="q-before") == [
        "Asked beforeWhat is a slipped disc?How is it treated?"
    ]

    edited = submit(client, two.text, ("edit", ""))
    assert text_of(edited.text, "textarea") == ["\nHow is it treated?"]
    again = submit(client, edited.text, ("question", "How is it treated now?"))
    assert text_of(again.text, "q") == ["What is a herniated disc?"]


def test_the_plain_page_refuses_and_keeps_what_was_typed_and_asked(
    client: TestClient,
) -> None:
    one = submit(client, client.get("/en/plain").text, ("question", QUESTION))
    refused = submit(client, one.text, ("question", "?!"))
    assert refused.status_code == 422
    assert text_of(refused.text, "textarea") == ["\n?!"]
    two = submit(client, refused.text, ("question", "How is it treated?"))
    assert text_of(two.text, "q") == [QUESTION]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_sent_to_the_plain_page_stays_text(
    client: TestClient, text: str
) -> None:
    sent = [("question", "?!"), ("history", text), ("asked", text), ("undo", text)]
    page = submit(client, '<form id="q-form"></form>', *sent, ("shown", text))
    assert page.status_code == 422
    kept = [v for _, v in fields(page.text)]
    assert set(kept) == {text.replace("\n", "\r\n"), text} & set(kept)
    assert "<script" not in page.text
    assert "<img" not in page.text


TYPED_IN = [
    (b"question=a+b%3F", "a b?"),
    (b"history=x&question=y", "y"),
    ("question=" + "%D8%B4" * 3, "ششش"),
    (b"question=%D8", "\ufffd"),
    (b"question=\xff\xfe", "\ufffd\ufffd"),
    (b"", ""),
    (b"{}", ""),
    (b"a=1&" * 200 + b"question=x", ""),
]


@pytest.mark.parametrize(("sent", "typed"), TYPED_IN)
def test_what_was_typed_is_read_from_whatever_was_sent(
    sent: bytes | str, typed: str
) -> None:
    content = sent.encode() if isinstance(sent, str) else sent
    assert read_form(content).question == typed


# --- to take home -------------------------------------------------------------------


def shown_by(client: TestClient, *questions: str) -> list[tuple[str, str]]:
    return [("shown", turn(client, q)["shown"]) for q in questions]


def take(client: TestClient, sent: list[tuple[str, str]], language: str = "en") -> Any:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    content = urlencode(sent)
    return client.post(f"/{language}/sheet", content=content, headers=headers)


def test_a_sheet_holds_every_question_and_quote_and_verifies(
    client: TestClient, desk: Desk
) -> None:
    asked = [QUESTION, "How do I bake sourdough bread?", ALARM]
    sent = shown_by(client, *asked)
    page = take(client, sent)
    assert page.status_code == 200
    assert "content-disposition" not in page.headers
    assert "<script" not in page.text
    saved = parse_sheet(page.content)
    passages = [c.passage.text for q in asked for c in desk.ask(q).citations]
    assert [q.text for q in saved.quotes] == passages
    for question in asked:
        assert question in page.text
    assert "emergency number" in page.text  # found anew, not told by the tab
    by_id = {a.id: a for a in desk.articles()}
    for quote in saved.quotes:
        assert finding_of(quote, by_id).verdict == "stands"


def test_a_sheet_can_be_saved_and_speaks_the_pages_language(client: TestClient) -> None:
    page = take(client, [*shown_by(client, QUESTION), ("as", "file")], "ar")
    told = page.headers["content-disposition"]
    assert re.fullmatch(
        r'attachment; filename="question-desk-\d{4}-\d\d-\d\d\.html"', told
    )
    assert 'lang="ar"' in page.text
    assert 'lang="en"' in page.text


STRANGE = [
    [],
    [("shown", "x")],
    [("shown", "[]")],
    [("shown", '{"question": "<b>"}')],
]


@pytest.mark.parametrize("sent", STRANGE)
def test_no_sheet_is_made_of_what_the_desk_did_not_hand_out(
    client: TestClient, sent: list[tuple[str, str]]
) -> None:
    page = take(client, sent, "es")
    assert page.status_code == 409
    assert text_of(page.text, of_class="q-problem") == [
        "Los artículos han cambiado desde que usted preguntó."
        "Pregunte de nuevo y haga otra hoja."
    ]


def test_a_quote_that_the_tab_altered_is_not_printed(client: TestClient) -> None:
    ((name, shown),) = shown_by(client, QUESTION)
    packed = json.loads(shown)
    packed["citations"][0]["start"] += 3  # half a sentence can say the opposite
    page = take(client, [(name, json.dumps(packed))])
    assert page.status_code == 409
