"""Evaluations in the lab, started and awaited over HTTP."""

from __future__ import annotations

import threading
import time
from typing import Any

from starlette.testclient import TestClient

from qa.model import Encoded
from qa.web.lab import Lab
from qa.web.lab.kept import Kept
from tests.helpers.encoder import TinyEncoder

HERE = "http://127.0.0.1"


class Gate(TinyEncoder):
    """An encoder that blocks while `free` is not set."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()

    def encode_questions(self, texts: Any) -> list[Encoded]:
        assert self.free.wait(30)
        return super().encode_questions(texts)


def start(client: TestClient, **files: Any) -> str:
    """Starts an evaluation; returns its address."""
    chosen = {} if "questions" in files else {"set": (None, "five.csv")}
    response = client.post("/lab/runs", files={**chosen, **files})
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def finished(client: TestClient, address: str) -> str:
    """Waits until an evaluation is over; returns its page."""
    deadline = time.monotonic() + 60
    while client.get(f"{address}/state").json()["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return client.get(address).text


def squeezed(text: str) -> str:
    return " ".join(text.split())


def kept_of(lab: Lab, address: str) -> Kept:
    """What is kept of the evaluation at an address."""
    kept = lab.kept.get(address.rpartition("/")[2])
    assert kept is not None
    return kept
