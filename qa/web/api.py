"""`POST /api/ask`: the address for programs."""

from __future__ import annotations

import json
from typing import Any

from fastapi.responses import JSONResponse, Response

from qa.desk import Desk
from qa.errors import QAError, QuestionError
from qa.evaluation.sets import is_id
from qa.quotes import answer_json

from . import messages
from .page import Malformed


def _ask(desk: Desk, body: bytes) -> Response:
    try:
        asked = _asked(body)
        answer = desk.ask(asked["question"], asked["history"])
    except (Malformed, QuestionError) as error:
        return _refused(error)
    except QAError:
        out = {"error": messages.OUT_OF_ORDER, "cure": messages.OUT_OF_ORDER_CURE}
        return JSONResponse(out, status_code=503)
    return JSONResponse(
        {"id": asked["id"], **answer_json(answer, explain=asked["explain"])}
    )


def _refused(error: QAError) -> Response:
    return JSONResponse({"error": error.message, "cure": error.cure}, status_code=422)


def _object(body: bytes) -> Any:
    """What a body of JSON says. Raises Malformed."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(messages.NOT_JSON, cure=messages.BODY_CURE) from error


def _asked(body: bytes) -> dict[str, Any]:
    """The fields of a program's request, checked. Raises Malformed; ignores other
    fields."""
    sent = _object(body)
    if not isinstance(sent, dict):
        raise Malformed(messages.NOT_OBJECT, cure=messages.BODY_CURE)
    asked = {"id": None, "history": [], "explain": False, **sent}
    history = asked["history"]
    for name, fits, kind in (
        ("question", isinstance(asked.get("question"), str), "a text"),
        (
            "history",
            isinstance(history, list) and all(isinstance(h, str) for h in history),
            "a list of texts",
        ),
        ("explain", isinstance(asked["explain"], bool), "true or false"),
        ("id", asked["id"] is None or is_id(asked["id"]), "a text or a whole number"),
    ):
        if not fits:
            wrong = messages.WRONG_FIELD.format(name=name, kind=kind)
            raise Malformed(wrong, cure=messages.BODY_CURE)
    return asked
