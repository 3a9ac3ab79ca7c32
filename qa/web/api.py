"""The addresses that take and give JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, Field

from qa.corpus import is_id
from qa.desk import Desk, ServedDesk
from qa.errors import QAError, QuestionError
from qa.quotes import answers_json

from . import messages
from .bodies import Body, Malformed, Texts, read_body
from .page import Asked, Conversation, Words


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
        out = {"error": messages.OUT_OF_ORDER, "cure": messages.OUT_OF_ORDER_CURE}
        return JSONResponse(out, status_code=503)
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
