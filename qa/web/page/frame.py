"""Gradio's page, made ours before it is sent: its language, no cards for other sites,
and a first view that can be read and sent before any script runs, or without one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from .words import Words

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OPENING = re.compile(r'<html\s+lang="en"')
_CARDS = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')
_HEAD = re.compile(r"</head>")
_BODY = re.compile(r"<gradio-app\b")
_MANIFEST = re.compile(r'href="/manifest\.json"')


@dataclass(frozen=True)
class Frame:
    """What a page of Gradio's gets: `head` in its head, `first` before its body."""

    words: Words
    head: Markup
    first: Markup

    def around(self, page: str) -> str:
        """Raises ValueError where Gradio's page is not as it was: never half of it."""
        words = self.words
        opening = f'<html dir="{words.direction}" lang="{words.language}"'
        page = _CARDS.sub("", page)
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
    """Answers the pages of `frames`, by their address, as they are framed."""

    def __init__(self, app: ASGIApp, frames: Mapping[str, Frame]) -> None:
        self._app = app
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        frame = self._frames.get(scope["path"]) if scope["type"] == "http" else None
        if frame is None:
            await self._app(scope, receive, send)
            return
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
            if page and start["status"] == 200:  # noqa: PLR2004
                page = frame.around(page.decode()).encode()
            size = (b"content-length", str(len(page)).encode())
            kept = [h for h in start["headers"] if h[0].lower() != size[0]]
            await send({**start, "headers": [*kept, size]})
            await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, holding_send)
