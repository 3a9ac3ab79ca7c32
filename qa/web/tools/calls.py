"""What a tool answers: what the address for programs answers that does the same."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from qa.errors import QAError
from qa.web import messages
from qa.web.gate import place_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_POSTED = {"ask": "/api/ask", "check_quote": "/api/check"}
_OK = 200
_log = logging.getLogger(__name__)


class Refused(QAError):
    """A call of a tool gets no answer. The message and the cure are the desk's own."""


class Calls:
    """Sends each call through the whole application again, with the address of the
    client that made it. So a tool has the JSON, the refusals and the limits of the
    address, and there is nothing to keep in step."""

    def __init__(self, app: ASGIApp, article: Callable[[str], Response]) -> None:
        """`article` answers `GET /api/articles/{id}`, which has no limits."""
        self._app = app
        self._article = article

    async def answer(
        self, tool: str, given: Mapping[str, Any], client: tuple[str, int] | None
    ) -> dict[str, Any]:
        """The JSON of the address. An argument that is None was not given. Raises
        Refused, and nothing else: an error that nobody foresaw is logged by its place,
        because its message could hold a question."""
        arguments = {name: v for name, v in given.items() if v is not None}
        try:
            status, body = await self._send(tool, arguments, client or ("", 0))
            out: dict[str, Any] = json.loads(body)
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001 - none may show a question in the log
            _log.error("%s: %s", type(error).__name__, place_of(error))
            cure = messages.OUT_OF_ORDER_CURE
            raise Refused(messages.OUT_OF_ORDER, cure=cure) from None
        if status != _OK:
            raise Refused(out["error"], cure=out["cure"])
        return out

    async def _send(
        self, tool: str, arguments: Mapping[str, Any], client: tuple[str, int]
    ) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        if tool == "read_article":
            asked = arguments.get("article")
            article_id = asked if isinstance(asked, str) else ""
            read = await run_in_threadpool(self._article, article_id)
            return read.status_code, bytes(read.body)
        if tool not in _POSTED:
            raise Refused(messages.NO_TOOL, cure=messages.NO_TOOL_CURE)
        transport = httpx.ASGITransport(self._app, client=client)
        content = json.dumps(arguments).encode()  # any text, as ASCII
        address = f"http://localhost{_POSTED[tool]}"
        kind = {"content-type": "application/json"}
        request = httpx.Request("POST", address, content=content, headers=kind)
        response = await transport.handle_async_request(request)
        return response.status_code, await response.aread()
