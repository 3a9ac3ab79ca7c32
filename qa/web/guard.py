"""The middleware that each request meets first. It lets only known addresses through,
and small bodies, and as many questions as the limits allow; it adds strict headers.

It is plain ASGI: Starlette's BaseHTTPMiddleware would hold back Gradio's event stream.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, NamedTuple

from qa.language import LANGUAGES

from . import messages
from .addresses import (
    AskedAt,
    asked_at,
    headers_of,
    is_fixed,
    is_lab,
    is_readable,
    is_staff,
    is_tool_call,
    is_tools,
)
from .bodies import Malformed
from .forms import MAX_UPLOAD
from .limits import (
    BUSY_SECONDS,
    MAX_AT_WORK,
    MAX_WAITING,
    Limits,
    LimitWords,
    WaitingLine,
    client_of,
    in_words,
    limit_words,
    replay,
)

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
"""Bytes of a request's body, without files."""

PlainProblem = Callable[[str, str, str, bytes], str]
"""Makes the page of a refusal from language, message, cure and the body of the form as
far as it was read. The page fills the form in again."""

CheckedCall = Callable[["Scope", bytes], bytes]
"""Makes of the body of a call the body that Gradio may read, or raises Malformed."""

_READS = ("GET", "HEAD")
_PROGRAM = AskedAt(language=LANGUAGES[0], form=False, cost=0, api=True)
_HTML = b"text/html; charset=utf-8"
_JSON = b"application/json"
_MAX_DRAINED = 64 * 1024 * 1024
_MAX_FRAMES = 5
"""Of a traceback, in the log."""
_FOREVER = b"public, max-age=31536000, immutable"
_log = logging.getLogger(__name__)


class _Refusal(NamedTuple):
    """`wait` is the Retry-After header in seconds; 0 for none."""

    status: int
    message: str
    cure: str
    wait: int = 0


class _Body(NamedTuple):
    """A request's body; where it is `over` the limit, its beginning."""

    content: bytes
    over: bool


