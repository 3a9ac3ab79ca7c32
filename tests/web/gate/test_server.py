"""The server: taken ports, its "ready", silent logs, its end, and trusted proxies."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from qa.cli import main
from qa.errors import QAError
from qa.web import address_of, messages, run
from qa.web.gate import Guard
from qa.web.gate import server as server_module
from tests.helpers.folders import REPO
from tests.helpers.guarded import problem
from tests.helpers.serving import serving


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
import resource, sys
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), int(sys.argv[2])))
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


@contextmanager
def ran(*limits: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server in a process of its own, ready, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(port), *limits]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(REPO)}
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        try:
            yield server, port
        finally:
            server.kill()


def test_a_desk_out_of_files_says_so_once_and_serves_on() -> None:
    with ran("48") as (server, port):
        with ExitStack() as held:
            for _ in range(60):
                held.enter_context(socket.create_connection(("127.0.0.1", port)))
            crowded = httpx.get(f"http://127.0.0.1:{port}/nope", timeout=30)
        for _ in range(3):
            after = httpx.get(f"http://127.0.0.1:{port}/nope", timeout=30)
        server.terminate()
        _, err = server.communicate(timeout=30)
    assert (crowded.status_code, after.status_code) == (404, 404)
    assert server.returncode == 0
    assert err.decode().splitlines() == [messages.OUT_OF_FILES]


def test_what_is_not_answered_when_the_server_stops_is_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun = threading.Event()

    async def never(scope: Any, *_: Any) -> None:
        if scope["type"] == "http":
            begun.set()
            await asyncio.sleep(60)

    monkeypatch.setattr(server_module, "STOP_SECONDS", 0.1)
    app = Guard(never, "", "", plain_problem=problem)
    with ThreadPoolExecutor(1) as asking:
        with serving(app) as address:
            asked = asking.submit(
                httpx.post, f"{address}/api/ask", json={"question": "zqcanary"}
            )
            assert begun.wait(30)
        refused = asked.result(30)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["cure"]
    assert "zqcanary" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_the_server_says_when_it_is_ready_logs_nothing_and_ends_with_tabs_open(
    wish: signal.Signals,
) -> None:
    with (
        ran() as (server, port),
        socket.create_connection(("127.0.0.1", port), timeout=5) as tab,
    ):
        tab.sendall(b"GET /stream?secret HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = b""
        while b"beat" not in heard:
            heard += tab.recv(999)
        server.send_signal(wish)
        out, err = server.communicate(timeout=10)
    assert (server.returncode, out, err) == (0, b"over\n", b"")


# --- behind a proxy -----------------------------------------------------------------

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


async def who(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(scope["client"][0])(scope, receive, send)


@pytest.mark.parametrize("case", FORWARDED)
def test_only_a_known_proxy_may_say_who_asks(
    case: tuple[str, list[str], str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    came_from, proxies, header, client = case
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    transport = httpx.HTTPTransport(local_address=came_from)
    with (
        serving(who, proxies=proxies) as address,
        httpx.Client(transport=transport) as asking,
    ):
        for _ in range(2):
            answer = asking.get(address, headers={"x-forwarded-for": header})
    assert answer.text == client
    unnamed = [r for r in caplog.records if "is not named" in r.message]
    assert len(unnamed) == (client == came_from)  # said once


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


NAMED = [
    (["--name", "*"], "is no host name"),
    (["--name", "desk.example:80"], "is no host name"),
    (["--name", "http://desk.example"], "is no host name"),
    (["--root-path", "desk"], "is no path for the desk"),
    (["--root-path", "/en"], "is no path for the desk"),
]


@pytest.mark.parametrize(("options", "said"), NAMED)
def test_a_name_is_a_host_and_a_path_is_not_one_of_the_desk(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", *options])
    assert end.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("host", "address"),
    [("::1", "http://[::1]:7860"), ("desk.local", "http://desk.local:7860")],
)
def test_the_address_that_is_told_can_be_opened(host: str, address: str) -> None:
    assert address_of(host, 7860) == address


@pytest.mark.parametrize(("user", "warned"), [(0, True), (1000, False)])
def test_root_is_told_not_to_be(
    user: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    warned: bool,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit):
        main(["serve", "--port", str(taken.getsockname()[1])])
    assert ("runs as root" in capsys.readouterr().err) is warned
