"""The middleware that each request meets first. It lets only known addresses through,
under the names of the desk, and small bodies, and as many questions as the limits
allow; it adds strict headers.

It is plain ASGI: Starlette's BaseHTTPMiddleware would hold back Gradio's event stream.
"""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qa.errors import IndexDamaged, IndexUnreachable, QAError
from qa.language import LANGUAGES
from qa.web import messages
from qa.web.addresses import (
    TOOLS,
    asked_at,
    headers_of,
    is_fixed,
    is_lab,
    is_lab_work,
    is_readable,
    is_staff,
    is_tool_call,
    is_tools,
    language_of,
    takes_lab_forms,
    takes_query,
)
from qa.web.bodies import Malformed
from qa.web.forms import MAX_UPLOAD
from qa.web.limits import (
    BUSY_SECONDS,
    MAX_AT_WORK,
    MAX_WAITING,
    Limits,
    WaitingLine,
    client_of,
    in_words,
    limit_words,
)

from .names import Names
from .refusals import Answering, PlainProblem, Reader, Refusal, place_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
"""Bytes of a request's body, without files."""

Check = Callable[[str, bytes], object]
"""Raises QAError where the JSON that is sent to an address cannot be asked."""

CheckedCall = Callable[["Scope", bytes], bytes]
"""Makes of the body of a call the body that Gradio may read, or raises Malformed."""

_READS = ("GET", "HEAD")
_METHODS = (*_READS, "POST")
_INDEX_FAULTS = (IndexDamaged, IndexUnreachable)
"""An article cannot be read now; health says why."""
_MAX_DRAINED = 8 * 1024 * 1024
_FOREVER = b"public, max-age=31536000, immutable"
_HOST = (b"host", b"localhost")
_ELSEWHERE = frozenset(
    f"{name}".encode()
    for name in (
        *("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port"),
        *("x-forwarded-prefix", "x-forwarded-proto", "x-forwarded-scheme"),
        *("x-forwarded-server", "x-gradio-server", "x-gradio-user", "x-original-host"),
        *("x-original-url", "x-rewrite-url", "x-scheme"),
    )
)
"""Headers from which a library would take the address of the desk. Who asks was read
from those of a named proxy before."""
_log = logging.getLogger(__name__)


class _Body(NamedTuple):
    """A request's body; where it is `over` the limit, its beginning."""

    content: bytes
    over: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """How a request is let in. `limit` is that of its body, in bytes, None where it
    brings none; beyond the limit it is read and dropped with `drain`. `cost` is what it
    takes from the rate of its client."""

    reader: Reader
    limit: int | None = None
    drain: bool = True
    json: bool = False
    cost: float = 0.0
    line: WaitingLine | None = None
    tool: bool = False
    """A tool of Gradio's is called, or its answer heard."""


