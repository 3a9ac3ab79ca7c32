"""The pages that answer a form, each at an address of its own that works once.

A browser keeps the body of a form in its profile for as long as it shows the page that
answered the form, and restores it after its next start. So a form is answered with the
address of the page. The page waits there, in memory, until the browser asks for it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

WAIT_SECONDS = 60.0
"""A page that nobody has asked for by then is forgotten."""
MAX_WAITING = 200
"""Pages that wait at the same time; the oldest is forgotten first."""

_SEE_OTHER = 303
_OF_THE_PAGE = (
    b"content-length",
    b"content-type",
    b"content-encoding",
    b"retry-after",
)
"""Headers that go with the page, and not with the redirect to it."""


class _Page(NamedTuple):
    start: Message
    body: bytes


class PostRedirectGet:
    """Middleware that answers a form at one of the `forms` with a redirect to a page
    below the form's address. What is to be saved as a file is sent at once: a browser
    shows no page for it. A page is given once."""

    def __init__(
        self,
        app: ASGIApp,
        forms: Callable[[str], bool],
        wait: float = WAIT_SECONDS,
    ) -> None:
        """`forms` says whether a path takes forms; `wait` is in seconds."""
        self._app = app
        self._forms = forms
        self._wait = wait
        self._waiting: dict[str, _Page] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_http = scope["type"] == "http"
        if is_http and scope["method"] == "GET" and scope["path"] in self._waiting:
            page = self._waiting.pop(scope["path"])
            await send(page.start)
            await send({"type": "http.response.body", "body": page.body})
        elif is_http and scope["method"] == "POST" and self._forms(scope["path"]):
            await self._redirect(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _redirect(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = bytearray()

        async def holding_send(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            if _is_file(start):
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message["type"] == "http.response.start" or message.get("more_body"):
                return
            place = self._keep(scope["path"], _Page(start, bytes(body)))
            kept = [h for h in start["headers"] if h[0].lower() not in _OF_THE_PAGE]
            headers = [*kept, (b"location", place.encode()), (b"content-length", b"0")]
            await send({**start, "status": _SEE_OTHER, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        await self._app(scope, receive, holding_send)

    def _keep(self, form: str, page: _Page) -> str:
        """Keeps the page for a while; returns its address, relative to the form's."""
        token = secrets.token_urlsafe(32)
        path = f"{form}/{token}"
        while len(self._waiting) >= MAX_WAITING:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[path] = page
        asyncio.get_running_loop().call_later(self._wait, self._waiting.pop, path, None)
        return f"{form.rpartition('/')[2]}/{token}"


def _is_file(start: Message) -> bool:
    names = {name.lower() for name, _ in start["headers"]}
    return b"content-disposition" in names
