"""Slow, idle and endless clients, over raw sockets."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from qa.web import Limits
from qa.web.gate import Connections, Deadlines
from qa.web.gate.server import _Faults
from tests.helpers.guarded import small_app
from tests.helpers.serving import serving

QUICK = Deadlines(headers=0.6, body=0.6, taking=2.0, ignored=0.2)
PATIENCE = 15
"""Seconds that a test waits on a busy machine."""
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /en/plain HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = GET + b"\r\n"
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
BIG = 4 * 1024 * 1024


async def app(scope: Any, receive: Any, send: Any) -> None:
    """The small application, and an answer of 4 MB at /big."""
    if scope["type"] == "http" and scope["path"] == "/big":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * BIG})
        return
    if scope["type"] == "http" and scope["path"] == "/raise":
        raise LookupError(scope["query_string"])
    if scope["type"] == "http" and scope["path"] == "/full":
        error = OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        context = {"message": "socket.accept() out of ...", "exception": error}
        for _ in range(1000):
            asyncio.get_running_loop().call_exception_handler(context)
    await SMALL(scope, receive, send)


SMALL = small_app(Limits())


@contextmanager
def opened(
    deadlines: Deadlines | None = None, **settings: Any
) -> Iterator[Connections]:
    with ExitStack() as stack:
        connections = Connections(deadlines, **settings)
        address = stack.enter_context(serving(app, connections))
        connections.port = urlsplit(address).port  # type: ignore[attr-defined]
        yield connections


def connect(to: Connections, source: str = "127.0.0.1") -> socket.socket:
    address = ("127.0.0.1", to.port)  # type: ignore[attr-defined]
    return socket.create_connection(
        address, timeout=PATIENCE, source_address=(source, 0)
    )


def heard(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def answers(to: Connections, source: str = "127.0.0.1") -> bool:
    with connect(to, source) as client:
        client.sendall(GET + b"Connection: close\r\n\r\n")
        return heard(client).startswith(b"HTTP/1.1 200")


def trickle(client: socket.socket, line: bytes) -> float:
    """Sends a line again and again; the seconds until the connection is closed."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        try:
            client.sendall(line)
            client.settimeout(0.05)
            if not client.recv(1):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.fixture(scope="module")
def server() -> Iterator[Connections]:
    with opened() as connections:
        yield connections


@pytest.fixture(scope="module")
def quick() -> Iterator[Connections]:
    """A server with short deadlines. It may drop an honest client of a busy machine."""
    with opened(QUICK) as connections:
        yield connections


BEGINNINGS = {
    "nothing": (b"", b""),
    "half a line": (b"GET /hea", b""),
    "headers without end": (GET, b"X-More: x\r\n"),
    "headers of a second request": (WHOLE + GET, b"X-More: x\r\n"),
    "a body that does not come": (POST + b"Content-Length: 9\r\n\r\n", b""),
    "a body without end": (POST + b"Content-Length: 999\r\n\r\n", b"x"),
    "chunks without end": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a body after the answer": (
        b"POST /nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n",
        b"x",
    ),
}


@pytest.mark.parametrize("sent", BEGINNINGS.values(), ids=BEGINNINGS)
def test_who_is_slow_is_dropped(quick: Connections, sent: tuple[bytes, bytes]) -> None:
    first, more = sent
    with connect(quick) as client:
        client.sendall(first)
        if first.startswith(WHOLE):
            got = b""
            while b"healthz" not in got:
                got += (part := client.recv(9999))
                assert part
        took = trickle(client, more) if more else 0.0
        if not more:
            began = time.monotonic()
            assert heard(client) == b""
            took = time.monotonic() - began
    assert took < PATIENCE


def test_who_takes_nothing_of_an_answer_is_dropped(quick: Connections) -> None:
    with connect(quick) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(99).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        while quick._number and time.monotonic() - began < PATIENCE:
            time.sleep(0.02)
    assert quick._number == 0


