"""What every request meets first: known addresses only, small bodies, strict headers,
and no more questions than the limits allow.

Plain ASGI: a middleware made of functions would hold back Gradio's event stream.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from qa.language import LANGUAGES

from . import messages
from .limits import (
    BUSY_SECONDS,
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
MAX_UPLOAD = 2 * 1024 * 1024
"""Of all files of a form; the form itself may add as much as any other body."""

PlainProblem = Callable[[str, str, str, bytes], str]
"""Language, message, cure and the form that was sent, as far as it was read, to a page
that shows them, with what was typed in its form again."""

_LANGUAGE = f"/(?P<language>{'|'.join(LANGUAGES)})"
_ALLOWED = re.compile(
    rf"""(?x) / | /app\.(?:css|js) | /favicon\.ico | /robots\.txt
    | /healthz | /articles/[^/]+
    | {_LANGUAGE} (?: /? | /(?: plain | articles/[^/]+ | config | theme\.css
                     | favicon\.ico | manifest\.json | assets/.+ | static/.+ ))"""
)
"""Of Gradio's own addresses only what its page needs to start: it asks nothing."""
_SENT = re.compile(rf"/api/ask|{_LANGUAGE}/(?:(?P<turn>turn)|plain|(?P<sheet>sheet))")
_LAB = re.compile(
    r"""(?x) /lab | /lab\.(?:css|js) | /lab/runs
    | /lab/runs/[0-9a-f]{16}
      (?: /state | /stop | /questions/[1-9][0-9]{0,6} | /files/[^/]+ )?"""
)
_KEPT = re.compile(rf"(?:{_LANGUAGE})?/(?:assets|static)/.+")
_FIRST = re.compile(rf"{_LANGUAGE}/")
_READS = ("GET", "HEAD")

_GRADIO_POLICY = (
    # Gradio compiles its components' templates in the browser: 'unsafe-eval'.
    "default-src 'self'; script-src 'self' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; "
    "object-src 'none'"
)
_OWN_POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action {form}"
)
_ARTICLE_POLICY = _OWN_POLICY.format(style="'self'", form="'none'")
_PLAIN_POLICY = _OWN_POLICY.format(style="'self'", form="'self'")
_SHEET_POLICY = _OWN_POLICY.format(style="'self' 'unsafe-inline'", form="'self'")
"""A sheet is saved as one file, so its style stands in it; where it is refused, the
plain form stands at its address."""
_LAB_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_POLICIES = (
    (re.compile(rf"(?:{_LANGUAGE})?/articles/.*"), _ARTICLE_POLICY),
    (re.compile(rf"{_LANGUAGE}/plain"), _PLAIN_POLICY),
    (re.compile(rf"{_LANGUAGE}/sheet"), _SHEET_POLICY),
)
_SENDING = re.compile(rf"{_LANGUAGE}/(?:plain|sheet)?")
"""The pages that send a form. Their referrer policy is same-origin: else a browser
hides even from the desk where its own form was sent from."""
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_HTML = b"text/html; charset=utf-8"
_JSON = b"application/json"
_MAX_DRAINED = 64 * 1024 * 1024
_FRAMES = 5
_FOREVER = b"public, max-age=31536000, immutable"
_SHEET_COST = 0.5

_log = logging.getLogger(__name__)


class AskedAt(NamedTuple):
    """Where a question is sent to, and so how it is answered when it is refused."""

    language: str
    form: bool
    cost: float
    api: bool


class _Refusal(NamedTuple):
    status: int
    message: str
    cure: str
    wait: int = 0


class _Body(NamedTuple):
    """What was sent, or how it began where it is over the limit."""

    content: bytes
    over: bool


def asked_at(path: str) -> AskedAt | None:
    sent = _SENT.fullmatch(path)
    if not sent:
        return None
    language = sent["language"]
    return AskedAt(
        language=language or LANGUAGES[0],
        form=bool(language and not sent["turn"]),
        cost=_SHEET_COST if sent["sheet"] else 1.0,
        api=not language,
    )


