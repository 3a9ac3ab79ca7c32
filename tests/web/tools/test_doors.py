"""What the doors of the tools let in, and what they keep."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from qa.errors import QAError
from qa.web import messages
from qa.web.addresses import TOOLS
from qa.web.gate import Below
from qa.web.tools import page
from qa.web.tools.calls import Calls, Refused
from tests.helpers.cli import qa

API = f"{TOOLS}/gradio_api"
MCP = {"accept": "application/json, text/event-stream"}
LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
CALLED = ["queue/join", "mcp/", "call/ask", "call/v2/ask"]
READ = ["", "/", "/config", "/theme.css", "/gradio_api/info", "/gradio_api/mcp/schema"]
CLOSED = [
    *("upload", "run/ask", "api/ask", "cancel", "reset", "component_server"),
    *("process_recording", "vibe-edit", "mcp/messages/", "mcp/http", "call/v2/nothing"),
]
UNREADABLE = [
    *("/gradio_api/file=/etc/hostname", "/gradio_api/upload_progress?upload_id=1"),
    *("/gradio_api/mcp/sse", "/gradio_api/runs", "/monitoring", "/monitoring/summary"),
    *(
        "/gradio_api/proxy=http://example.org/",
        "/gradio_api/heartbeat/a",
        "/login_check",
    ),
    *("/gradio_api/openapi.json", "/gradio_api/deep_link", "/gradio_api/app_id"),
]


def test_without_the_option_nothing_is_there(client: TestClient) -> None:
    for path in READ:
        assert client.get(TOOLS + path).status_code == 404
    for path in CALLED:
        assert client.post(f"{API}/{path}", json={}).status_code == 404


def test_nothing_of_gradios_is_open_that_the_tools_do_not_need(
    by_json: httpx.Client,
) -> None:
    for path in READ[1:]:
        assert by_json.get(TOOLS + path).status_code == 200, path
    for path in CLOSED:
        assert by_json.post(f"{API}/{path}", json={}).status_code == 404, path
    for path in UNREADABLE:
        assert by_json.get(TOOLS + path).status_code == 404, path
    assert by_json.post(f"/en{API.removeprefix(TOOLS)}/mcp/").status_code == 404


def test_the_page_brings_no_script_of_its_own_and_no_foreign_address(
    by_json: httpx.Client,
) -> None:
    html = by_json.get(f"{TOOLS}/").text
    assert "https://" not in html
    assert html.count("<script") == html.count('<script type="module" crossorigin src=')


def test_programs_are_told_the_address_that_was_opened(
    address: str, by_json: httpx.Client
) -> None:
    told = by_json.get(f"{API}/info").json()["named_endpoints"]["/ask"]
    assert f'Client("{address}{TOOLS}")' in told["code_snippets"]["python"]


def test_below_a_path_programs_are_told_the_whole_address() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        told = {"a": 'Client("http://localhost/gradio")', "b": "/gradio"}
        await JSONResponse(told)(scope, receive, send)

    with_path = TestClient(Below(app, "/desk"), base_url="https://a.example:1")
    told = with_path.get(f"/desk{API}/info").json()
    assert told == {"a": 'Client("https://a.example:1/desk/gradio")', "b": "/gradio"}


def test_a_host_of_mcp_that_listens_is_told_that_it_need_not(
    by_json: httpx.Client,
) -> None:
    heard = by_json.get(f"{API}/mcp/", headers=MCP)
    assert (heard.status_code, heard.headers["allow"]) == (405, "POST")


def test_a_page_of_another_site_calls_no_tool(by_json: httpx.Client) -> None:
    for more, status in (({}, 200), ({"origin": "http://example.org"}, 403)):
        asked = by_json.post(f"{API}/mcp/", json=LISTING, headers={**MCP, **more})
        assert asked.status_code == status


def test_a_call_over_64_kb_is_not_read(by_json: httpx.Client) -> None:
    for path in CALLED:
        refused = by_json.post(f"{API}/{path}", content=b" " * (64 * 1024 + 1))
        assert refused.status_code == 413


# --- what Gradio may read -----------------------------------------------------------

QUEUED = {"data": ["x", [], False], "fn_index": 0, "session_hash": "a"}
WRONG: list[tuple[str, object, str]] = [
    ("queue/join", [], messages.NOT_OBJECT),
    ("queue/join", QUEUED | {"data": ["x"]}, "The call has another number"),
    ("queue/join", QUEUED | {"data": "x"}, "The field 'data' is not a list."),
    ("queue/join", QUEUED | {"fn_index": 3}, messages.NO_TOOL),
    ("queue/join", QUEUED | {"fn_index": -1}, messages.NO_TOOL),
    ("queue/join", QUEUED | {"session_hash": "a/b"}, "The field 'session_hash'"),
    ("queue/join", {"data": ["x", [], False], "fn_index": 0}, "The field 'session_"),
    ("call/ask", {"data": ["x", [], False, 1]}, "The call has another number"),
    ("call/v2/ask", ["x"], messages.NOT_OBJECT),
]


@pytest.mark.parametrize(("path", "sent", "message"), WRONG)
def test_a_call_that_gradio_would_print_does_not_reach_it(
    by_json: httpx.Client, path: str, sent: object, message: str
) -> None:
    refused = by_json.post(f"{API}/{path}", json=sent)
    assert refused.status_code == 422
    assert refused.json()["error"].startswith(message)


def heard(by_json: httpx.Client, path: str, sent: object) -> str:
    """The whole stream that answers a call."""
    call = by_json.post(f"{API}/{path}", json=sent).json()["event_id"]
    way = path.replace("v2/", "")
    at = f"{API}/{way}/{call}" if way.startswith("call") else f"{API}/queue/data"
    return by_json.get(at, params={"session_hash": "a"}).text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("queue/join", QUEUED | {"event_data": "left out", "trigger_id": {}}),
        ("call/ask", {"data": QUEUED["data"], "session_hash": 5}),
        ("call/v2/ask", {"question": "x", "nobody": "reads this"}),
    ],
)
def test_each_way_of_gradios_clients_leads_to_the_answer(
    by_json: httpx.Client, path: str, sent: object
) -> None:
    assert '"status": "' in heard(by_json, path, sent).replace('":"', '": "')


def test_an_argument_that_is_missing_is_named(by_json: httpx.Client) -> None:
    assert "The field 'question' is not a text." in heard(by_json, "call/v2/ask", {})


def test_who_called_nothing_hears_nothing(by_json: httpx.Client) -> None:
    for path in ("queue/data?session_hash=nobody", "queue/data", "call/ask/0123"):
        refused = by_json.get(f"{API}/{path}")
        assert refused.status_code == 404
        assert refused.json()["error"] == messages.NO_CALL


def test_what_nobody_fetches_is_forgotten(
    app_with_tools: FastAPI, by_json: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mounted,) = [
        r.app for r in app_with_tools.routes if getattr(r, "path", "") == TOOLS
    ]
    queue = mounted.get_blocks()._queue
    monkeypatch.setattr(page, "FORGET_SECONDS", 0.2)
    called = by_json.post(f"{API}/call/ask", json={"data": QUEUED["data"]}).json()
    kept = queue.pending_messages_per_session, queue.pending_event_ids_session
    assert all(called["event_id"] in where for where in kept)
    deadline = time.monotonic() + 30
    while any(called["event_id"] in where for where in kept):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert called["event_id"] not in queue.event_ids_to_events


# --- errors -------------------------------------------------------------------------


def call(calls: Calls, tool: str, **given: object) -> Any:
    return asyncio.run(calls.answer(tool, given, ("203.0.113.5", 1)))


def test_an_error_that_nobody_foresaw_tells_its_place_and_no_question(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def breaks(*_: object) -> None:
        raise LookupError("a secret question")

    def damaged(name: str) -> JSONResponse:
        raise QAError(f"the index of {name}")

    calls = Calls(breaks, damaged)
    for tool, given in (("ask", {"question": "x"}), ("read_article", {"article": "x"})):
        with pytest.raises(Refused) as refused:
            call(calls, tool, **given)
        assert refused.value.message == messages.OUT_OF_ORDER
    assert "LookupError: test_doors.py" in caplog.text
    assert "secret" not in caplog.text
    assert "the index of" not in caplog.text


def test_the_desk_sees_the_client_that_called() -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["client"], scope["path"], (await receive())["body"]))
        await JSONResponse({"a": 1})(scope, receive, send)

    calls = Calls(app, lambda _: JSONResponse({}))
    assert call(calls, "ask", question="é\ud800", explain=None) == {"a": 1}
    body = b'{"question": "\\u00e9\\ud800"}'
    assert seen == [(("203.0.113.5", 1), "/api/ask", body)]


def test_the_library_of_mcp_logs_nothing(
    by_json: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """It would log what it cannot read, to the root."""
    wrong = {**LISTING, "method": "tools/call", "params": {"name": 5, "a": "canary"}}
    told = by_json.post(f"{API}/mcp/", json=wrong, headers=MCP)
    assert "Invalid request parameters" in told.text
    nowhere = {**wrong, "params": {"name": "canary", "arguments": {}}}
    assert (
        messages.NO_TOOL in by_json.post(f"{API}/mcp/", json=nowhere, headers=MCP).text
    )
    assert "canary" not in caplog.text
    logging.getLogger().warning("others are heard")
    assert "others are heard" in caplog.text


def test_without_the_library_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("qa.web.tools")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    ran = qa("serve", "--port", "0", "--api")
    assert ran.exit_code == 2
    assert "has no mcp" in ran.stderr
    assert "pip install 'question-desk[api]'" in ran.stderr
