"""The server: a clear refusal, a true "ready", silence, and an end with tabs open."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest
from lib import REPO

from qa.errors import QAError
from qa.web.server import run


def test_a_port_that_is_taken_is_refused_in_one_line_that_names_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(QAError) as refused:
            run(lambda *_: None, "127.0.0.1", port)  # type: ignore[arg-type] - unused
    assert str(refused.value) == (
        f"Port {port} on 127.0.0.1 is already in use: "
        f"choose another, for example PORT={max(1024, (port + 1) % 65_536)}"
    )


@pytest.mark.parametrize(("host", "port"), [("203.0.113.1", 80), ("127.0.0.1", 70_000)])
def test_an_address_that_cannot_be_had_is_refused(host: str, port: int) -> None:
    with pytest.raises(QAError, match=rf"Cannot listen on {host}, port {port} \("):
        run(lambda *_: None, host, port)  # type: ignore[arg-type] - unused


SERVE = """
import sys
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from qa.web.server import run
app = FastAPI()
async def forever():
    import asyncio
    yield b"beat"
    await asyncio.sleep(60)
app.get("/stream")(lambda: StreamingResponse(forever()))
run(app, "127.0.0.1", int(sys.argv[1]), ready=lambda: print("ready", flush=True))
print("over", flush=True)
"""


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_the_server_says_when_it_is_ready_logs_nothing_and_ends_with_tabs_open(
    wish: signal.Signals,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(port)]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(REPO)}
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        with socket.create_connection(("127.0.0.1", port), timeout=5) as tab:
            tab.sendall(b"GET /stream?secret HTTP/1.1\r\nHost: x\r\n\r\n")
            heard = b""
            while b"beat" not in heard:
                heard += tab.recv(999)
            server.send_signal(wish)
            out, err = server.communicate(timeout=10)
    assert (server.returncode, out, err) == (0, b"over\n", b"")