def _as_text(language: str, message: str, cure: str, sent: bytes) -> str:
    return Markup(
        '<!doctype html><html lang="{}"><title>{}</title><pre>{}\n\n{}</pre>\n'
    ).format(language, message, cure, sent.decode("ascii", "replace"))


class Guard:
    """Answers 404 for what is not on the list, 413 for a body over 64 kB, 403 for what
    another site sent, 429 and 503 for questions beyond the limits, 500 where the desk
    broke: as a page in the reader's language where a form was sent, else as JSON.

    With `lab`, its addresses are on the list too; its forms may bring files.
    """

    def __init__(
        self,
        app: ASGIApp,
        lost: str,
        links: str,
        *,
        lab: Mapping[int, str] | None = None,
        plain_problem: PlainProblem = _as_text,
        limits: Limits | None = None,
    ) -> None:
        """`lost` is the page for 404; `links` the Link header of the first page; `lab`
        holds the lab's own pages for 403 and 413."""
        self.app = app
        self._lab = {k: v.encode() for k, v in (lab or {}).items()}
        self._lost = lost.encode()
        self._links = links.encode()
        self._plain_problem = plain_problem
        self._limits = limits or Limits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        send = self._with_headers(scope, send)
        path, method = scope["path"], scope["method"]
        lab = bool(self._lab and _LAB.fullmatch(path))
        asked = asked_at(path) if method == "POST" else None
        if asked:
            await self._ask(asked, scope, receive, send)
        elif lab and method == "POST":
            await self._post_to_lab(scope, receive, send)
        elif method in _READS and (lab or _ALLOWED.fullmatch(path)):
            await self.app(scope, receive, send)
        else:
            await _reply(send, 404, _HTML, self._lost)

    async def _ask(
        self, asked: AskedAt, scope: Scope, receive: Receive, send: Send
    ) -> None:
        words = limit_words(asked.language)
        if not asked.api and not _from_here(dict(scope["headers"])):
            refusal = _Refusal(403, words.elsewhere, words.elsewhere_cure)
            await self._refuse(send, asked, refusal)
            return
        body = await _whole(receive, drain=not asked.api)
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
        """What is to be said where no answer was sent. Of an error that nobody foresaw
        the log has the place alone: its message could hold what was asked."""
        receive, send = channel
        answered = False

        async def noting_send(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            served = await line.serve(self.app, scope, content, receive, noting_send)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be told
            _log.error("%s: %s", type(error).__name__, _place_of(error))
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

    async def _post_to_lab(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _from_here(dict(scope["headers"])):
            await _reply(send, 403, _HTML, self._lab[403])
            return
        files = MAX_UPLOAD if scope["path"] == "/lab/runs" else 0
        body = await _whole(receive, MAX_BODY + files, drain=True)
        if body and body.over:
            await _reply(send, 413, _HTML, self._lab[413])
        elif body:
            await self.app(scope, replay(body.content, receive), send)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        path = scope["path"]
        policy = next((p for a, p in _POLICIES if a.fullmatch(path)), _GRADIO_POLICY)
        extra = {**_HEADERS, b"content-security-policy": policy.encode()}
        lab = bool(self._lab and _LAB.fullmatch(path))
        if lab:
            extra[b"content-security-policy"] = _LAB_POLICY.encode()
        if lab or _SENDING.fullmatch(path):
            extra[b"referrer-policy"] = b"same-origin"
        if _FIRST.fullmatch(path):
            extra[b"link"] = self._links
        named = scope["query_string"][:2] == b"v=" and not path.startswith("/lab/")
        fixed = bool(_KEPT.fullmatch(path)) or (named and path != "/lab")

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


def _place_of(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))


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
) -> _Body | None:
    """The request's body; None where the client is gone. `drain` takes in, and
    forgets, what is sent beyond the limit: a browser shows no answer before it has
    sent all."""
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
    """To a person, or to a program, which can count."""
    if asked and not asked.api:
        words = limit_words(asked.language)
        return words.too_large, words.too_large_cure
    return messages.TOO_LARGE.format(limit=MAX_BODY), messages.TOO_LARGE_CURE
