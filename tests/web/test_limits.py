"""Rates, the waiting line, and the words of their refusals."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language import LANGUAGES
from qa.web import Rate
from qa.web.limits import LimitWords, WaitingLine, client_of, in_words, limit_words


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


# --- the bucket ---------------------------------------------------------------------


def rate_of(a_minute: float, **settings: int) -> tuple[Rate, Clock]:
    clock = Clock()
    return Rate(a_minute, clock=clock, **settings), clock


def test_a_third_of_a_minutes_questions_may_come_at_once_and_then_one_at_a_time() -> (
    None
):
    rate, clock = rate_of(60)
    assert [rate.take("a") for _ in range(22)] == [0] * 20 + [1, 1]
    clock.now += 1
    assert [rate.take("a"), rate.take("a")] == [0, 1]
    clock.now += 3600
    assert [rate.take("a") for _ in range(21)] == [0] * 20 + [1]


def test_what_is_refused_costs_nothing() -> None:
    rate, clock = rate_of(3)  # one at once, and one every 20 seconds
    assert [rate.take("a"), rate.take("a"), rate.take("a")] == [0, 20, 20]
    clock.now += 15
    assert rate.take("a") == 5
    clock.now += 5
    assert rate.take("a") == 0


def test_each_client_has_a_bucket_and_a_sheet_takes_half() -> None:
    rate, _ = rate_of(3)
    assert [rate.take("a"), rate.take("a"), rate.take("b")] == [0, 20, 0]
    assert [rate.take("c", 0.5), rate.take("c", 0.5), rate.take("c", 0.5)] == [0, 0, 10]


@given(
    st.integers(1, 2000),
    st.lists(st.tuples(st.floats(0, 100), st.sampled_from([0.5, 1.0])), max_size=60),
)
def test_after_the_seconds_that_it_was_told_everyone_may_ask(
    a_minute: int, asked: list[tuple[float, float]]
) -> None:
    rate, clock = rate_of(a_minute)
    for later, cost in asked:
        clock.now += later
        wait = rate.take("a", cost)
        if wait:
            clock.now += wait
            assert rate.take("a", cost) == 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_nobody_is_let_in_more_often_than_the_rate(waits: list[float]) -> None:
    rate, clock = rate_of(60)
    began, let_in = clock.now, 0
    for wait in waits:
        clock.now += wait
        let_in += not rate.take("a")
    assert let_in <= 20 + (clock.now - began) + 1e-6


def test_clients_are_forgotten_once_their_bucket_is_full_again() -> None:
    rate, clock = rate_of(60)
    for client in "abc":
        rate.take(client)
    clock.now += 20  # 20 tokens at one a second
    rate.take("d")
    assert rate.clients == 1


def test_the_table_of_clients_is_bounded_and_the_oldest_goes_first() -> None:
    rate, _ = rate_of(3, max_clients=2)
    assert [rate.take(c) for c in "aba"] == [0, 0, 20]  # a is newer than b now
    assert rate.take("c") == 0
    assert rate.clients == 2
    assert [rate.take("a"), rate.take("b")] == [20, 0]


CLIENTS = [
    ("203.0.113.7", "203.0.113.7"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
    ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
    ("fe80::1%eth0", "fe80::/64"),
    ("::1", "::/64"),
    ("unknown", ""),
    ("203.0.113.7, 1", ""),
    ("", ""),
]


@pytest.mark.parametrize(("host", "client"), CLIENTS)
def test_a_client_is_an_address_or_a_network_of_one_household(
    host: str, client: str
) -> None:
    assert client_of({"client": (host, 1)}) == client


def test_who_has_no_address_shares_a_bucket() -> None:
    assert (client_of({"client": None}), client_of({})) == ("", "")


# --- the line -----------------------------------------------------------------------

Serve = Callable[[], Awaitable[bool]]


class Desk:
    """Answers a request when told to; lists the requests at work."""

    def __init__(self) -> None:
        self.at_work: list[str] = []
        self.may: dict[str, asyncio.Event] = {}
        self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]  # whether it waited or not
        name = scope["name"]
        self.at_work.append(name)
        self.most = max(self.most, len(self.at_work))
        try:
            await self.may.setdefault(name, asyncio.Event()).wait()
            if name.startswith("bad"):
                raise LookupError(name)
        finally:
            self.at_work.remove(name)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


class Counter:
    """A waiting line before a desk, and named clients who come to it."""

    def __init__(self, at_work: int, waiting: int) -> None:
        self.line = WaitingLine(at_work, waiting)
        self.desk = Desk()
        self.sent: dict[str, list[str]] = {}
        self.gone: dict[str, asyncio.Event] = {}
        self.reads: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[bool]] = {}

    async def comes(self, *names: str) -> None:
        for name in names:
            self.sent[name], self.gone[name] = [], asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._ask(name))
            await settle()

    async def _ask(self, name: str) -> bool:
        async def receive() -> dict[str, Any]:
            await self.gone[name].wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            self.sent[name].append(message.get("body", message["type"]))
            if name in self.reads and message["type"] == "http.response.body":
                await self.reads[name].wait()

        return await self.line.serve(
            self.desk, {"name": name}, name.encode(), receive, send
        )

    async def answered(self, *names: str) -> None:
        for name in names:
            self.desk.may.setdefault(name, asyncio.Event()).set()
            await settle()

    async def leaves(self, *names: str) -> None:
        for name in names:
            self.gone[name].set()
            await settle()

    def state(self) -> tuple[str, int, int]:
        return " ".join(self.desk.at_work), self.line.waiting, self.line.free


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def in_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 10))

    run.__name__ = test.__name__
    return run


@in_loop
async def test_so_many_are_at_work_so_many_wait_in_order_and_the_rest_go_away() -> None:
    counter = Counter(2, 2)
    await counter.comes("a", "b", "c", "d", "e")
    assert counter.state() == ("a b", 2, 0)
    assert await counter.tasks["e"] is False
    assert counter.sent["e"] == []
    await counter.answered("b")
    assert counter.state() == ("a c", 1, 0)
    await counter.answered("a", "c", "d")
    assert [await counter.tasks[n] for n in "abcd"] == [True] * 4
    assert [counter.sent[n][-1] for n in "abcd"] == [b"a", b"b", b"c", b"d"]
    assert counter.state() == ("", 0, 2)
    assert counter.desk.most == 2


@in_loop
async def test_who_gives_up_waiting_is_dropped_and_the_desk_never_asked() -> None:
    counter = Counter(1, 3)
    await counter.comes("a", "b", "c")
    await counter.leaves("b")
    assert counter.state() == ("a", 1, 0)
    assert (await counter.tasks["b"], counter.sent["b"]) == (True, [])
    await counter.answered("a")
    assert counter.state() == ("c", 0, 0)
    await counter.answered("c")
    assert counter.state() == ("", 0, 1)
    assert "b" not in counter.desk.may


@in_loop
async def test_who_leaves_as_the_turn_comes_hands_it_on() -> None:
    counter = Counter(1, 3)
    await counter.comes("a", "b", "c")
    counter.desk.may["a"].set()
    counter.gone["b"].set()  # both before the loop runs again
    await settle()
    assert counter.state() == ("c", 0, 0)
    await counter.answered("c")
    assert counter.state() == ("", 0, 1)


@in_loop
async def test_who_is_cancelled_leaves_no_place_taken_at_work_or_waiting() -> None:
    counter = Counter(1, 3)
    await counter.comes("a", "b", "c")
    counter.tasks["b"].cancel()
    await settle()
    assert counter.state() == ("a", 1, 0)
    counter.tasks["a"].cancel()
    await settle()
    assert counter.state() == ("c", 0, 0)
    counter.tasks["c"].cancel()
    await settle()
    assert counter.state() == ("", 0, 1)


@in_loop
async def test_who_is_cancelled_as_the_turn_comes_hands_it_on() -> None:
    counter = Counter(1, 3)
    await counter.comes("a", "b", "c")
    counter.desk.may["a"].set()
    for _ in range(10):
        if not counter.desk.at_work:
            break
        await asyncio.sleep(0)
    counter.tasks["b"].cancel()
    await settle()
    assert counter.state() == ("c", 0, 0)
    await counter.answered("c")
    assert counter.state() == ("", 0, 1)


@in_loop
async def test_a_desk_that_fails_leaves_its_place() -> None:
    counter = Counter(1, 1)
    await counter.comes("bad", "b")
    await counter.answered("bad")
    with pytest.raises(LookupError):
        await counter.tasks["bad"]
    assert counter.state() == ("b", 0, 0)
    await counter.answered("b")
    assert counter.state() == ("", 0, 1)


@in_loop
async def test_who_reads_slowly_holds_up_nobody() -> None:
    counter = Counter(1, 1)
    counter.reads["slow"] = asyncio.Event()
    await counter.comes("slow", "b")
    await counter.answered("slow")
    assert not counter.tasks["slow"].done()
    assert counter.state() == ("b", 0, 0)
    await counter.answered("b")
    counter.reads["slow"].set()
    await counter.tasks["slow"]
    assert counter.state() == ("", 0, 1)


@given(st.lists(st.tuples(st.sampled_from(["come", "leave", "cancel", "answer"]), st.integers(0, 30)), max_size=60))  # fmt: skip
def test_whatever_people_do_no_place_is_lost_and_none_is_made(
    acts: list[tuple[str, int]],
) -> None:
    async def play() -> None:
        counter = Counter(2, 3)
        for number, (act, steps) in enumerate(acts):
            names = list(counter.tasks)
            name = names[steps % len(names)] if names else ""
            if act == "come" or not name:
                name = f"{'bad' if steps % 5 == 0 else 'good'}{number}"
                counter.sent[name], counter.gone[name] = [], asyncio.Event()
                counter.tasks[name] = asyncio.create_task(counter._ask(name))
            elif act == "leave":
                counter.gone[name].set()
            elif act == "cancel":
                counter.tasks[name].cancel()
            else:
                counter.desk.may.setdefault(name, asyncio.Event()).set()
            for _ in range(steps % 4):
                await asyncio.sleep(0)
        for name in counter.tasks:
            counter.desk.may.setdefault(name, asyncio.Event()).set()
        ends = await asyncio.gather(*counter.tasks.values(), return_exceptions=True)
        assert all(
            isinstance(e, (bool, LookupError, asyncio.CancelledError)) for e in ends
        )
        assert counter.state() == ("", 0, 2)
        assert counter.desk.most <= 2

    asyncio.run(asyncio.wait_for(play(), 10))


# --- what is said -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_it_and_names_the_seconds_where_it_must(
    language: str,
) -> None:
    words = limit_words(language)
    for field in fields(LimitWords):
        said = getattr(words, field.name)
        names = [n for _, n, _, _ in string.Formatter().parse(said) if n]
        counts = field.name in ("often_cure", "busy_cure")
        assert names == (["seconds"] if counts else []), said


@pytest.mark.parametrize(("wait", "told"), [(1, 5), (5, 5), (6, 10), (20, 20)])
def test_a_person_is_told_to_wait_in_steps_of_five_seconds(
    wait: int, told: int
) -> None:
    cure = limit_words("en").often_cure
    assert f"wait {told} seconds" in in_words(cure, wait)
