"""How much one client may ask, and how many may ask at once."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from qa.language import interface_texts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_AT_WORK, MAX_WAITING = 2, 32
"""Questions that are answered at the same time, and questions that wait for a place."""
BUSY_SECONDS = 5
"""The Retry-After of a question that found no place to wait."""

_MAX_CLIENTS = 10_000
_BURST = 3  # a third of a minute's questions may come at once
_ROUNDING = 1e-9
_STEP = 5  # seconds


@dataclass(frozen=True, slots=True)
class LimitWords:
    """The sentences of a refused request. `often_cure` and `busy_cure` have the field
    {seconds}, in steps of five: so no language needs its words for one and two."""

    often: str
    often_cure: str
    busy: str
    busy_cure: str
    too_large: str
    too_large_cure: str
    elsewhere: str
    elsewhere_cure: str
    broken: str
    broken_cure: str
    name: str
    name_cure: str


@cache
def limit_words(language: str) -> LimitWords:
    """Reads the sentences of refusals from the catalogue."""
    return interface_texts(LimitWords, language, "limits")


def in_words(cure: str, seconds: int) -> str:
    """Fills the field {seconds} of a cure, rounded up to a multiple of five."""
    return cure.format(seconds=max(_STEP, math.ceil(seconds / _STEP) * _STEP))


class Rate:
    """A bucket of tokens for each client: a question takes one, and time gives them
    back. Clients whose bucket must be full again are dropped; above `max_clients`, so
    are those that asked longest ago."""

    def __init__(
        self,
        a_minute: float,
        *,
        max_clients: int = _MAX_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`a_minute` is the number of questions that a client may ask in a minute."""
        self._a_second = a_minute / 60
        self._full = max(1.0, a_minute / _BURST)
        self._max_clients = max_clients
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def clients(self) -> int:
        """The number of clients that are remembered."""
        return len(self._left)

    def take(self, client: str, cost: float = 1.0) -> int:
        """Takes `cost` tokens and returns 0; or takes nothing and returns the whole
        seconds until the client may ask."""
        now = self._clock()
        left, then = self._left.get(client, (self._full, now))
        left = min(self._full, left + (now - then) * self._a_second)
        missing = cost - left
        granted = missing <= _ROUNDING
        self._left[client] = (left - cost if granted else left, now)
        self._left.move_to_end(client)
        self._forget(now)
        if granted:
            return 0
        return max(1, math.ceil(missing / self._a_second - _ROUNDING))

    def _forget(self, now: float) -> None:
        full_again = now - self._full / self._a_second
        while len(self._left) > 1:
            client, (_, then) = next(iter(self._left.items()))
            if then > full_again and len(self._left) <= self._max_clients:
                return
            del self._left[client]


class WaitingLine:
    """Serves `at_work` requests at the same time, lets `waiting` more wait in order of
    arrival, and turns the rest away. For one event loop, not for several threads."""

    def __init__(self, at_work: int = MAX_AT_WORK, waiting: int = MAX_WAITING) -> None:
        self._free = at_work
        self._max_waiting = waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def free(self) -> int:
        """The number of requests that could be served at once."""
        return self._free

    @property
    def waiting(self) -> int:
        """The number of requests that wait."""
        return len(self._waiting)

    async def serve(
        self, app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send
    ) -> bool:
        """Serves the request when its turn comes, unless the client leaves before. If
        there is no place to wait, sends nothing and returns False.

        The whole `body` must have been read, so that the next message of `receive` says
        that the client is gone. The place is free again when the response begins: a
        client that reads slowly holds up nobody.
        """
        if not self._free and len(self._waiting) >= self._max_waiting:
            return False
        if not await self._enter(receive):
            return True
        inside = True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self._let_in()

        async def leaving_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await app(scope, replay(body, receive), leaving_send)
        finally:
            leave()
        return True

    async def _enter(self, receive: Receive) -> bool:
        """Waits for a place. False if the client left before."""
        if self._free:
            self._free -= 1
            return True
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        gone = asyncio.ensure_future(_until_gone(receive))
        entered = False
        try:
            await asyncio.wait((turn, gone), return_when=asyncio.FIRST_COMPLETED)
            entered = turn.done() and not gone.done()
        finally:
            gone.cancel()
            if not entered and turn.done():
                self._let_in()  # the place came when the client had left
            elif not entered:
                self._waiting.remove(turn)
        return entered

    def _let_in(self) -> None:
        """Gives a free place to the request that waits longest."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, then the next messages."""
    given = False

    async def body_first() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return body_first


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server. Without a rate, no client can ask too often."""

    rate: Rate | None = None
    line: WaitingLine = field(default_factory=WaitingLine)


def client_of(scope: Scope) -> str:
    """The client that a request counts for: its IPv4 address, or its /64 network of
    IPv6, which one household has. All requests without a valid address (a proxy may
    pass on anything) count for one client."""
    try:
        address = ip_address(scope["client"][0])
    except (KeyError, TypeError, ValueError):
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))


def is_in(peer: str, networks: Iterable[str]) -> bool:
    """Whether an address is one of these, or in one of these networks; False for what
    is no address."""
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in ip_network(network) for network in networks)