class Guard:
    """Refuses a request with 404 (unknown address), 405 (a method that the address does
    not take), 421 (not a name of the desk), 403 (sent from another site), 413 (body
    over its limit), 415 and 422 (no JSON where JSON is wanted), 429 and 503 (questions
    beyond the limits, or not answered before the server stops), or 500 (unexpected
    error). A form is refused with a page in its language, a program with JSON.

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
        check: Check = lambda *_: None,
        names: Names | None = None,
        versions: Mapping[str, str] | None = None,
        lab: Mapping[int, str] | None = None,
        staff: Mapping[int, str] | None = None,
        limits: Limits | None = None,
        checked_call: CheckedCall | None = None,
    ) -> None:
        """`lost` is the page for 404, `links` the Link header of the first page.
        `versions` holds the version that `?v=` names, by address. `lab` and `staff`
        hold pages of refusals by status."""
        self.app = app
        self._lab = {k: v.encode() for k, v in (lab or {}).items()}
        self._staff = {k: v.encode() for k, v in (staff or {}).items()}
        self._lab_line, self._staff_line = WaitingLine(), WaitingLine()
        self._lost = Reader(pages=dict.fromkeys((404, 405), lost.encode()))
        self._links = links
        self._plain_problem = plain_problem
        self._check = check
        self._names = names or Names()
        self._versions = {} if versions is None else versions
        self._limits = limits or Limits()
        self._checked_call = checked_call
        self._tools_line = WaitingLine(MAX_AT_WORK + MAX_WAITING)
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        if scope["type"] != "http":
            return
        path, method = scope["path"], scope["method"]
        way = self._tool_way(path, method) or self._way(path, method)
        program = path.startswith(("/api/", f"{TOOLS}/"))
        unknown = (
            Reader(program=True) if program and self._methods(path) else self._lost
        )
        reader = way.reader if way else unknown
        head = scope["method"] == "HEAD"
        answering = Answering(self._with_headers(scope, send), head=head)
        try:
            await self._let_in(way, scope, receive, answering)
            await answering.release()
        except Refusal as refusal:
            await answering.refuse(refusal, reader, self._plain_problem)
        except CancelledError:  # the server stops, and has waited for it
            if answering.began:
                raise
            await answering.refuse(_busy(reader), reader, self._plain_problem)
        except Exception as error:  # noqa: BLE001 - none may show what was sent
            _log.error("%s: %s", type(error).__name__, place_of(error))
            words = limit_words(reader.language)
            status = 503 if isinstance(error, _INDEX_FAULTS) else 500
            broken = Refusal(status, words.broken, words.broken_cure)
            if not answering.began:
                await answering.refuse(broken, reader, self._plain_problem)

    def _way(self, path: str, method: str) -> _Way | None:
        """None for an address that is not known, or does not take this method."""
        limits, reads = self._limits, method in _READS
        asked = asked_at(path) if method == "POST" else None
        if asked:
            return _Way(
                Reader(asked.language, program=not asked.form),
                MAX_BODY,
                drain=not asked.api,
                json=not asked.form,
                cost=asked.cost,
                line=limits.line,
            )
        if self._is_staff(path) and (reads or method == "POST"):
            # A line of its own, so that nobody's passwords make patients wait.
            limit = None if reads else MAX_BODY + MAX_UPLOAD
            return _Way(Reader(pages=self._staff), limit, line=self._staff_line)
        form = takes_lab_forms(path)
        if self._is_lab(path) and (method == "POST" if form else reads):
            limit = None
            if not reads:
                limit = MAX_BODY + (MAX_UPLOAD if path == "/lab/runs" else 0)
            if reads and not is_lab_work(path):
                return _Way(Reader(pages=self._lab))
            reader = Reader(pages=self._lab)
            return _Way(reader, limit, cost=1.0, line=self._lab_line)
        if reads and is_readable(path):
            program, language = path.startswith("/api/"), language_of(path)
            pages: Mapping[int, bytes] | None = None if language else {}
            return _Way(Reader(language or LANGUAGES[0], program, pages))
        return None

    def _tool_way(self, path: str, method: str) -> _Way | None:
        """The same for the addresses of the tools."""
        if self._checked_call and is_tool_call(method, path):
            posted, line = method == "POST", self._tools_line
            limit = MAX_BODY if posted else None
            reader = Reader(program=True)
            return _Way(reader, limit, json=posted, line=line, tool=True)
        if self._checked_call and is_tools(path) and method in _READS:
            return _Way(Reader(pages={}))
        return None

    def _methods(self, path: str) -> str:
        """The methods that an address takes, as the Allow header lists them."""
        taken = (m for m in _METHODS if self._tool_way(path, m) or self._way(path, m))
        return ", ".join(taken)

    def _is_lab(self, path: str) -> bool:
        return bool(self._lab) and is_lab(path)

    def _is_staff(self, path: str) -> bool:
        return bool(self._staff) and is_staff(path)

    async def _let_in(
        self, way: _Way | None, scope: Scope, receive: Receive, answering: Answering
    ) -> None:
        """Lets the application answer, or raises Refusal."""
        headers = dict(scope["headers"])
        words = limit_words(way.reader.language if way else LANGUAGES[0])
        if b"host" in headers and not self._names.has(headers[b"host"]):
            raise Refusal(421, words.name, words.name_cure)
        if way is None:
            if allow := self._methods(scope["path"]):
                cure = messages.OTHER_METHOD_CURE.format(methods=allow)
                raise Refusal(405, messages.OTHER_METHOD, cure, allow=allow)
            raise Refusal(404)
        if way.limit is not None:
            if not self._from_here(headers):
                raise Refusal(403, words.elsewhere, words.elsewhere_cure)
            body = await _read(receive, way.limit, drain=way.drain)
            if body is None:
                return  # the client is gone
            answering.sent = body.content
            if body.over:
                raise Refusal(413, *_too_large(way))
        await self._serve(way, scope, receive, answering)

    async def _serve(
        self, way: _Way, scope: Scope, receive: Receive, answering: Answering
    ) -> None:
        """Lets the application answer a request whose body was read."""
        if way.json and not _is_json(scope):
            raise Refusal(415, messages.NOT_JSON_TYPE, messages.NOT_JSON_TYPE_CURE)
        rate = self._limits.rate if way.cost else None
        wait = rate.take(client_of(scope), way.cost) if rate else 0
        if wait:
            words = limit_words(way.reader.language)
            raise Refusal(429, words.often, in_words(words.often_cure, wait), wait)
        inner, sent = _inner(scope), self._looked_at(way, scope, answering.sent)
        if way.line is None:
            await self.app(inner, receive, answering)
        elif not await way.line.serve(self.app, inner, sent, receive, answering):
            raise _busy(way.reader)

    def _looked_at(self, way: _Way, scope: Scope, body: bytes) -> bytes:
        """The body that the application gets. Before it waits in line, what will be
        refused is refused."""
        try:
            if way.tool and self._checked_call:
                return self._checked_call(scope, body)
            if way.json:
                self._check(scope["path"], body)
        except QAError as error:
            status = error.status if isinstance(error, Malformed) else 422
            raise Refusal(status, error.message, error.cure) from error
        return body

    def _from_here(self, headers: Mapping[bytes, bytes]) -> bool:
        """False where a browser says that a page of another site sent the request. A
        client that is no browser says nothing, and acts with no person's rights."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site == b"same-origin"
        origin = headers.get(b"origin")
        if origin is None or self._names.sent(origin, headers.get(b"host", b"")):
            return True
        if not self._told:
            self._told = True
            _log.warning(messages.UNNAMED_ORIGIN)
        return False

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        path = scope["path"]
        headers = headers_of(
            path, self._links, lab=self._is_lab(path) or self._is_staff(path)
        )
        version = self._versions.get(path, "")
        fixed = scope["method"] in _READS and is_fixed(
            path, scope["query_string"], version
        )

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


