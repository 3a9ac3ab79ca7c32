"""An application made in a thread, and served on a free port."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from qa.desk import Desk
from qa.web import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa.web.lab import Lab


def app_of(desk: Desk, lab: Lab | None = None) -> FastAPI:
    """The application, made where an event loop runs: else Gradio makes one loop after
    the other, never closes them, and Python complains in some other test. In a thread:
    Playwright runs a loop in this one."""

    async def make() -> FastAPI:
        return create_app(desk, lab)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serves on a free port, from a thread; yields the address."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            deadline = time.monotonic() + 30
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                assert time.monotonic() < deadline, "the server takes too long to start"
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
