"""How long a connection may take, and how many there may be.

uvicorn closes a connection that is idle after an answer, and knows no other deadline.
So its protocol is extended here; docs/serving.md compares other servers.
"""

from __future__ import annotations

import asyncio
import resource
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import Any, Literal

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.web.limits import client_of, is_in

MAX_IN_ALL, MAX_EACH = 1000, 100
"""Connections that are open at once, in all and of one client. Many people of a
hospital can be behind one address."""
_SHARE_OF_FILES = 2
"""Half of the files that the process may open are left for all else."""
_LEAST_TAKEN = 4 * 1024
"""Bytes of an answer that a client must take before each deadline."""
_MAX_IGNORED = 1024 * 1024
"""Bytes that are read and dropped after an answer came before the end of a body."""

_INT = struct.Struct("i")

_Phase = Literal["headers", "body", "answer", "ignored"]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds that a client may take: `headers` to send the first line and the headers
    of a request, from the opening of the connection or from the last answer; `body` to
    send the body; `taking` until the next part of an answer is taken; `ignored` to stop
    sending after it was refused.
    """

    headers: float = 15.0
    body: float = 60.0
    taking: float = 30.0
    ignored: float = 2.0


class Connections:
    """All open connections. Where there are too many, the one that has waited longest
    without a request is closed for a new one; so idle connections shut nobody out."""

    def __init__(
        self,
        deadlines: Deadlines | None = None,
        *,
        in_all: int | None = None,
        each: int = MAX_EACH,
        proxies: Sequence[str] = (),
    ) -> None:
        """A proxy brings many clients, so the addresses and networks of `proxies` may
        have as many connections as there are. Without `in_all`, the limit of open files
        counts too."""
        self.deadlines = deadlines or Deadlines()
        self._in_all = in_all or min(MAX_IN_ALL, _most_files() // _SHARE_OF_FILES)
        self._each = each
        self._proxies = proxies
        self._open: dict[str, set[Protocol]] = {}
        self._waiting: dict[Protocol, None] = {}  # the longest first
        self._number = 0

    def enter(self, protocol: Protocol) -> bool:
        """Counts a new connection, or returns False where there is no room for it."""
        of_client = self._open.setdefault(protocol.peer, set())
        full = len(of_client) >= self._each and not protocol.comes_from(self._proxies)
        if full and not self._make_room(protocol.peer):
            return False
        if self._number >= self._in_all and not self._make_room():
            return False
        self._open.setdefault(protocol.peer, set()).add(protocol)
        self._number += 1
        return True

    def leave(self, protocol: Protocol) -> None:
        """Counts a connection no more; one that is not counted is ignored."""
        self._waiting.pop(protocol, None)
        of_client = self._open.get(protocol.peer, set())
        if protocol in of_client:
            of_client.remove(protocol)
            self._number -= 1
        if not of_client:
            self._open.pop(protocol.peer, None)

    def note(self, protocol: Protocol, *, waiting: bool) -> None:
        """Notes whether a connection waits for a request."""
        if not waiting:
            self._waiting.pop(protocol, None)
        elif protocol in self._open.get(protocol.peer, ()):
            self._waiting[protocol] = None

    def _make_room(self, peer: str | None = None) -> bool:
        waiting = (p for p in self._waiting if peer is None or p.peer == peer)
        longest = next(waiting, None)
        if longest is None:
            return False
        self.leave(longest)
        longest.transport.abort()
        return True


class Protocol(H11Protocol):
    """One connection, with its deadlines."""

    def __init__(self, connections: Connections, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self._connections = connections
        self._deadlines = connections.deadlines
        self._timer: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None
        self._left = 0
        self._phase: _Phase | None = None
        self._ignored = 0
        self.peer = ""
        """Whom the connection counts for, as `client_of` has it."""

    def comes_from(self, networks: Sequence[str]) -> bool:
        """Whether it was opened from one of these addresses or networks."""
        return self.client is not None and is_in(self.client[0], networks)

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Counts the connection, or closes it at once."""
        super().connection_made(transport)
        self.peer = client_of({"client": self.client})
        if self._connections.enter(self):
            self._watch()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the connection."""
        for timer in (self._timer, self._taking):
            if timer:
                timer.cancel()
        self._unset_keepalive_if_required()
        self._connections.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on; after an early answer, only so much more."""
        if self._phase == "ignored":
            self._ignored += len(data)
            if self._ignored > _MAX_IGNORED:
                self.transport.abort()
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Waits for the next request, or for the end of a body that was refused."""
        super().on_response_complete()
        self._watch()

    def timeout_keep_alive_handler(self) -> None:
        """Closes an idle connection."""
        super().timeout_keep_alive_handler()
        self._watch()

    def pause_writing(self) -> None:
        """The client takes less than it is sent."""
        super().pause_writing()
        self._watch_taking()

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        if self._taking and not self.transport.is_closing():
            self._taking.cancel()
            self._taking = None

    def _watch(self) -> None:
        if self.transport.is_closing():
            self._watch_taking()  # what was written is still to be taken
        phase = self._phase_now()
        if phase == self._phase:
            return
        self._phase = phase
        self._connections.note(self, waiting=phase == "headers")
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if phase == "ignored":
            self._unset_keepalive_if_required()
        if phase != "answer":
            seconds: float = getattr(self._deadlines, phase)
            self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _phase_now(self) -> _Phase:
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            return "ignored" if self.conn.our_state is h11.DONE else "body"
        return "headers" if state is h11.IDLE else "answer"

    def _watch_taking(self) -> None:
        if self._taking is None:
            self._left = _to_be_taken(self.transport)
            self._taking = self.loop.call_later(self._deadlines.taking, self._look)

    def _look(self) -> None:
        """Closes a connection whose client takes (nearly) nothing of the answer."""
        self._taking, before = None, self._left
        left = _to_be_taken(self.transport)
        if left > before - _LEAST_TAKEN and left:
            self.transport.abort()
        elif left:
            self._watch_taking()


def _to_be_taken(transport: asyncio.Transport) -> int:
    """Bytes that were written and did not reach the client. The system holds some of
    them, more than a slow client takes before a deadline."""
    ours, held = transport.get_write_buffer_size(), bytes(_INT.size)
    with suppress(OSError):  # the connection is closed, or the system cannot tell
        held = ioctl(transport.get_extra_info("socket").fileno(), TIOCOUTQ, held)
    return ours + int(_INT.unpack(held)[0])


def _most_files() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else MAX_IN_ALL * _SHARE_OF_FILES
