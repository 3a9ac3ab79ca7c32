"""The tools, mounted: for Gradio's clients, for its API page, and for hosts of MCP."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from qa.web.addresses import TOOLS

from .calls import Calls, Refused
from .check import checked
from .page import create_tools_page, describe_parameters

if TYPE_CHECKING:
    from fastapi import FastAPI


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

    def checked(self, path: str, content: bytes) -> bytes:
        """The body that Gradio may read. Raises Malformed."""
        return checked(path, content, self._parameters)

    def mount(self, settings: Mapping[str, Any]) -> None:
        """Adds Gradio's addresses to the application, with its MCP server."""
        import gradio as gr
        import mcp

        own = {"mcp_server": True, "footer_links": ["api"]}
        gr.mount_gradio_app(self._app, self._page, TOOLS, **{**settings, **own})
        describe_parameters(self._page)
        _keep_out_of_logs(Path(mcp.__file__).parent)
        self._answer_mcp()

    def _answer_mcp(self) -> None:
        """Gradio's server lists the tools, but would give Python's notation of a dict
        instead of JSON, and errors in words of its own."""
        from mcp.types import CallToolResult, TextContent

        server = self._page.mcp_server_obj.mcp_server

        async def call(name: str, arguments: dict[str, Any]) -> CallToolResult:
            client = server.request_context.request.client
            try:
                out = await self._calls.answer(name, arguments, client)
            except Refused as error:
                text = TextContent(type="text", text=str(error))
                return CallToolResult(content=[text], isError=True)
            text = TextContent(type="text", text=json.dumps(out, ensure_ascii=False))
            return CallToolResult(content=[text], structuredContent=out)

        server.call_tool(validate_input=False)(call)


def _keep_out_of_logs(library: Path) -> None:
    """The library logs messages that it cannot read, with what they hold."""
    logging.getLogger(library.name).setLevel(logging.CRITICAL + 1)

    def is_ours(record: logging.LogRecord) -> bool:
        return library not in Path(record.pathname).parents

    logging.getLogger().addFilter(is_ours)  # it logs to the root, too
