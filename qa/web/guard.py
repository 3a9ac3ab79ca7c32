"""What every request meets first: known addresses only, small bodies, strict headers.

Plain ASGI: a middleware made of functions would hold back Gradio's event stream.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import texts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
MAX_UPLOAD = 2 * 1024 * 1024
"""Of all files of a form; the form itself may add as much as any other body."""

_ALLOWED = re.compile(
    r"""(?x) / | /app\.(?:css|js) | /favicon\.ico | /manifest\.json | /robots\.txt
    | /healthz | /api/ask | /articles/[^/]+ | /config | /theme\.css
    | /assets/.+ | /static/.+
    | /gradio_api/(?: info | app_id | startup-events | cancel | reset
                    | component_server/? | queue/(?:join|data) | heartbeat/[^/]+ )"""
)
_LAB = re.compile(
    r"""(?x) /lab | /lab\.(?:css|js) | /lab/runs
    | /lab/runs/[0-9a-f]{16}
      (?: /state | /stop | /questions/[1-9][0-9]{0,6} | /files/[^/]+ )?"""
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
_LAB_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_HTML = b"text/html; charset=utf-8"
_MOST_DRAINED = 64 * 1024 * 1024
_FOREVER = b"public, max-age=31536000, immutable"


class Guard:
    """Answers 404 for what is not on the list and 413 for a body over 64 kB.

    With `lab`, its addresses are on the list too; its forms may bring files, and are
    refused with 403 where another site sent them.
    """

    def __init__(
        self, app: ASGIApp, lost: str, links: str, lab: Mapping[int, str] | None = None
    ) -> None:
        """`lost` is the page for 404; `links` the Link header of the first page; `lab`
        holds the lab's own pages for 403 and 413."""
        self.app = app
        self._lab = {k: v.encode() for k, v in (lab or {}).items()}
        self._lost = lost.encode()
        self._links = links.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        send = self._with_headers(scope, send)
        path = scope["path"]
        lab = bool(self._lab and _LAB.fullmatch(path))
        if not (lab or _ALLOWED.fullmatch(path)) or scope["method"] not in _METHODS:
            await _reply(send, 404, _HTML, self._lost)
            return
        if scope["method"] == "POST":
            if lab and not _from_here(dict(scope["headers"])):
                await _reply(send, 403, _HTML, self._lab[403])
                return
            files = MAX_UPLOAD if lab and path == "/lab/runs" else 0
            body = await _whole(receive, MAX_BODY + files, drain=lab)
            if body is None and lab:
                await _reply(send, 413, _HTML, self._lab[413])
                return
            if body is None:
                await _reply(send, 413, b"application/json", _too_large())
                return
            receive = _again(body, receive)
        await self.app(scope, receive, send)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        path = scope["path"]
        policy = _OWN_POLICY if path.startswith("/articles/") else _GRADIO_POLICY
        extra = {**_HEADERS, b"content-security-policy": policy.encode()}
        if self._lab and _LAB.fullmatch(path):
            extra[b"content-security-policy"] = _LAB_POLICY.encode()
            # Else a browser hides even from the lab where its own form was sent from.
            extra[b"referrer-policy"] = b"same-origin"
        if path == "/":
            extra[b"link"] = self._links
        named = scope["query_string"][:2] == b"v=" and not path.startswith("/lab/")
        fixed = path.startswith(("/assets/", "/static/")) or (named and path != "/lab")

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


def _from_here(headers: dict[bytes, bytes]) -> bool:
    """Whether a form was sent from a page of this very site, as far as the browser
    tells; what is no browser tells nothing, and carries nobody's rights."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"same-origin"
    origin = headers.get(b"origin")
    return origin is None or origin.partition(b"://")[2] == headers.get(b"host")


async def _whole(
    receive: Receive, limit: int = MAX_BODY, *, drain: bool = False
) -> bytes | None:
    """The request's body; None when it is over the limit. `drain` takes in, and
    forgets, what is sent beyond: a browser shows no answer before it has sent all."""
    body, over = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            over += len(body)
            body.clear()
            if not drain or over > _MOST_DRAINED:
                return None
        if not message.get("more_body", False):
            return None if over else bytes(body)


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
