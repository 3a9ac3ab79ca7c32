"""The addresses that take and give JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, Field

from qa import __version__
from qa.corpus import Article, is_id
from qa.desk import Desk, ServedDesk
from qa.errors import QAError, QuestionError, SheetError
from qa.question import clean_question
from qa.quotes import answers_json, article_json, check, finding_json, search_json

from . import messages
from .bodies import Body, Malformed, Texts, read_body
from .page import Asked, Conversation, Words

MAX_PASSAGES = 100
"""Passages that a program may ask for at once."""


def _check_id(value: str | int) -> str | int:
    if not is_id(value):
        raise ValueError
    return value


class Question(Body):
    """A question of a program; `id` comes back with the answer."""

    question: str = Field(description="a text")
    history: Texts = Field((), description="a list of texts")
    explain: bool = Field(default=False, description="true or false")
    id: Annotated[str | int, AfterValidator(_check_id)] | None = Field(
        None, description="a text or a whole number"
    )


def ask_json(desk: Desk, body: bytes) -> Response:
    """`POST /api/ask`, for programs: the answers as `answers_json` has them; 422 for a
    body or a message that cannot be asked, 503 where the desk is out of order."""
    try:
        asked = read_body(body, Question)
        answers = desk.ask_each(asked.question, asked.history)
    except (Malformed, QuestionError) as error:
        return _refusal(error)
    except QAError:
        return _out_of_order()
    out = answers_json(answers, explain=asked.explain)
    return JSONResponse({"id": asked.id, **out})


def health_json(served: ServedDesk) -> Response:
    """`GET /healthz`: whether the desk answers a question about one of its articles,
    and 503 with the reason where it does not. `rolled_back` says that staff went back
    to this index, `refused` why a later one could not be taken up."""
    health, stats = served.health(), served.desk.stats
    out = {
        "status": "ok" if health.ok else "out of order",
        "reason": health.reason or None,
        "build": stats.build,
        "articles": stats.articles,
        "passages": stats.passages,
        "rolled_back": stats.chosen,
        "refused": served.refused or None,
    }
    return JSONResponse(out, status_code=200 if health.ok else 503)


class Query(Body):
    """What a program looks for; `most` is the number of passages."""

    question: str = Field(description="a text")
    history: Texts = Field((), description="a list of texts")
    most: int = Field(
        default=10, ge=1, le=MAX_PASSAGES, description=f"1 to {MAX_PASSAGES}"
    )


class Kept(Body):
    """A citation that a program kept, or its check code alone."""

    article: str | None = Field(None, description="a text")
    start: int | None = Field(None, ge=0, description="a whole number")
    end: int | None = Field(None, ge=1, description="a whole number")
    text: str | None = Field(None, description="a text")
    source_sha256: str | None = Field(None, description="a text")
    code: str | None = Field(None, description="a check code")


class DeskArticles(Mapping[str, Article]):
    """The articles of a desk by id, read one at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getitem__(self, article_id: str) -> Article:
        article = self._desk.article(article_id)
        if article is None:
            raise KeyError(article_id)
        return article

    def __iter__(self) -> Iterator[str]:
        return (a.id for a in self._desk.articles())

    def __len__(self) -> int:
        return self._desk.stats.articles


def articles_json(desk: Desk) -> Response:
    """`GET /api/articles`: what is known of each article, without its text."""
    listed = [article_json(a) for a in desk.articles()]
    return JSONResponse({"articles": listed, "build": desk.stats.build})


def one_article_json(desk: Desk, article_id: str) -> Response:
    """`GET /api/articles/{id}`: an article with its text; 404 where there is none."""
    article = desk.article(article_id)
    if article is None:
        out = {"error": messages.NO_ARTICLE, "cure": messages.NO_ARTICLE_CURE}
        return JSONResponse(out, status_code=404)
    whole = article_json(article, whole=True)
    return JSONResponse({**whole, "build": desk.stats.build})


def found_json(desk: Desk, body: bytes) -> Response:
    """`POST /api/search`: the best passages, without a verdict. Not GET: a question in
    an address would stand in the logs of every proxy."""
    try:
        asked = read_body(body, Query, messages.SEARCH_CURE)
        search = desk.find(asked.question, asked.history, most=asked.most)
    except (Malformed, QuestionError) as error:
        return _refusal(error)
    except QAError:
        return _out_of_order()
    return JSONResponse(search_json(search, desk.stats.build))


def checked_json(desk: Desk, body: bytes) -> Response:
    """`POST /api/check`: whether a citation still stands."""
    try:
        finding = check(_kept(body), DeskArticles(desk))
    except (Malformed, SheetError) as error:
        return _refusal(error)
    return JSONResponse({**finding_json(finding), "build": desk.stats.build})


def _kept(body: bytes) -> dict[str, Any]:
    """A whole citation, or a code alone. Raises Malformed."""
    kept = read_body(body, Kept, messages.CHECK_CURE)
    article, start, end, text = kept.article, kept.start, kept.end, kept.text
    if None in (article, start, end, text):
        whole = text is None and bool(kept.code)
    else:
        whole = (start or 0) < (end or 0)
    if not whole:
        raise Malformed(messages.NO_CITATION, cure=messages.CHECK_CURE)
    return kept.model_dump()


def openapi_json() -> Response:
    """`GET /api/openapi.json`: what all these addresses take and give."""
    return Response(_openapi(), media_type="application/json")


@cache
def _openapi() -> bytes:
    document = json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
    document["info"]["version"] = __version__
    return json.dumps(document, ensure_ascii=False).encode()


def check_body(path: str, body: bytes) -> None:
    """Raises QAError where what is sent to an address would be refused with 422 in any
    case. So it need not wait in line for that."""
    if path == "/api/ask":
        clean_question(read_body(body, Question).question)
    elif path == "/api/search":
        clean_question(read_body(body, Query, messages.SEARCH_CURE).question)
    elif path == "/api/check":
        _kept(body)
    else:
        read_body(body, Asked)


def turn_json(conversation: Conversation, words: Words, body: bytes) -> Response:
    """`POST /<language>/turn`, for the page's script: a turn as HTML."""
    try:
        asked = read_body(body, Asked)
    except Malformed as error:
        return _refusal(error)
    reply = conversation.turn(words, asked)
    return JSONResponse(
        {
            "html": reply.html,
            "said": reply.said,
            "asked": reply.asked,
            "shown": reply.shown,
        },
        status_code=reply.status,
    )


def _refusal(error: QAError) -> Response:
    return JSONResponse({"error": error.message, "cure": error.cure}, status_code=422)


def _out_of_order() -> Response:
    out = {"error": messages.OUT_OF_ORDER, "cure": messages.OUT_OF_ORDER_CURE}
    return JSONResponse(out, status_code=503)
