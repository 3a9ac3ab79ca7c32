"""Every address of the desk that takes input, each with a way to put a word into it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

BREAKS = "breakdown"
"""A question with this word makes the desk raise an unexpected error."""

ACCEPTED = "application/json, text/event-stream"  # else MCP does not answer
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Door(NamedTuple):
    """An address that takes input: its path, the content type, a function that puts a
    canary into a body, and the status that proves that the body was read."""

    path: str
    kind: str
    dress: Callable[[str], bytes]
    status: int


def as_json(question: str = "What is {}?", **more: object) -> Callable[[str], bytes]:
    sent = {"question": question, "history": ["{} before"], **more}
    return lambda canary: json.dumps(sent).replace("{}", canary).encode()


def as_form(question: str = "What is {}?", **more: str) -> Callable[[str], bytes]:
    sent = {"question": question, "history": "{} before", **more}
    dressed = urlencode(sent, safe="{}")
    return lambda canary: dressed.replace("{}", canary).encode()


def as_shown(canary: str) -> bytes:
    """A turn as the tab hands it back for a sheet."""
    turn = {"question": f"{canary}?", "status": "not_found", "build": "b"}
    return urlencode({"shown": json.dumps({**turn, "citations": []})}).encode()


def as_saved(canary: str) -> bytes:
    return as_shown(canary) + b"&as=file"


def as_citation(canary: str) -> bytes:
    place = {"article": canary, "start": 0, "end": len(canary), "text": canary}
    return json.dumps(place).encode()


TOOLS = "/gradio/gradio_api"


def as_call(question: str = "What is {}?", **more: object) -> Callable[[str], bytes]:
    """A call of `ask` by one of Gradio's clients."""
    sent = {"data": [question, ["{} before"], False], **more}
    return lambda canary: json.dumps(sent).replace("{}", canary).encode()


def as_message(**params: object) -> Callable[[str], bytes]:
    """A call of a tool by a host of MCP."""
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return lambda canary: json.dumps(sent).replace("%", canary).encode()


QUEUED = {"fn_index": 0, "session_hash": "s"}
DOORS = {
    "api": Door("/api/ask", JSON, as_json(), 200),
    "api explained": Door("/api/ask", JSON, as_json(id="{}", explain=True), 200),
    "api, a known word": Door("/api/ask", JSON, as_json("{} spinal stenosis"), 200),
    "not JSON": Door("/api/ask", JSON, lambda c: f'{{"question": {c}'.encode(), 422),
    "wrong JSON": Door("/api/ask", JSON, lambda c: json.dumps([c]).encode(), 422),
    "wrong field": Door("/api/ask", JSON, as_json(explain="{}"), 422),
    "too many letters": Door("/api/ask", JSON, as_json("{} " * 150), 422),
    "too large": Door("/api/ask", JSON, as_json("{} " * 4000), 413),
    "broken": Door("/api/ask", JSON, as_json("{} " + BREAKS), 500),
    "search": Door("/api/search", JSON, as_json(most=3), 200),
    "search, refused": Door("/api/search", JSON, as_json(most="{}"), 422),
    "check": Door("/api/check", JSON, as_citation, 200),
    "check, no code": Door(
        "/api/check", JSON, lambda c: f'{{"code": "{c}"}}'.encode(), 422
    ),
    "turn": Door("/en/turn", JSON, as_json(), 200),
    "turn, history": Door("/es/turn", JSON, as_json(history=["{}"]), 200),
    "turn, undone": Door("/ar/turn", JSON, as_json(undo=["words", "topic"]), 200),
    "turn, emergency": Door("/en/turn", JSON, as_json("{} I cannot feel my legs"), 200),
    "turn, refused": Door("/en/turn", JSON, as_json("{} " * 150), 422),
    "turn, broken": Door("/en/turn", JSON, as_json("{} " + BREAKS), 500),
    "plain": Door("/en/plain", FORM, as_form(), 200),
    "plain, refused": Door("/es/plain", FORM, as_form("{} " * 150), 422),
    "plain, broken": Door("/en/plain", FORM, as_form("{} " + BREAKS), 500),
    "sheet": Door("/en/sheet", FORM, as_shown, 200),
    "sheet, saved": Door("/ar/sheet", FORM, as_saved, 200),
    "sheet, strange": Door("/en/sheet", FORM, lambda c: f"shown={c}".encode(), 409),
    "turn, too large": Door("/en/turn", JSON, as_json("{} " * 4000), 413),
    "plain, too large": Door("/ar/plain", FORM, as_form("{} " * 4000), 413),
    "tool, queued": Door(f"{TOOLS}/queue/join", JSON, as_call(**QUEUED), 200),
    "tool, named session": Door(
        f"{TOOLS}/queue/join", JSON, as_call(fn_index=0, session_hash="{}"), 200
    ),
    "tool, broken": Door(
        f"{TOOLS}/queue/join", JSON, as_call("{} " + BREAKS, **QUEUED), 200
    ),
    "tool, too few": Door(
        f"{TOOLS}/queue/join", JSON, as_call(data=["{}"], **QUEUED), 422
    ),
    "tool, called": Door(f"{TOOLS}/call/ask", JSON, as_call(), 200),
    "tool, refused": Door(f"{TOOLS}/call/ask", JSON, as_call("{} " * 150), 200),
    "tool, named": Door(f"{TOOLS}/call/v2/ask", JSON, as_json(), 200),
    "tool, no JSON": Door(f"{TOOLS}/call/v2/ask", JSON, lambda c: c.encode(), 422),
    "tool, upload": Door(f"{TOOLS}/upload", JSON, as_json(), 404),
    "MCP": Door(
        f"{TOOLS}/mcp/", JSON, as_message(name="ask", arguments={"question": "%?"}), 200
    ),
    "MCP, broken": Door(
        f"{TOOLS}/mcp/",
        JSON,
        as_message(name="ask", arguments={"question": "% " + BREAKS}),
        200,
    ),
    "MCP, no tool": Door(f"{TOOLS}/mcp/", JSON, as_message(name="%"), 200),
    "MCP, unreadable": Door(f"{TOOLS}/mcp/", JSON, as_message(name=["%"]), 200),
    "MCP, no JSON": Door(f"{TOOLS}/mcp/", JSON, lambda c: f'{{"{c}'.encode(), 400),
    "unknown address": Door("/api/nothing", JSON, as_json(), 404),
}
"""Add a line here for every new address that takes input."""
