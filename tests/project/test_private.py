"""No question is stored: canary words are sent to every address that takes input, and
then every file written meanwhile is searched for them."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from tests.helpers.doors import ACCEPTED, BREAKS, DOORS, JSON
from tests.helpers.folders import REPO

SHARED = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]  # noqa: S108 - searched
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

LETTERS = "bcdfghjklmnpqrstvwxz"
STEM = "".join(secrets.choice(LETTERS) for _ in range(12))
"""All canaries of one run begin with it."""


def new_canary() -> str:
    return STEM + "".join(secrets.choice(LETTERS) for _ in range(6))


# --- the search ---------------------------------------------------------------------


def disguises(canary: str) -> dict[str, list[bytes]]:
    """The encodings in which a word could be written, by name."""
    plain = canary.encode()
    return {
        "raw": [plain, canary.upper().encode()],
        "utf-16": [canary.encode("utf-16-le"), canary.encode("utf-16-be")],
        "utf-32": [canary.encode("utf-32-le"), canary.encode("utf-32-be")],
        "hex": [plain.hex().encode(), plain.hex().upper().encode()],
        "url": ["".join(f"%{b:02X}" for b in plain).encode()],
        "base64": [in_base64(plain, before) for before in range(3)],
    }


def in_base64(plain: bytes, before: int) -> bytes:
    """The Base64 characters that depend on `plain` alone when it begins `before` bytes
    after a multiple of three."""
    whole = base64.b64encode(b"." * before + plain)
    return whole[(before * 8 + 5) // 6 : (before + len(plain)) * 8 // 6]


QUICK = [dress for dresses in disguises(STEM).values() for dress in dresses]


def found_in(content: bytes, canaries: Mapping[str, str]) -> list[str]:
    if not any(dress in content for dress in QUICK):
        return []
    return [
        f"{name}, {form}"
        for name, canary in canaries.items()
        for form, dresses in disguises(canary).items()
        if any(d in content for d in dresses)
    ]


def content_of(path: Path) -> bytes:
    """The name and content of a file, and of a gzip file also the unpacked content."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError, zlib.error):  # no whole file of that kind
            content += gzip.decompress(content)
    return bytes(path) + b"\n" + content


def files_under(folder: Path, since: float = 0) -> Iterator[Path]:
    for place, _, names in os.walk(folder, onerror=lambda _: None):
        for name in names:
            path = Path(place, name)
            try:
                told = path.lstat()
            except OSError:
                continue
            if path.is_file() and not path.is_symlink() and told.st_mtime >= since:
                yield path


def traces(folders: list[Path], canaries: Mapping[str, str], since: float) -> list[str]:
    """`file: canary, form` for each canary that stands in a file, or in its name."""
    seen = set()
    for folder in folders:
        for path in files_under(folder, since):
            try:
                content = content_of(path)
            except OSError:
                continue  # of another program: it went, or is closed to us
            seen |= {f"{path}: {found}" for found in found_in(content, canaries)}
    return sorted(seen)


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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": kind, "Accept": ACCEPTED}
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
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
