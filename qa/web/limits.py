"""How much one client may ask, and how many may ask at once."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from qa.language import interface_texts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_WORK, WAITING = 2, 32
"""Questions that are answered at once, and that wait for it."""
BUSY_SECONDS = 5
"""After how long one who found no place may ask again."""

_MAX_CLIENTS = 10_000
_AT_ONCE = 3  # a third of a minute's questions may come in one go
_ROUNDING = 1e-9
_STEP = 5


@dataclass(frozen=True, slots=True)
class LimitWords:
    """What is said where a question is not let in. `often_cure` and `busy_cure` are
    told {seconds}, in steps of five: no language then needs its word for one or two."""

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


@cache
def limit_words(language: str) -> LimitWords:
    return interface_texts(LimitWords, language, "limits")


def in_words(cure: str, seconds: int) -> str:
    return cure.format(seconds=max(_STEP, math.ceil(seconds / _STEP) * _STEP))


class Rate:
    """A bucket of tokens for each client: a question takes one, time gives them back.
    Whoever must have a full one again is forgotten, and where clients are too many,
    whoever asked longest ago."""

    def __init__(
        self,
        a_minute: float,
        *,
        most_clients: int = _MAX_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._a_second = a_minute / 60
        self._full = max(1.0, a_minute / _AT_ONCE)
        self._most = most_clients
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def clients(self) -> int:
        return len(self._left)

    def take(self, client: str, cost: float = 1.0) -> int:
        """0 where the client may ask now; else nothing is taken, and this is in how
        many whole seconds it may."""
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
            if then > full_again and len(self._left) <= self._most:
                return
            del self._left[client]


class WaitingLine:
    """Lets so many requests in at once, makes so many wait, and turns the rest away."""

    def __init__(self, at_work: int = AT_WORK, waiting: int = WAITING) -> None:
        self._free = at_work
        self._most = waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def free(self) -> int:
        return self._free

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def serve(
        self, app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send
    ) -> bool:
        """Serves when it is this one's turn, or not at all where the client gives up
        waiting. False, with nothing sent, where there is no place to wait.

        The whole `body` must have been taken in: what `receive` tells next is that the
        client is gone. The place is free again as soon as the answer is there; whether
        the client reads it slowly is of no matter to others.
        """
        if not self._free and len(self._waiting) >= self._most:
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
        """Whether it came to this one's turn before the client was gone."""
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
                self._let_in()  # its turn came as it went
            elif not entered:
                self._waiting.remove(turn)
        return entered

    def _let_in(self) -> None:
        """Hands a place that is left to whoever waits longest."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that tells the body once, and then what happens next."""
    told = False

    async def once() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one server; without a rate each client may ask as it likes."""

    rate: Rate | None = None
    line: WaitingLine = field(default_factory=WaitingLine)


def client_of(scope: Scope) -> str:
    """Whose bucket a request takes from. A household has a /64 of IPv6; what is no
    address at all (a proxy may pass on anything) shares one bucket."""
    try:
        address = ip_address(scope["client"][0])
    except (KeyError, TypeError, ValueError):
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))
