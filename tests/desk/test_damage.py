"""Files of the index are damaged, before a desk opens and while it is open: it answers
as before, or not at all. `make soak` does the same over the repository's own index."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.soak.damage import (
    REFUSED,
    Place,
    asked,
    at_opening,
    files_of,
    memory_of,
    while_open,
    write_in_place,
)
from qa.desk import Desk, ServedDesk
from qa.errors import IndexDamaged
from tests.helpers.encoder import TinyEncoder
from tests.helpers.indexes import generation

QUESTIONS = ("What presses on a nerve?", "Does walking get hard?", "leg")


@pytest.fixture
def place(folder: Path) -> Place:
    return Place(folder / "index", folder / "corpus", TinyEncoder, QUESTIONS)


@pytest.fixture
def seed() -> int:
    return random.randrange(2**32)


def test_every_file_damaged_in_every_way_is_noticed_at_the_opening(
    place: Place, seed: int
) -> None:
    files = len(files_of(place.index))
    told = at_opening(place, files, seed)
    assert told["wrong"] == 0, f"seed {seed}: {told}"
    assert told["refused"] >= 0.8 * files, f"seed {seed}: {told}"


def test_what_was_read_into_memory_answers_whatever_happens_to_the_files(
    place: Place, seed: int
) -> None:
    count = 2 * len(files_of(place.index))
    assert while_open(place, count, seed) == {
        "right": count,
        "closed": 0,
        "wrong": 0,
    }, f"seed {seed}"


def test_what_stays_on_the_disk_answers_as_before_or_closes(
    place: Place, seed: int
) -> None:
    count = 4 * len([*generation(place.index.parent).rglob("*.bin")])
    told = while_open(place, count, seed, on_disk=True)
    assert told["wrong"] == 0, f"seed {seed}: {told}"
    assert told["closed"] > 0, f"seed {seed}: {told}"


def test_a_closed_generation_says_what_cures_it_and_health_is_bad(
    folder: Path, place: Place
) -> None:
    with memory_of(0):
        desk = Desk.open(place.index, place.corpus, TinyEncoder())
        served = ServedDesk(desk, place.index, place.corpus)
    assert served.health().ok
    write_in_place(generation(folder) / "sentences/vectors.bin", b"")
    assert [*asked(desk, QUESTIONS)] == [REFUSED] * (1 + len(QUESTIONS))
    with pytest.raises(IndexDamaged, match="Run: qa build"):
        desk.ask(QUESTIONS[0])
    served._health = None
    health = served.health()
    assert not health.ok
    assert "was altered. Nothing is answered" in health.reason
    assert "Run: qa build" in health.reason
