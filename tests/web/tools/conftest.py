"""One server with the tools, and both kinds of client that call them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from qa.desk import Desk
from qa.web import Limits
from tests.helpers.serving import ChangingLimits, app_of, serving

PATIENCE = 60.0
"""Seconds that a client waits; a busy machine is slow."""

CallTool = Callable[..., Any]


class ToolRefused(Exception):
    """What a client is told instead of an answer."""


@pytest.fixture(scope="package")
def tool_limits() -> ChangingLimits:
    return ChangingLimits()


@pytest.fixture(scope="package")
def app_with_tools(desk: Desk, tool_limits: ChangingLimits) -> FastAPI:
    return app_of(desk, limits=cast("Limits", tool_limits), api=True)


@pytest.fixture(scope="package")
def address(app_with_tools: FastAPI) -> Iterator[str]:
    with serving(app_with_tools) as url:
        yield url


@pytest.fixture(scope="package")
def by_json(address: str) -> Iterator[httpx.Client]:
    """Asks the addresses for programs on the same server. Each time on a connection of
    its own: the server closes one on which it refused a body."""
    once = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=address, timeout=PATIENCE, limits=once) as opened:
        yield opened


@pytest.fixture(scope="package")
def gradio(address: str) -> Iterator[Client]:
    client = Client(
        f"{address}/gradio/",
        verbose=False,
        download_files=False,
        ssl_verify=False,  # else it reads certificates at each call
        analytics_enabled=False,
        httpx_kwargs={"timeout": PATIENCE},
    )
    yield client
    client.close()


@pytest.fixture(scope="package")
def in_mcp(address: str) -> Callable[..., Any]:
    """Runs a function of an open MCP session."""

    def run(function: Callable[..., Any]) -> Any:
        async def opened() -> Any:
            url = f"{address}/gradio/gradio_api/mcp/"
            async with (
                streamable_http_client(url) as (read, write, _),
                ClientSession(read, write) as session,
            ):
                began = await session.initialize()
                return await function(session, began)

        return asyncio.run(opened())

    return run


@pytest.fixture(params=["gradio", "mcp"])
def call(request: pytest.FixtureRequest) -> CallTool:
    """Calls a tool with one of the clients. Raises ToolRefused."""

    def with_gradio(tool: str, **given: object) -> Any:
        client: Client = request.getfixturevalue("gradio")
        try:
            return client.predict(**given, api_name=f"/{tool}")
        except AppError as error:
            raise ToolRefused(error.message) from error

    def with_mcp(tool: str, **given: object) -> Any:
        async def called(session: ClientSession, _began: object) -> Any:
            return await session.call_tool(tool, given)

        result = request.getfixturevalue("in_mcp")(called)
        (content,) = result.content
        if result.isError:
            raise ToolRefused(content.text)
        assert json.loads(content.text) == result.structuredContent
        return result.structuredContent

    return with_gradio if request.param == "gradio" else with_mcp
