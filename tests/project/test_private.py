"""No question is stored: canary words are sent to every address that takes input, and
then every file written meanwhile is searched for them."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

import pytest

from tests.helpers.canaries import new_canary, traces
from tests.helpers.folders import REPO

SHARED = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]  # noqa: S108 - searched
BREAKS = "breakdown"
"""A question with this word makes the desk raise an unexpected error."""

SERVER = f"""
import sys
from qa.desk import Desk
search = Desk.search
def breaking(self, question, *rest, **named):
    if {BREAKS!r} in question:
        raise LookupError(question)
    return search(self, question, *rest, **named)
Desk.search = breaking
from qa.cli import main
main(sys.argv[1:])
"""

ACCEPTED = "application/json, text/event-stream"  # else MCP does not answer
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Door(NamedTuple):
    """An address that takes input: its path, the content type, a function that puts a
    canary into a body, and the status that proves that the body was read."""

    path: str
    kind: str
    dress: Callable[[str], bytes]
    status: int


def as_json(question: str = "What is {}?", **more: object) -> Callable[[str], bytes]:
    sent = {"question": question, "history": ["{} before"], **more}
    return lambda canary: json.dumps(sent).replace("{}", canary).encode()


def as_form(question: str = "What is {}?", **more: str) -> Callable[[str], bytes]:
    sent = {"question": question, "history": "{} before", **more}
    dressed = urlencode(sent, safe="{}")
    return lambda canary: dressed.replace("{}", canary).encode()


def as_shown(canary: str) -> bytes:
    """A turn as the tab hands it back for a sheet."""
    turn = {"question": f"{canary}?", "status": "not_found", "build": "b"}
    return urlencode({"shown": json.dumps({**turn, "citations": []})}).encode()


def as_saved(canary: str) -> bytes:
    return as_shown(canary) + b"&as=file"


def as_citation(canary: str) -> bytes:
    place = {"article": canary, "start": 0, "end": len(canary), "text": canary}
    return json.dumps(place).encode()


TOOLS = "/gradio/gradio_api"


def as_call(question: str = "What is {}?", **more: object) -> Callable[[str], bytes]:
    """A call of `ask` by one of Gradio's clients."""
    sent = {"data": [question, ["{} before"], False], **more}
    return lambda canary: json.dumps(sent).replace("{}", canary).encode()


def as_message(**params: object) -> Callable[[str], bytes]:
    """A call of a tool by a host of MCP."""
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return lambda canary: json.dumps(sent).replace("%", canary).encode()


