"""Gradio's clients and hosts of MCP get what the addresses for programs give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gradio_client import Client
from jsonschema import Draft202012Validator
from mcp import ClientSession

from qa.web import Limits, Rate
from qa.web.limits import WaitingLine, limit_words
from tests.helpers.folders import REPO
from tests.helpers.pages import ALARM, QUESTION
from tests.helpers.serving import ChangingLimits

from .conftest import CallTool, ToolRefused

BREAD = "How do I bake sourdough bread?"
PARAMETERS = {
    "ask": ["question", "history", "explain"],
    "check_quote": ["article", "start", "end", "text", "source_sha256", "code"],
    "read_article": ["article"],
}
REQUIRED = {"ask": ["question"], "check_quote": [], "read_article": ["article"]}


# --- what is offered ----------------------------------------------------------------


def test_gradio_documents_three_endpoints(gradio: Client) -> None:
    told = gradio.view_api(print_info=False, return_format="dict")
    assert told["unnamed_endpoints"] == {}
    named = {n.removeprefix("/"): t for n, t in told["named_endpoints"].items()}
    shown = {
        name: [p["parameter_name"] for p in endpoint["parameters"]]
        for name, endpoint in named.items()
    }
    assert shown == PARAMETERS
    for endpoint in named.values():
        assert endpoint["description"].endswith(".")
        assert all(p["python_type"]["description"] for p in endpoint["parameters"])


def test_mcp_lists_three_tools_and_nothing_else(in_mcp: Callable[..., Any]) -> None:
    async def listed(session: ClientSession, began: Any) -> Any:
        return began.capabilities, (await session.list_tools()).tools

    capabilities, tools = in_mcp(listed)
    assert (capabilities.prompts, capabilities.resources) == (None, None)
    assert [tool.name for tool in tools] == list(PARAMETERS)
    for tool in tools:
        assert "word for word" in tool.description or "article" in tool.description
        schema = tool.inputSchema
        Draft202012Validator.check_schema(schema)
        assert list(schema["properties"]) == PARAMETERS[tool.name]
        assert schema.get("required", []) == REQUIRED[tool.name]
        for told in schema["properties"].values():
            assert told["description"].endswith(".")
            assert "additional_description" not in told


# --- what is answered ---------------------------------------------------------------

ASKED: list[tuple[dict[str, Any], str]] = [
    ({"question": QUESTION}, "found"),
    ({"question": BREAD, "explain": True}, "not_found"),
    ({"question": "How is it treated?", "history": [QUESTION]}, "found"),
]


@pytest.mark.parametrize(("asked", "status"), ASKED)
def test_an_answer_is_that_of_the_address(
    call: CallTool, by_json: httpx.Client, asked: dict[str, Any], status: str
) -> None:
    answer = call("ask", **asked)
    expected = by_json.post("/api/ask", json=asked).json()
    assert answer | {"took_ms": 0} == expected | {"took_ms": 0}
    assert answer["status"] == status
    assert bool(answer["citations"]) == (status == "found")


def test_an_emergency_is_told(call: CallTool) -> None:
    assert call("ask", question=ALARM)["emergency"]["notice"]


def test_a_quote_stands_until_one_character_differs(
    call: CallTool, by_json: httpx.Client
) -> None:
    asked = by_json.post("/api/ask", json={"question": QUESTION}).json()
    quote = {k: asked["citations"][0][k] for k in ("article", "start", "end", "text")}
    assert call("check_quote", **quote)["verdict"] == "stands"
    text = quote["text"]
    altered = {
        **quote,
        "text": text[:20] + ("x" if text[20] != "x" else "y") + text[21:],
    }
    verdict = call("check_quote", **altered)
    assert verdict == by_json.post("/api/check", json=altered).json()
    assert verdict["verdict"] == "changed"
    code = asked["citations"][0]["code"]
    assert call("check_quote", code=code)["verdict"] == "stands"


def test_an_article_is_that_of_the_address(
    call: CallTool, by_json: httpx.Client
) -> None:
    article = call("read_article", article="spine-guide")
    assert article == by_json.get("/api/articles/spine-guide").json()
    assert "stenosis" in article["text"]


REFUSED = [
    ("ask", {"question": "?!"}, "There is no word in the question."),
    ("ask", {"question": "x " * 1001}, "The question has 2,002 characters"),
    ("ask", {"question": 5}, "The field 'question' is not a text."),
    ("ask", {"question": "x", "history": "y"}, "The field 'history' is not a list"),
    ("check_quote", {}, "The body holds no whole citation and no check code."),
    ("check_quote", {"code": "BGA0"}, ""),
    ("read_article", {"article": "nowhere"}, "There is no such article."),
    ("read_article", {"article": "../spine-guide"}, "There is no such article."),
    ("read_article", {"article": ["a"]}, "There is no such article."),
]


@pytest.mark.parametrize(("tool", "given", "message"), REFUSED)
def test_a_refusal_is_the_desks_own_message_and_its_cure(
    call: CallTool, tool: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(ToolRefused) as refused:
        call(tool, **given)
    said, cure = str(refused.value).split("\n")
    assert said.startswith(message)
    assert cure
    assert "Traceback" not in cure


def test_a_tool_that_is_not_there_is_refused(in_mcp: Callable[..., Any]) -> None:
    async def called(session: ClientSession, _began: object) -> Any:
        return await session.call_tool("delete_article", {"article": "spine-guide"})

    result = in_mcp(called)
    assert result.isError
    assert result.content[0].text.startswith("There is no such tool.")


# --- limits -------------------------------------------------------------------------

WORDS = limit_words("en")


def test_the_rate_is_one_for_all_doors(
    call: CallTool, by_json: httpx.Client, tool_limits: ChangingLimits
) -> None:
    tool_limits.now = Limits(Rate(3, clock=lambda: 1000.0))  # one question at once
    try:
        assert by_json.post("/api/ask", json={"question": BREAD}).status_code == 200
        with pytest.raises(ToolRefused) as refused:
            call("ask", question=BREAD)
        assert str(refused.value) == "\n".join(
            (WORDS.often, WORDS.often_cure.format(seconds=20))
        )
        assert call("read_article", article="spine-guide")["id"] == "spine-guide"
    finally:
        tool_limits.now = Limits()


def test_a_question_that_finds_no_place_to_wait_is_told_so(
    call: CallTool, tool_limits: ChangingLimits
) -> None:
    tool_limits.now = Limits(line=WaitingLine(0, 0))
    try:
        with pytest.raises(ToolRefused, match=WORDS.busy):
            call("ask", question=BREAD)
    finally:
        tool_limits.now = Limits()


# --- docs/api.md --------------------------------------------------------------------

PAGE = (REPO / "docs/api.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
WRITTEN = "http://127.0.0.1:7860"


def test_the_python_of_the_page_runs(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made: dict[str, Any] = {}
    exec(BLOCKS["python"].replace(WRITTEN, address), made)  # noqa: S102 - our own
    made["desk"].close()
    assert capsys.readouterr().out.endswith("stands\n")


def test_the_settings_of_the_page_lead_to_the_server(by_json: httpx.Client) -> None:
    (server,) = json.loads(BLOCKS["json"])["mcpServers"].values()
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    path = server["url"].removeprefix(WRITTEN)
    told = by_json.post(path, json=listing, headers=accept)
    assert all(f'"{tool}"' in told.text for tool in PARAMETERS)
    assert all(f"| `{tool}` (" in PAGE for tool in PARAMETERS)
