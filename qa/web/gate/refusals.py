"""What a client is told that is not let in: a page, JSON or a line of text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING

from qa.language import LANGUAGES

if TYPE_CHECKING:
    from starlette.types import Message, Send

PlainProblem = Callable[[str, str, str, bytes], str]
"""Makes the page of a refusal from language, message, cure and the body of the form as
far as it was read. The page fills the form in again."""

_HTML = b"text/html; charset=utf-8"
_TEXT = b"text/plain; charset=utf-8"
_JSON = b"application/json"
_MAX_FRAMES = 5
"""Of a traceback, in the log."""
_BROKEN = 500
_OTHER_NAME = 421


class Refusal(Exception):
    """Why a request is not answered. `wait` is the Retry-After header in seconds, and
    `allow` the Allow header; 0 and "" for none."""

    def __init__(
        self,
        status: int,
        message: str = "",
        cure: str = "",
        wait: int = 0,
        allow: str = "",
    ) -> None:
        super().__init__(status)
        self.status, self.message, self.cure = status, message, cure
        self.wait, self.allow = wait, allow


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a refusal: a program reads JSON, and a person one of the `pages` by
    status. Without `pages` it is the page with the form; what no page says, is a line
    of text."""

    language: str = LANGUAGES[0]
    program: bool = False
    pages: Mapping[int, bytes] | None = None


class Answering:
    """The `send` of one request. It knows whether an answer was begun, and holds back
    the 500 of a library, which raises its error afterwards."""

    def __init__(self, send: Send, *, head: bool) -> None:
        """With `head` the answer has no body."""
        self.began = False
        self.sent = b""
        """The body of the request, as far as it was read."""
        self._send = send
        self._head = head
        self._held: list[Message] = []

    async def __call__(self, message: Message) -> None:
        """Sends a message of the application."""
        if self._held or (not self.began and message.get("status") == _BROKEN):
            self._held.append(message)
            return
        await self._pass(message)

    async def release(self) -> None:
        """Sends what is held back: it was no error."""
        for message in self._held:
            await self._pass(message)

    async def _pass(self, message: Message) -> None:
        self.began = True
        if self._head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    async def refuse(
        self, refusal: Refusal, reader: Reader, plain_problem: PlainProblem
    ) -> None:
        """Tells a refusal. A page that cannot be made becomes a line of text."""
        status, message, cure = refusal.status, refusal.message, refusal.cure
        kind, body = _TEXT, f"{message}\n{cure}\n".encode()
        if reader.program:
            kind = _JSON
            body = json.dumps({"error": message, "cure": cure}).encode()
        elif reader.pages is not None:
            if status in reader.pages:
                kind, body = _HTML, reader.pages[status]
        elif status != _OTHER_NAME:  # there, the form would be refused again
            try:
                page = plain_problem(reader.language, message, cure, self.sent)
                kind, body = _HTML, page.encode()
            except Exception:  # noqa: BLE001 - the page is what may be broken
                kind = _TEXT
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
        ]
        if refusal.allow:
            headers.append((b"allow", refusal.allow.encode()))
        if refusal.wait:
            headers.append((b"retry-after", str(refusal.wait).encode()))
        await self._pass(
            {"type": "http.response.start", "status": status, "headers": headers}
        )
        await self._pass({"type": "http.response.body", "body": body})


def place_of(error: BaseException) -> str:
    """Where an error was raised, innermost first, without its message: that could hold
    what was sent."""
    frames = extract_tb(error.__traceback__)[-_MAX_FRAMES:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