QUEUED = {"fn_index": 0, "session_hash": "s"}
DOORS = {
    "api": Door("/api/ask", JSON, as_json(), 200),
    "api explained": Door("/api/ask", JSON, as_json(id="{}", explain=True), 200),
    "api, a known word": Door("/api/ask", JSON, as_json("{} spinal stenosis"), 200),
    "not JSON": Door("/api/ask", JSON, lambda c: f'{{"question": {c}'.encode(), 422),
    "wrong JSON": Door("/api/ask", JSON, lambda c: json.dumps([c]).encode(), 422),
    "wrong field": Door("/api/ask", JSON, as_json(explain="{}"), 422),
    "too many letters": Door("/api/ask", JSON, as_json("{} " * 150), 422),
    "too large": Door("/api/ask", JSON, as_json("{} " * 4000), 413),
    "broken": Door("/api/ask", JSON, as_json("{} " + BREAKS), 500),
    "search": Door("/api/search", JSON, as_json(most=3), 200),
    "search, refused": Door("/api/search", JSON, as_json(most="{}"), 422),
    "check": Door("/api/check", JSON, as_citation, 200),
    "check, no code": Door(
        "/api/check", JSON, lambda c: f'{{"code": "{c}"}}'.encode(), 422
    ),
    "turn": Door("/en/turn", JSON, as_json(), 200),
    "turn, history": Door("/es/turn", JSON, as_json(history=["{}"]), 200),
    "turn, undone": Door("/ar/turn", JSON, as_json(undo=["words", "topic"]), 200),
    "turn, emergency": Door("/en/turn", JSON, as_json("{} I cannot feel my legs"), 200),
    "turn, refused": Door("/en/turn", JSON, as_json("{} " * 150), 422),
    "turn, broken": Door("/en/turn", JSON, as_json("{} " + BREAKS), 500),
    "plain": Door("/en/plain", FORM, as_form(), 200),
    "plain, refused": Door("/es/plain", FORM, as_form("{} " * 150), 422),
    "plain, broken": Door("/en/plain", FORM, as_form("{} " + BREAKS), 500),
    "sheet": Door("/en/sheet", FORM, as_shown, 200),
    "sheet, saved": Door("/ar/sheet", FORM, as_saved, 200),
    "sheet, strange": Door("/en/sheet", FORM, lambda c: f"shown={c}".encode(), 409),
    "turn, too large": Door("/en/turn", JSON, as_json("{} " * 4000), 413),
    "plain, too large": Door("/ar/plain", FORM, as_form("{} " * 4000), 413),
    "tool, queued": Door(f"{TOOLS}/queue/join", JSON, as_call(**QUEUED), 200),
    "tool, named session": Door(
        f"{TOOLS}/queue/join", JSON, as_call(fn_index=0, session_hash="{}"), 200
    ),
    "tool, broken": Door(
        f"{TOOLS}/queue/join", JSON, as_call("{} " + BREAKS, **QUEUED), 200
    ),
    "tool, too few": Door(
        f"{TOOLS}/queue/join", JSON, as_call(data=["{}"], **QUEUED), 422
    ),
    "tool, called": Door(f"{TOOLS}/call/ask", JSON, as_call(), 200),
    "tool, refused": Door(f"{TOOLS}/call/ask", JSON, as_call("{} " * 150), 200),
    "tool, named": Door(f"{TOOLS}/call/v2/ask", JSON, as_json(), 200),
    "tool, no JSON": Door(f"{TOOLS}/call/v2/ask", JSON, lambda c: c.encode(), 422),
    "tool, upload": Door(f"{TOOLS}/upload", JSON, as_json(), 404),
    "MCP": Door(
        f"{TOOLS}/mcp/", JSON, as_message(name="ask", arguments={"question": "%?"}), 200
    ),
    "MCP, broken": Door(
        f"{TOOLS}/mcp/",
        JSON,
        as_message(name="ask", arguments={"question": "% " + BREAKS}),
        200,
    ),
    "MCP, no tool": Door(f"{TOOLS}/mcp/", JSON, as_message(name="%"), 200),
    "MCP, unreadable": Door(f"{TOOLS}/mcp/", JSON, as_message(name=["%"]), 200),
    "MCP, no JSON": Door(f"{TOOLS}/mcp/", JSON, lambda c: f'{{"{c}'.encode(), 400),
    "unknown address": Door("/api/nothing", JSON, as_json(), 404),
}
"""Add a line here for every new address that takes input."""


# --- the desk, in a house of its own ------------------------------------------------


@dataclass(frozen=True)
class House:
    """A folder with every place that a desk could write to."""

    root: Path

    @property
    def work(self) -> Path:
        return self.root / "work"

    def environment(self) -> dict[str, str]:
        homes = {
            "HOME": "home",
            "TMPDIR": "tmp",
            "XDG_CACHE_HOME": "cache",
            "XDG_CONFIG_HOME": "config",
            "XDG_DATA_HOME": "data",
            "XDG_STATE_HOME": "state",
            "XDG_RUNTIME_DIR": "runtime",
        }
        for name in homes.values():
            (self.root / name).mkdir(exist_ok=True)
        places = {k: str(self.root / v) for k, v in homes.items()}
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPO), **places}

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Its standard output and error go to files in the house."""
        with (
            (self.root / f"{name}.out").open("wb") as out,
            (self.root / f"{name}.err").open("wb") as err,
        ):
            return subprocess.Popen(
                command, stdout=out, stderr=err, cwd=self.work, env=self.environment()
            )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, index_folder: Path) -> House:
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(REPO / "corpus", root / "work" / "corpus")
    shutil.copytree(index_folder, root / "work" / "index")
    return House(root)


class Stay(NamedTuple):
    """The canaries sent while a desk was open, and the statuses of its answers."""

    began: float
    canaries: Mapping[str, str]
    statuses: Mapping[str, int]
    log: str


def post(port: int, path: str, kind: str, body: bytes) -> int:
    """The status of the answer, or of the page that it leads to."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": kind, "Accept": ACCEPTED}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if place := answer.getheader("Location"):
            connection.request("GET", urljoin(path, place))
            answer = connection.getresponse()
        return answer.status
    finally:
        connection.close()


def knock(port: int, canaries: dict[str, str]) -> dict[str, int]:
    """Sends a canary to every door, then asks until the rate limit refuses."""
    statuses = {}
    for name, door in DOORS.items():
        canaries[name] = new_canary()
        statuses[name] = post(port, door.path, door.kind, door.dress(canaries[name]))
    canaries["too often"] = new_canary()
    for _ in range(100):
        body = DOORS["wrong JSON"].dress(canaries["too often"])
        statuses["too often"] = post(port, "/api/ask", JSON, body)
        if statuses["too often"] == 429:
            break
    return statuses