def test_who_takes_an_answer_slowly_gets_all_of_it(quick: Connections) -> None:
    with connect(quick) as client:
        client.sendall(
            b"GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        size, began = 0, time.monotonic()
        while part := client.recv(65_536):
            size += len(part)
            time.sleep(0.035)
        assert time.monotonic() - began > QUICK.taking
    assert size > BIG


@pytest.mark.parametrize("path", ["/api/ask", "/en/turn", "/en/plain", "/nope", "/"])
def test_an_endless_body_is_cut_at_the_limit(server: Connections, path: str) -> None:
    sent = 0
    with connect(server) as client:
        client.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        try:
            for _ in range(2000):
                client.sendall(CHUNK)
                sent += len(CHUNK)
        except OSError:
            pass
    assert sent < 16 * 1024 * 1024  # with what the system holds on the way


def test_a_body_that_is_too_large_is_told_so_before_it_is_cut(
    server: Connections,
) -> None:
    with connect(server) as client:
        client.sendall(
            b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 9999999\r\n\r\n"
        )
        client.sendall(b" " * 70_000)
        assert client.recv(99).startswith(b"HTTP/1.1 413")


def test_idle_connections_shut_nobody_out() -> None:
    with opened(in_all=20, each=999) as server, ExitStack() as stack:
        idle = [stack.enter_context(connect(server)) for _ in range(60)]
        assert all(answers(server) for _ in range(5))
        assert heard(idle[0]) == b""  # the oldest ones went


def test_one_client_takes_no_place_of_another() -> None:
    with opened(in_all=40, each=4) as server, ExitStack() as stack:
        others = [stack.enter_context(connect(server, "127.0.0.3")) for _ in range(3)]
        for _ in range(30):
            stack.enter_context(connect(server))
        assert answers(server)
        for other in others:  # each of them is still there
            other.sendall(WHOLE)
            assert other.recv(99).startswith(b"HTTP/1.1 200")


def test_a_named_proxy_has_as_many_connections_as_there_are() -> None:
    with (
        opened(in_all=40, each=2, proxies=["127.0.0.1"]) as server,
        ExitStack() as stack,
    ):
        many = [stack.enter_context(connect(server)) for _ in range(20)]
        for one in many:
            one.sendall(WHOLE)
            assert one.recv(99).startswith(b"HTTP/1.1 200")


def test_places_come_back() -> None:
    with opened(in_all=3, each=3) as server:
        assert all(answers(server) for _ in range(20))
        assert (server._number, server._open, server._waiting) == (0, {}, {})


def test_no_file_left_is_logged_once(
    server: Connections, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(server) as client:
        client.sendall(b"GET /full HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(99)
    (told,) = [r.getMessage() for r in caplog.records if r.name.startswith("qa")]
    assert "LimitNOFILE" in told


def test_no_fault_between_requests_writes_what_was_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults = _Faults()
    with caplog.at_level(logging.ERROR):
        for _ in range(1000):
            faults(None, {"message": "x", "exception": ValueError("secret")})
    assert [r.getMessage() for r in caplog.records] == ["ValueError: "]
    assert "secret" not in caplog.text


def test_an_error_of_any_part_is_logged_without_what_was_sent(
    server: Connections,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with connect(server) as client:
        client.sendall(b"GET /raise?secret HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(99).startswith(b"HTTP/1.1 500")
    assert "LookupError: test_connections.py:" in caplog.text
    assert "secret" not in "".join((caplog.text, *capfd.readouterr()))


MALFORMED = [
    b"secret\r\n\r\n",
    b"GET /secret\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /secret HTTP/9.9\r\nHost: localhost\r\n\r\n",
    GET + b"Host: secret\r\n\r\n",
    GET + b"Content-Length: secret\r\n\r\n",
    GET + b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nX: secret\r\n\r\n",
    b"GET /" + b"secret" * 20_000,
    b"\x16\x03\x01secret",
]


def test_what_is_no_request_writes_nothing(
    quick: Connections, capfd: pytest.CaptureFixture[str]
) -> None:
    for sent in MALFORMED:
        with connect(quick) as client:
            client.sendall(sent)
            assert b"secret" not in heard(client)
    assert [*capfd.readouterr()] == ["", ""]