def _busy(reader: Reader) -> Refusal:
    words = limit_words(reader.language)
    cure = in_words(words.busy_cure, BUSY_SECONDS)
    return Refusal(503, words.busy, cure, BUSY_SECONDS)


def _inner(scope: Scope) -> Scope:
    """The request as the application sees it: without what a library would put into its
    answer or stumble over, and GET for HEAD."""
    headers = [
        h for h in scope["headers"] if h[0] not in _ELSEWHERE and h[0] != b"host"
    ]
    query = scope["query_string"] if takes_query(scope["path"]) else b""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {
        **scope,
        "method": method,
        "query_string": query,
        "headers": [_HOST, *headers],
    }


def _is_json(scope: Scope) -> bool:
    kind: bytes = dict(scope["headers"]).get(b"content-type", b"")
    kind = kind.partition(b";")[0].strip().lower()
    return kind.startswith(b"application/") and (
        kind == b"application/json" or kind.endswith(b"+json")
    )


async def _read(receive: Receive, limit: int, *, drain: bool) -> _Body | None:
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
        if over and (not drain or size > limit + _MAX_DRAINED):
            return _Body(bytes(body), over=True)
        if not message.get("more_body", False):
            return _Body(bytes(body), over)


def _too_large(way: _Way) -> tuple[str, str]:
    """Message and cure: in the person's language, or with the limit for a program."""
    if way.drain and not way.tool:
        words = limit_words(way.reader.language)
        return words.too_large, words.too_large_cure
    return messages.TOO_LARGE.format(limit=MAX_BODY), messages.TOO_LARGE_CURE