def wait_until_open(server: subprocess.Popen[bytes], out: Path) -> None:
    deadline = time.monotonic() + 120
    while b"The desk is open" not in out.read_bytes():
        assert server.poll() is None, "the server did not start"
        assert time.monotonic() < deadline, "the server takes too long to start"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def stay(house: House) -> Stay:
    began = time.time() - 1
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = house.start(
        "serve",
        sys.executable,
        "-c",
        SERVER,
        "serve",
        "--api",
        "--port",
        str(port),
        "--rate",
        "180",
    )
    canaries: dict[str, str] = {}
    try:
        wait_until_open(server, house.root / "serve.out")
        statuses = knock(port, canaries)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    canaries["terminal"] = new_canary()
    asked = house.start(
        "ask",
        sys.executable,
        "-m",
        "qa",
        "ask",
        f"Where is {canaries['terminal']}?",
    )
    statuses["terminal"] = asked.wait(timeout=120)
    return Stay(began, canaries, statuses, (house.root / "serve.err").read_text())


def test_the_canaries_went_in_by_every_door(stay: Stay) -> None:
    expected = {name: door.status for name, door in DOORS.items()}
    assert stay.statuses == expected | {"too often": 429, "terminal": 0}


def test_the_desk_told_that_it_broke_but_not_of_what(stay: Stay) -> None:
    assert "LookupError" in stay.log


def test_nothing_that_was_asked_is_on_any_disk_or_in_any_log(
    house: House, stay: Stay
) -> None:
    assert traces([house.root], stay.canaries, since=0) == []
    assert traces([REPO, *SHARED], stay.canaries, stay.began) == []


# --- the search can fail ------------------------------------------------------------

WRITTEN = {
    "raw": lambda canary: f"asked: {canary}\n".encode(),
    "raw, shouted": lambda canary: canary.upper().encode(),
    "raw, in JSON": lambda canary: json.dumps({"q": f"é {canary}"}).encode(),
    "raw, in a form": lambda canary: urlencode({"q": f"é {canary}"}).encode(),
    "raw, zipped": lambda canary: gzip.compress(f"asked: {canary}".encode()),
    "utf-16": lambda canary: f"asked: {canary}".encode("utf-16"),
    "utf-16, big end first": lambda canary: f"ask {canary}".encode("utf-16-be"),
    "utf-32": lambda canary: f"asked: {canary}".encode("utf-32"),
    "hex": lambda canary: f"asked: {canary}".encode().hex().encode(),
    "url": lambda canary: "".join(f"%{ord(c):02X}" for c in canary).encode(),
    "base64": lambda canary: base64.b64encode(f"{canary} asked".encode()),
    "base64, at the second byte": lambda c: base64.b64encode(f"x{c} asked".encode()),
    "base64, at the third byte": lambda c: base64.b64encode(f"xx{c} asked".encode()),
    "base64, at the end": lambda canary: base64.b64encode(f"asked {canary}".encode()),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("place", ["home/.cache/a", "tmp/b", "work/index/c", "x.err"])
def test_a_canary_that_is_written_is_found(
    tmp_path: Path, how: str, place: str
) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    canaries = {"a": new_canary(), "b": new_canary()}
    path.write_bytes(b"before " * 5000)
    assert traces([tmp_path], canaries, since=0) == []
    path.write_bytes(b"before " * 5000 + b"\n" + WRITTEN[how](canaries["b"]))
    if how == "raw, zipped":
        path.write_bytes(WRITTEN[how](canaries["b"]))
    form = how.split(",", maxsplit=1)[0]
    assert traces([tmp_path], canaries, since=0) == [f"{path}: b, {form}"]


def test_a_canary_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    canary = new_canary()
    (tmp_path / canary).touch()
    assert traces([tmp_path], {"a": canary}, since=0) == [
        f"{tmp_path / canary}: a, raw"
    ]


def test_a_file_of_the_shared_folders_is_found_once_it_changed(tmp_path: Path) -> None:
    canary = new_canary()
    (tmp_path / "old").write_text(canary)
    os.utime(tmp_path / "old", (1, 1))
    assert traces([tmp_path], {"a": canary}, since=time.time() - 60) == []
    os.utime(tmp_path / "old")
    assert len(traces([tmp_path], {"a": canary}, since=time.time() - 60)) == 1
