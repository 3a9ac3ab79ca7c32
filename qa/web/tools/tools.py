"""The tools, mounted: for Gradio's clients, for its API page, and for hosts of MCP."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mcp
from mcp import types
from starlette.responses import Response

from qa.errors import LibraryMissing
from qa.web import messages
from qa.web.addresses import TOOLS

from .calls import Calls, Refused
from .check import Unheard, checked, session_of
from .page import create_tools_page, describe_parameters, is_heard

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Scope

_LIBRARY = Path(mcp.__file__).parent


class Tools:
    """`ask`, `check_quote` and `read_article`. Needs the extra `api`."""

    def __init__(self, app: FastAPI, article: Callable[[str], Response]) -> None:
        """`app` answers the calls; `article` as in Calls."""
        self._app = app
        self._calls = Calls(app, article)
        self._page = create_tools_page(self._calls)
        parameters = self._page.get_api_info()["named_endpoints"]
        self._parameters = {
            name.removeprefix("/"): [p["parameter_name"] for p in told["parameters"]]
            for name, told in parameters.items()
        }

    def checked(self, scope: Scope, content: bytes) -> bytes:
        """The body that Gradio may read. Raises Malformed; and Unheard where a client
        would hear nothing, which Gradio would end with a traceback."""
        if scope["method"] == "POST":
            return checked(scope["path"], content, self._parameters)
        session = session_of(scope["path"], scope["query_string"])
        if not is_heard(self._page, session):
            raise Unheard(messages.NO_CALL, cure=messages.NO_CALL_CURE)
        return b""

    def mount(self, settings: Mapping[str, Any]) -> None:
        """Adds Gradio's addresses to the application, with its MCP server. Raises
        LibraryMissing where Gradio and the library of MCP do not fit together."""
        import gradio as gr

        own = {"mcp_server": True, "footer_links": ["api"]}
        gr.mount_gradio_app(self._app, self._page, TOOLS, **{**settings, **own})
        if self._page.mcp_server_obj is None:  # Gradio would serve on without
            raise LibraryMissing(messages.NO_MCP, cure=messages.NO_MCP_CURE)
        describe_parameters(self._page)
        _keep_out_of_logs()
        self._answer_mcp()

    def _answer_mcp(self) -> None:
        """Gradio's server lists the tools, but would give Python's notation of a dict
        instead of JSON, and errors in words of its own. For resources and prompts, of
        which there are none, it would connect to whatever host the request names."""
        server = self._page.mcp_server_obj.mcp_server
        offered = {types.PingRequest, types.ListToolsRequest, types.CallToolRequest}
        for kind in server.request_handlers.keys() - offered:
            del server.request_handlers[kind]

        async def call(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
            client = server.request_context.request.client
            try:
                out = await self._calls.answer(name, arguments, client)
            except Refused as error:
                text = types.TextContent(type="text", text=str(error))
                return types.CallToolResult(content=[text], isError=True)
            text = types.TextContent(
                type="text", text=json.dumps(out, ensure_ascii=False)
            )
            return types.CallToolResult(content=[text], structuredContent=out)

        server.call_tool(validate_input=False)(call)


def _keep_out_of_logs() -> None:
    """The library logs messages that it cannot read, with what they hold; some to the
    root."""
    logging.getLogger(mcp.__name__).setLevel(logging.CRITICAL + 1)
    logging.getLogger().addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    return not record.pathname.startswith(str(_LIBRARY))
