"""Runs the application until the process is told to stop."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import time
from asyncio import FIRST_COMPLETED
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.errors import QAError
from qa.web import messages
from qa.web.limits import is_in

from .connections import Connections, Protocol
from .refusals import place_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


_BACKLOG = 128
"""Connections that wait to be accepted. So many are accepted at once, before any that
is too many is closed."""
STOP_SECONDS = 8
"""What is not answered so long after the signal to stop is refused with 503. Containers
are killed after ten."""
_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_FORWARDED = b"x-forwarded-for"
_SILENT = 60
"""Seconds in which the same fault is not logged again."""
_log = logging.getLogger(__name__)


class _Faults:
    """Logs what goes wrong outside of any request, without what was sent, and each kind
    once a minute: a client can repeat it without end."""

    def __init__(self) -> None:
        self._logged: dict[str, float] = {}

    def __call__(self, _loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _OUT_OF_FILES:
            said = messages.OUT_OF_FILES
        elif error is None:
            said = str(context["message"])
        else:
            said = f"{type(error).__name__}: {place_of(error)}"
        now = time.monotonic()
        if now - self._logged.get(said, -_SILENT) >= _SILENT:
            self._logged = {
                k: v for k, v in self._logged.items() if now - v < _SILENT
            } | {said: now}
            _log.error(said)


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], object], stop: asyncio.Event
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(_Faults())
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stop.set()
        await super().shutdown(sockets)


class _Closing:
    """Ends the event streams of open tabs when the server stops. Else each would delay
    the end, and then be cut off with a traceback."""

    def __init__(self, app: ASGIApp, stop: asyncio.Event) -> None:
        self._app = app
        self._stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        streaming = False

        async def receive_or_stop() -> Message:
            heard = asyncio.ensure_future(receive())
            stopped = asyncio.ensure_future(self._stop.wait())
            try:
                await asyncio.wait((heard, stopped), return_when=FIRST_COMPLETED)
                return heard.result() if heard.done() else {"type": "http.disconnect"}
            finally:
                heard.cancel()
                stopped.cancel()

        async def noting_send(message: Message) -> None:
            nonlocal streaming
            streaming = bool(message.get("more_body", "status" in message))
            await send(message)

        await self._app(scope, receive_or_stop, noting_send)
        if streaming and self._stop.is_set():
            await send({"type": "http.response.body", "body": b""})


class _Hushed:
    """Logs an error that the application did not foresee by its type and place: uvicorn
    would write its message, which could hold what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if scope["type"] == "lifespan":  # it tells that there is none
                raise
            _log.error("%s: %s", type(error).__name__, place_of(error))


class Peered:
    """Notes who really opened the connection, before a proxy's headers name another
    client: `scope["qa.peer"]` is an IP address, or empty."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str] = ()) -> None:
        self._app = app
        self._proxies = proxies
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = (scope.get("client") or ("",))[0]
        if not self._told and any(k == _FORWARDED for k, _ in scope.get("headers", ())):
            self._told = not is_in(peer, self._proxies)
            if self._told:
                _log.warning(messages.UNNAMED_PROXY)
        await self._app({**scope, "qa.peer": peer}, receive, send)


def run(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    ready: Callable[[], object] = lambda: None,
    proxies: Sequence[str] = (),
    renew: Callable[[], object] = lambda: None,
) -> None:
    """Serves until SIGINT or SIGTERM; calls `ready` once connections are accepted, and
    `renew` at each SIGHUP. The client's address is read from the headers of one of
    `proxies`; headers of anybody else are not believed.

    Raises QAError if the address is not free or the application cannot start.
    """
    server = server_of(app, Connections(proxies=proxies), ready, proxies)
    with _listen(host, port) as listening, suppress(KeyboardInterrupt):
        with suppress(ValueError):  # a thread other than the main one gets no signals
            # uvicorn raises the signal again in the end: here it becomes a return.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            signal.signal(signal.SIGHUP, lambda *_: renew())
        server.run(sockets=[listening])
    if not server.started:
        raise QAError(messages.NO_START)


def server_of(
    app: ASGIApp,
    connections: Connections,
    ready: Callable[[], object] = lambda: None,
    proxies: Sequence[str] = (),
) -> uvicorn.Server:
    """The server that `run` runs."""
    stop = asyncio.Event()
    protocol: Any = partial(Protocol, connections)  # uvicorn wants a class, and calls
    behind: Any = ProxyHeadersMiddleware  # uvicorn has types of its own
    config = uvicorn.Config(
        _Hushed(Peered(behind(_Closing(app, stop), list(proxies)), proxies)),
        http=protocol,
        ws="none",
        backlog=_BACKLOG,
        log_level="error",  # a warning would be written for each malformed request
        access_log=False,  # it would hold the clients' addresses
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
        proxy_headers=False,  # read above, where the environment has no say
    )
    return _Server(config, ready, stop)


def address_of(host: str, port: int) -> str:
    """The address of a desk that listens at `host`, as it is typed into a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def check_address(host: str, port: int) -> None:
    """Raises QAError if the address is not free; for use before anything is loaded."""
    _listen(host, port).close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            other = max(1024, (port + 1) % 65_536)
            message = messages.PORT_TAKEN.format(port=port, host=host, other=other)
        else:
            reason = getattr(error, "strerror", None) or str(error)
            message = messages.NO_ADDRESS.format(host=host, port=port, reason=reason)
        raise QAError(message) from error
    return listening
