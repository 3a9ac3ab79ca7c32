"""The server: taken ports, its "ready", silent logs, its end, and trusted proxies."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from qa.cli import main
from qa.errors import QAError
from qa.web import run
from tests.helpers.folders import REPO


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
from qa.web import run
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


# --- behind a proxy -----------------------------------------------------------------

WHO = """
import sys
from fastapi import FastAPI, Request
from qa.web import run
app = FastAPI()
@app.get("/who")
async def who(request: Request) -> str:
    return request.client.host
run(app, "127.0.0.1", int(sys.argv[1]), ready=lambda: print("ready", flush=True),
    proxies=sys.argv[2:])
"""

FORWARDED = [
    ("127.0.0.1", [], "203.0.113.7", "127.0.0.1"),
    ("127.0.0.1", ["127.0.0.1"], "203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", ["127.0.0.1"], "198.51.100.9, 203.0.113.7", "203.0.113.7"),
    ("127.0.0.2", ["127.0.0.1"], "203.0.113.7", "127.0.0.2"),
    ("127.0.0.2", ["127.0.0.2"], "203.0.113.7", "203.0.113.7"),
    ("127.0.0.2", ["127.0.0.0/24"], "203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", ["192.0.2.1"], "203.0.113.7, 192.0.2.1", "127.0.0.1"),
    ("127.0.0.1", ["127.0.0.1", "192.0.2.1"], "203.0.113.7, 192.0.2.1", "203.0.113.7"),
]


@pytest.mark.parametrize(("came_from", "proxies", "header", "client"), FORWARDED)
def test_only_a_known_proxy_may_say_who_asks(
    came_from: str, proxies: list[str], header: str, client: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", WHO, str(port), *proxies]
    environment = {**os.environ, "PYTHONPATH": str(REPO), "FORWARDED_ALLOW_IPS": "*"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, env=environment) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        with socket.create_connection(
            ("127.0.0.1", port), timeout=5, source_address=(came_from, 0)
        ) as asking:
            asking.sendall(
                f"GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                f"X-Forwarded-For: {header}\r\n\r\n".encode()
            )
            heard = b"".join(iter(lambda: asking.recv(999), b""))
        server.terminate()
    assert heard.endswith(json.dumps(client).encode())


@pytest.mark.parametrize("wrong", ["*", "proxy.example", "10.0.0.1/8", ""])
def test_a_proxy_is_named_by_its_address(
    wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", "--proxy", wrong])
    assert end.value.code == 2
    assert f"{wrong!r} is no IP address or network." in capsys.readouterr().err


def test_a_rate_is_not_below_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", "--rate", "-1"])
    assert end.value.code == 2
    assert "x>=0" in capsys.readouterr().err
