"""What every request meets first: known addresses only, small bodies, strict headers.

Plain ASGI: a middleware made of functions would hold back Gradio's event stream.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from . import texts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024

_ALLOWED = re.compile(
    r"""(?x) / | /app\.(?:css|js) | /favicon\.ico | /manifest\.json | /robots\.txt
    | /healthz | /api/ask | /articles/[^/]+ | /config | /theme\.css
    | /assets/.+ | /static/.+
    | /gradio_api/(?: info | app_id | startup-events | cancel | reset
                    | component_server/? | queue/(?:join|data) | heartbeat/[^/]+ )"""
)
_METHODS = ("GET", "HEAD", "POST")

_GRADIO_POLICY = (
    # Gradio compiles its components' templates in the browser: 'unsafe-eval'.
    "default-src 'self'; script-src 'self' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; "
    "object-src 'none'"
)
_OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_FOREVER = b"public, max-age=31536000, immutable"


class Guard:
    """Answers 404 for what is not on the list and 413 for a body over 64 kB."""

    def __init__(self, app: ASGIApp, lost: str, links: str) -> None:
        """`lost` is the page for 404; `links` the Link header of the first page."""
        self.app = app
        self._lost = lost.encode()
        self._links = links.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        send = self._with_headers(scope, send)
        if not _ALLOWED.fullmatch(scope["path"]) or scope["method"] not in _METHODS:
            await _reply(send, 404, b"text/html; charset=utf-8", self._lost)
            return
        if scope["method"] == "POST":
            body = await _whole(receive)
            if body is None:
                await _reply(send, 413, b"application/json", _too_large())
                return
            receive = _again(body, receive)
        await self.app(scope, receive, send)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        path = scope["path"]
        policy = _OWN_POLICY if path.startswith("/articles/") else _GRADIO_POLICY
        extra = {**_HEADERS, b"content-security-policy": policy.encode()}
        if path == "/":
            extra[b"link"] = self._links
        fixed = (
            path.startswith(("/assets/", "/static/"))
            or scope["query_string"][:2] == b"v="
        )

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = [(k, v) for k, v in message.get("headers", ()) if k not in extra]
                kept = fixed and message["status"] in (200, 304)
                if kept:
                    sent = [(k, v) for k, v in sent if k != b"cache-control"]
                    sent.append((b"cache-control", _FOREVER))
                elif not any(k == b"cache-control" for k, _ in sent):
                    sent.append((b"cache-control", b"no-store"))
                message = {**message, "headers": [*sent, *extra.items()]}
            await send(message)

        return guarded


async def _whole(receive: Receive) -> bytes | None:
    """The request's body; None when it is over the limit."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that tells the body once, and then what happens next."""
    told = False

    async def once() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


async def _reply(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _too_large() -> bytes:
    message = texts.TOO_LARGE.format(limit=MAX_BODY)
    return json.dumps({"error": message, "cure": texts.TOO_LARGE_CURE}).encode()
