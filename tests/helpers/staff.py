"""A staff desk over a small corpus, and people who log in to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from argon2 import PasswordHasher
from httpx import Response
from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.index import build
from qa.staff import users as users_module
from qa.web.staff import Staff, TrustedHeader
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import write_folder

HERE = "http://127.0.0.1"
EDITOR, READER = "anna", "ben"
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
DISC = (
    "Herniated disc\nShare\nA herniated disc presses on a nerve. It hurts in the leg.\n"
    "\nLeave a reply\nPlease enter your name here\n"
)
STENOSIS = "Spinal stenosis\nThe spinal canal narrows. Walking gets hard."
CATALOGUE = """# kept by hand
[[article]]
file = "disc.txt" # the first
id = "disc"
"""
QUESTION = "What presses on a nerve?"
QUOTE = "A herniated disc presses on a nerve."


class House(NamedTuple):
    """A served corpus: its folder, its desk, its staff desk."""

    corpus: Path
    desk: Desk
    staff: Staff


def house_in(folder: Path, header: TrustedHeader | None = None) -> House:
    start = DISC.index(QUOTE)
    gold = {
        "article": "disc",
        "start": start,
        "end": start + len(QUOTE),
        "quote": QUOTE,
        "grade": 2,
    }
    questions = [
        {"id": "g1", "question": QUESTION, "gold": [gold]},
        {"id": "g2", "question": "Is parking free?", "gold": []},
    ]
    corpus = write_folder(
        folder / "corpus",
        {
            "articles.toml": CATALOGUE,
            "articles/disc.txt": DISC,
            "articles/stenosis.txt": STENOSIS,
            "calibration.json": json.dumps(calibration_of(0.75, 0.35)),
            "questions/few.jsonl": "\n".join(map(json.dumps, questions)),
        },
    )
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    desk = Desk.open(folder / "index", corpus, TinyEncoder())
    with quick_hashes():
        staff = Staff.of(lambda: desk, corpus, folder / "staff" / "users.json", header)
        staff.users.add(EDITOR, "editor", PASSWORD)
        staff.users.add(READER, "reader", PASSWORD)
    return House(corpus, desk, staff)


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Hashes that cost a test nothing."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    nobodys = quick.hash("nobody's password")
    with (
        mock.patch.object(users_module, "_hasher", return_value=quick),
        mock.patch.object(users_module, "_nobodys_hash", return_value=nobodys),
    ):
        yield


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def log_in(client: TestClient, name: str, password: str = PASSWORD) -> Response:
    token = token_in(client.get("/staff").text)
    form = {"token": token, "name": name, "password": password, "next": "/staff"}
    return client.post("/staff/log-in", data=form)


def send(client: TestClient, path: str, **fields: str) -> Response:
    """Sends a form with the token of the session."""
    token = token_in(client.get("/staff").text)
    return client.post(path, data={"token": token, **fields})
