"""An application made in a thread, and served on a free port."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa.desk import Desk, ServedDesk
from qa.web import Limits, create_app
from qa.web.gate import Connections, server_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa.web.lab import Lab
    from qa.web.staff import Staff


def app_of(
    desk: Desk | ServedDesk,
    lab: Lab | None = None,
    *,
    limits: Limits | None = None,
    staff: Staff | None = None,
    root: str = "",
    api: bool = False,
) -> FastAPI:
    """The application, made while an event loop runs: otherwise Gradio makes loops that
    it never closes, and Python warns in some other test. In a thread, because
    Playwright runs a loop in this one."""

    async def make() -> FastAPI:
        return create_app(desk, lab, limits=limits, staff=staff, root=root, api=api)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()


class Server:
    """An application at one address, which can be stopped and started again."""

    def __init__(
        self,
        app: Any,
        connections: Connections | None = None,
        proxies: Sequence[str] = (),
    ) -> None:
        self.app = app
        self._connections = connections or Connections(proxies=proxies)
        self._proxies = proxies
        self._port = 0  # a free one, until the first start

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = server_of(self.app, self._connections, proxies=self._proxies)
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listening.getsockname()[1]
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listening],)
        )
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server takes too long to start"
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()


@contextmanager
def serving(
    app: Any, connections: Connections | None = None, proxies: Sequence[str] = ()
) -> Iterator[str]:
    """Serves on a free port, from a thread; yields the address."""
    server = Server(app, connections, proxies)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


class ChangingLimits:
    """Limits that a test changes while the server runs."""

    def __init__(self) -> None:
        self.now = Limits()

    @property
    def rate(self) -> object:
        return self.now.rate

    @property
    def line(self) -> object:
        return self.now.line
