"""Changes Gradio's page before it is sent: sets its language, removes its cards for
social networks and its inline scripts, and adds a first view that works before any
script runs, or without."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from .words import Words

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OPENING = re.compile(r'<html\s+lang="en"')
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>.*?</script>", re.DOTALL)
"""Scripts in the page itself, which the content security policy would refuse: Gradio
fetches its configuration without them."""
_CARDS = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')
_HEAD = re.compile(r"</head>")
_BODY = re.compile(r"<gradio-app\b")
_MANIFEST = re.compile(r'href="/manifest\.json"')
_OK = 200


@dataclass(frozen=True)
class Frame:
    """What is added to a page of Gradio's: `head` in its head, `first` before its
    application."""

    words: Words
    head: Markup
    first: Markup

    def around(self, page: str) -> str:
        """The changed page. Raises ValueError if Gradio's page has not each of the
        places that are changed exactly once, as after an update of Gradio."""
        words = self.words
        opening = f'<html dir="{words.direction}" lang="{words.language}"'
        page = _CARDS.sub("", _INLINE.sub("", page))
        for pattern, ours in (
            (_OPENING, opening),
            (_HEAD, f"{self.head}</head>"),
            (_BODY, f"{self.first}<gradio-app"),
            (_MANIFEST, f'href="/{words.language}/manifest.json"'),
        ):
            page, times = pattern.subn(ours.replace("\\", r"\\"), page)
            if times != 1:
                msg = f"Gradio's page has {times} times {pattern.pattern!r}, not once"
                raise ValueError(msg)
        return page


class Framed:
    """Middleware that changes the pages at the addresses of `frames`, each with the
    frame of that moment."""

    def __init__(self, app: ASGIApp, frames: Mapping[str, Callable[[], Frame]]) -> None:
        self._app = app
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self._frames.get(scope["path"]) if scope["type"] == "http" else None
        if now is None:
            await self._app(scope, receive, send)
            return
        frame = now()
        start: Message = {}
        body = bytearray()

        async def holding_send(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            page = bytes(body)
            if page and start["status"] == _OK:
                page = frame.around(page.decode()).encode()
            size = (b"content-length", str(len(page)).encode())
            kept = [h for h in start["headers"] if h[0].lower() != size[0]]
            await send({**start, "headers": [*kept, size]})
            await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, holding_send)
