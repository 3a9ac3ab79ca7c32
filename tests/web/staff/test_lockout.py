"""How the wait after failed tries grows, ends and is forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from qa.web.staff.lockout import Lockout


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    clock = Clock()
    lock = Lockout(3, clock=clock)
    waits = []
    for _ in range(9):
        assert lock.begin("a") == 0
        waits.append(lock.begin("a"))
        clock.now += waits[-1]
    assert waits == [0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_tries_during_the_wait_do_not_count_and_time_forgets() -> None:
    clock = Clock()
    lock = Lockout(2, clock=clock)
    assert [lock.begin("a") for _ in range(9)] == [0, 0, *[30] * 7]
    assert lock.begin("b") == 0
    clock.now += 30
    assert [lock.begin("a") for _ in range(2)] == [0, 60]
    clock.now += 60 * 60 + 1
    assert [lock.begin("a") for _ in range(3)] == [0, 0, 30]


def test_a_right_try_frees_a_name_and_costs_a_client_nothing() -> None:
    lock = Lockout(2, clock=Clock())
    assert [lock.begin("a"), lock.begin("a")] == [0, 0]
    lock.forget("a")
    assert [lock.begin("a"), lock.begin("a"), lock.begin("a")] == [0, 0, 30]
    for _ in range(10):
        assert lock.begin("b") == 0
        lock.take_back("b")
    assert [lock.begin("b"), lock.begin("b"), lock.begin("b")] == [0, 0, 30]


def test_many_tries_at_once_gain_nothing() -> None:
    lock = Lockout(5, clock=Clock())
    with ThreadPoolExecutor(16) as threads:
        granted = [w == 0 for w in threads.map(lock.begin, ["a"] * 200)]
    assert sum(granted) == 5