class Guard:
    """Refuses a request with 404 (unknown address), 413 (body over MAX_BODY), 403 (form
    from another site), 429 and 503 (questions beyond the limits), or 500 (unexpected
    error). A form is refused with a page in its language, any other request with JSON.

    With `lab` and `staff`, the addresses of the lab and the staff desk are known too,
    and their forms may bring files. With `checked_call`, so are those of the tools for
    programs. What a tool is asked meets the limits when the tool asks the desk.
    """

    def __init__(
        self,
        app: ASGIApp,
        lost: str,
        links: str,
        *,
        plain_problem: PlainProblem,
        lab: Mapping[int, str] | None = None,
        staff: Mapping[int, str] | None = None,
        limits: Limits | None = None,
        checked_call: CheckedCall | None = None,
    ) -> None:
        """`lost` is the page for 404, `links` the Link header of the first page. `lab`
        holds the lab's pages for 403 and 413, by status; `staff` those of the staff
        desk for 403, 413, 500 and 503."""
        self.app = app
        self._lab = {k: v.encode() for k, v in (lab or {}).items()}
        self._staff = {k: v.encode() for k, v in (staff or {}).items()}
        self._staff_line = WaitingLine()
        self._lost = lost.encode()
        self._links = links
        self._plain_problem = plain_problem
        self._limits = limits or Limits()
        self._checked_call = checked_call
        self._tools_line = WaitingLine(MAX_AT_WORK + MAX_WAITING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        send = self._with_headers(scope, send)
        path, method = scope["path"], scope["method"]
        lab = self._is_lab(path)
        asked = asked_at(path) if method == "POST" else None
        if asked:
            await self._ask(asked, scope, receive, send)
        elif self._is_staff(path) and method in (*_READS, "POST"):
            await self._serve_staff(scope, receive, send)
        elif lab and method == "POST":
            files = MAX_UPLOAD if path == "/lab/runs" else 0
            content = await _form(self._lab, files, scope, receive, send)
            if content is not None:
                await self.app(scope, replay(content, receive), send)
        elif self._checked_call and is_tool_call(method, path):
            await self._call_tool(self._checked_call, scope, receive, send)
        elif self._checked_call and is_tool_call("POST", path):
            # A host of MCP tries to listen, and goes on without where it may not.
            problem = _problem(messages.ONLY_POST, messages.ONLY_POST_CURE)
            await _reply(send, 405, _JSON, problem, (b"allow", b"POST"))
        elif method in _READS and (lab or self._is_readable(path)):
            await self.app(scope, receive, send)
        else:
            await _reply(send, 404, _HTML, self._lost)

    def _is_lab(self, path: str) -> bool:
        return bool(self._lab) and is_lab(path)

    def _is_readable(self, path: str) -> bool:
        return is_readable(path) or (bool(self._checked_call) and is_tools(path))

    def _is_staff(self, path: str) -> bool:
        return bool(self._staff) and is_staff(path)

    async def _ask(
        self, asked: AskedAt, scope: Scope, receive: Receive, send: Send
    ) -> None:
        words = limit_words(asked.language)
        if not asked.api and not _from_here(dict(scope["headers"])):
            refusal = _Refusal(403, words.elsewhere, words.elsewhere_cure)
            await self._refuse(send, asked, refusal)
            return
        body = await _read(receive, drain=not asked.api)
        if body is None:
            return
        if body.over:
            refusal = _Refusal(413, *_too_large(asked))
            await self._refuse(send, asked, refusal, body.content)
            return
        limits = self._limits
        wait = limits.rate.take(client_of(scope), asked.cost) if limits.rate else 0
        if wait:
            refusal = _Refusal(429, words.often, in_words(words.often_cure, wait), wait)
            await self._refuse(send, asked, refusal, body.content)
            return
        failed = await self._serve(
            limits.line, words, scope, body.content, (receive, send)
        )
        if failed:
            await self._refuse(send, asked, failed, body.content)

    async def _serve(
        self,
        line: WaitingLine,
        words: LimitWords,
        scope: Scope,
        content: bytes,
        channel: tuple[Receive, Send],
    ) -> _Refusal | None:
        """Lets the application answer; returns a refusal where it sent no answer. Of an
        unexpected error, only the place is logged: its message could hold the question.
        """
        receive, send = channel
        answered = False

        async def noting_send(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            served = await line.serve(self.app, scope, content, receive, noting_send)
        except Exception as error:  # noqa: BLE001 - none may show a question in the log
            _log.error("%s: %s", type(error).__name__, place_of(error))
            return None if answered else _Refusal(500, words.broken, words.broken_cure)
        if served:
            return None
        cure = in_words(words.busy_cure, BUSY_SECONDS)
        return _Refusal(503, words.busy, cure, BUSY_SECONDS)

    async def _refuse(
        self, send: Send, asked: AskedAt, refusal: _Refusal, sent: bytes = b""
    ) -> None:
        status, message, cure, wait = refusal
        after = [(b"retry-after", str(wait).encode())] if wait else []
        if asked.form:
            page = self._plain_problem(asked.language, message, cure, sent)
            await _reply(send, status, _HTML, page.encode(), *after)
        else:
            await _reply(send, status, _JSON, _problem(message, cure), *after)

    async def _serve_staff(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the staff desk: forms in a line of its own, so that nobody's passwords
        make patients wait."""
        content: bytes | None = b""
        if scope["method"] == "POST":
            content = await _form(self._staff, MAX_UPLOAD, scope, receive, send)
        if content is not None:
            channel = (receive, send)
            line, words = self._staff_line, limit_words(LANGUAGES[0])
            failed = await self._serve(line, words, scope, content, channel)
            if failed:
                await _reply(send, failed.status, _HTML, self._staff[failed.status])

    async def _call_tool(
        self, checked_call: CheckedCall, scope: Scope, receive: Receive, send: Send
    ) -> None:
        words = limit_words(LANGUAGES[0])
        body = await _read(receive)
        if body is None:
            return
        failed: _Refusal | None
        if not _from_here(dict(scope["headers"])):
            failed = _Refusal(403, words.elsewhere, words.elsewhere_cure)
        elif body.over:
            failed = _Refusal(413, *_too_large(_PROGRAM))
        else:
            try:
                content = checked_call(scope, body.content)
            except Malformed as error:
                failed = _Refusal(error.status, error.message, error.cure)
            else:
                line, channel = self._tools_line, (receive, send)
                failed = await self._serve(line, words, scope, content, channel)
        if failed:
            await self._refuse(send, _PROGRAM, failed)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        path = scope["path"]
        headers = headers_of(
            path, self._links, lab=self._is_lab(path) or self._is_staff(path)
        )
        fixed = is_fixed(path, scope["query_string"])

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = message.get("headers", ())
                sent = [(k, v) for k, v in sent if k not in headers]
                if fixed and message["status"] in (200, 304):
                    sent = [(k, v) for k, v in sent if k != b"cache-control"]
                    sent.append((b"cache-control", _FOREVER))
                elif not any(k == b"cache-control" for k, _ in sent):
                    sent.append((b"cache-control", b"no-store"))
                message = {**message, "headers": [*sent, *headers.items()]}
            await send(message)

        return guarded


def place_of(error: Exception) -> str:
    """Where an error was raised, innermost first, without its message."""
    frames = extract_tb(error.__traceback__)[-_MAX_FRAMES:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))


def _from_here(headers: dict[bytes, bytes]) -> bool:
    """False where a browser says that a page of another site sent the form. A client
    that is no browser says nothing, and acts with no person's rights."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"same-origin"
    origin = headers.get(b"origin")
    return origin is None or origin.partition(b"://")[2] == headers.get(b"host")


async def _form(
    refusals: Mapping[int, bytes],
    files: int,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> bytes | None:
    """The body of a form with files of at most so many bytes. None where the client is
    gone, or was refused with one of the pages."""
    if not _from_here(dict(scope["headers"])):
        await _reply(send, 403, _HTML, refusals[403])
        return None
    body = await _read(receive, MAX_BODY + files, drain=True)
    if body and body.over:
        await _reply(send, 413, _HTML, refusals[413])
        return None
    return body.content if body else None


async def _read(
    receive: Receive, limit: int = MAX_BODY, *, drain: bool = False
) -> _Body | None:
    """Reads the request's body; None where the client is gone. With `drain`, what comes
    beyond the limit is read and dropped: a browser shows no answer before it has sent
    the whole body."""
    body, size = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        body += part[: limit - len(body)]
        over = size > limit
        if over and (not drain or size > _MAX_DRAINED):
            return _Body(bytes(body), over=True)
        if not message.get("more_body", False):
            return _Body(bytes(body), over)


async def _reply(
    send: Send, status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]
) -> None:
    length = (b"content-length", str(len(body)).encode())
    headers = [(b"content-type", kind), length, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _problem(message: str, cure: str) -> bytes:
    return json.dumps({"error": message, "cure": cure}).encode()


def _too_large(asked: AskedAt | None = None) -> tuple[str, str]:
    """Message and cure: in the person's language, or with the limit for a program."""
    if asked and not asked.api:
        words = limit_words(asked.language)
        return words.too_large, words.too_large_cure
    return messages.TOO_LARGE.format(limit=MAX_BODY), messages.TOO_LARGE_CURE
