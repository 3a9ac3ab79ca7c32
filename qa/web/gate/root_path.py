"""The desk below a path of another site, such as https://clinic.example/desk/.

Pages and programs of the desk know nothing of it: the path is taken off each request,
and put before each address of our own in what is sent. No address names a host, so the
desk need not know under which name it is seen.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from starlette.middleware.gzip import GZipMiddleware

from qa.language import LANGUAGES
from qa.web.addresses import TOOLS, is_staff, shows_host

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ROOT_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
_OWN = {*LANGUAGES, "api", "articles", "gradio", "lab", "staff"}
_ATTRIBUTE = re.compile(
    r"""(\s(?:href|action|formaction|src|data-state|data-quote)=")/(?!/)"""
)
"""An address of our own in a page. Text never holds one: there a quotation mark is
`&#34;`."""
_LINK = re.compile(r"</(?!/)")
_COOKIE = re.compile(r"(?i)(;\s*path=)/")
_HOLDS_PAGES = re.compile(r"/[a-z]+/(?:turn|config)")
_CONFIG = re.compile(r"/[a-z]+/config")
"""Where the script of a page of Gradio's learns what the page is made of."""
_OF_TOOLS = re.compile(rf"https?://localhost{TOOLS}\b")
"""What Gradio takes for the address of the tools."""
_PAGES = ("html", "value", "head")
"""Keys of JSON that hold pieces of a page: the answer to a turn, and what Gradio
shows."""


def is_root_path(path: str) -> bool:
    """Whether the desk may be below `path`. Not below a name of its own: nobody could
    tell whether a proxy has taken the path off."""
    return bool(_ROOT_PATH.fullmatch(path)) and path.split("/")[1] not in _OWN


class Compressed(GZipMiddleware):
    """Compresses all answers but those of the staff desk: its pages hold a secret
    beside what was typed, and their length would tell of it."""

    def __init__(self, app: ASGIApp, root: str = "", minimum_size: int = 1000) -> None:
        super().__init__(app, minimum_size)
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        staff = is_staff(_without(self._root, scope.get("path", "")))
        await (self.app if staff else super().__call__)(scope, receive, send)


def _without(root: str, path: str) -> str:
    below = root and (path == root or path.startswith(f"{root}/"))
    return path.removeprefix(root) or "/" if below else path


class Below:
    """Middleware that serves the application below a path. It must stand inside what
    compresses. A proxy may take the path off itself, or leave it."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = _without(self._root, scope["path"])
        if self._root or _CONFIG.fullmatch(path) or shows_host(path):
            send = _Sending(f"{_site_of(scope)}{self._root}", self._root, path, send)
        await self._app({**scope, "path": path}, receive, send)


def _site_of(scope: Scope) -> str:
    """As the client sees it. The guard answers only under names of the desk."""
    host = dict(scope["headers"]).get(b"host", b"localhost").decode("latin-1")
    return f"{scope['scheme']}://{host}"


class _Sending:
    """A `send` that holds a page until it is whole, and passes on all else."""

    def __init__(self, site: str, root: str, path: str, send: Send) -> None:
        self._site = site
        self._root = root
        self._path = path
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*map(self._header, message["headers"])]}
            if self._holds_addresses(dict(message["headers"])):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        body = bytes(self._body)
        if body:  # none to HEAD
            body = self._with_root(body.decode()).encode()
            length = (b"content-length", str(len(body)).encode())
            kept = [h for h in start["headers"] if h[0] != b"content-length"]
            start = {**start, "headers": [*kept, length]}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})

    def _header(self, header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        name, value = header[0].lower(), header[1].decode("latin-1")
        if name == b"location" and value.startswith("/"):
            value = f"{self._root}{value}"
        elif name == b"link":
            value = _LINK.sub(f"<{self._root}/", value)
        elif name == b"set-cookie":
            value = _COOKIE.sub(rf"\g<1>{self._root}/", value)
        return name, value.encode("latin-1")

    def _holds_addresses(self, headers: dict[bytes, bytes]) -> bool:
        """A file to be kept is no page, and stays as it is."""
        kind = headers.get(b"content-type", b"")
        if kind.startswith(b"application/json"):
            holds = _HOLDS_PAGES.fullmatch(self._path) or shows_host(self._path)
            return bool(holds)
        return kind.startswith(b"text/html") and b"content-disposition" not in headers

    def _with_root(self, text: str) -> str:
        if shows_host(self._path):
            return _OF_TOOLS.sub(f"{self._site}{TOOLS}", text)
        if not text.startswith("{"):
            return _ATTRIBUTE.sub(rf"\g<1>{self._root}/", text)
        held = json.loads(text, object_hook=self._pieces)
        if _CONFIG.fullmatch(self._path):
            held["root"] = ""  # so the script takes the address that the browser shows
        return json.dumps(held)

    def _pieces(self, part: dict[str, Any]) -> dict[str, Any]:
        for key in _PAGES:
            if isinstance(part.get(key), str):
                part[key] = _ATTRIBUTE.sub(rf"\g<1>{self._root}/", part[key])
        return part
