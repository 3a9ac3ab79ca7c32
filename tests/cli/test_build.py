"""`qa build`: a bad article stops it, or is left out by name."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa.cli import terminal
from tests.helpers.cli import ARTICLE, qa
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder


def test_a_bad_article_stops_the_build_and_the_good_index_stands(
    tmp_path: Path,
) -> None:
    corpus = write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    places = ["--corpus", corpus, "--index", tmp_path / "i"]
    assert qa("build", *places).exit_code == 0
    current = (tmp_path / "i/CURRENT").read_text()
    write_folder(corpus, {"bad.txt": b"\xff\xfe"})
    ran = qa("build", *places)
    assert ran.exit_code == 2
    assert "bad.txt: is not UTF-8 (byte 0)." in ran.stderr
    assert (tmp_path / "i/CURRENT").read_text() == current
    skipped = qa("build", "--skip-bad", *places)
    assert skipped.exit_code == 0
    assert "Left out: bad.txt" in skipped.stderr
    assert "1 articles" in skipped.stderr
    asked = json.loads(qa("ask", "What is sciatica?", "--json", *places).stdout)
    assert asked["citations"][0]["article"] == "a"


def test_what_is_not_read_and_what_is_furniture_is_said(tmp_path: Path) -> None:
    text = f"{ARTICLE}\n\nShare on Facebook\n"
    corpus = write_folder(tmp_path / "c", {"a.txt": text, "b.xlsx": b"PK"})
    said = qa("build", "--corpus", corpus, "--index", tmp_path / "i").stderr
    assert "Not read: b.xlsx: is of a format that the desk does not read" in said
    assert "Page furniture, never quoted: a.txt: 1 parts, " in said


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("qa.model.encoder_for", "qa.desk.desk.encoder_for"):
        monkeypatch.setattr(place, lambda *_, **__: TinyEncoder())


@pytest.fixture
def told() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A port of this machine, and what its desk tells of its health: the first of these
    once, and the last one always."""
    health: list[dict[str, str]] = []

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            said = health.pop(0) if len(health) > 1 else health[0]
            self.wfile.write(json.dumps(said).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, health
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("tiny")
def test_a_build_waits_until_the_desk_answers_from_it(
    tmp_path: Path,
    told: tuple[int, list[dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, health = told
    corpus = write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    places = ["--corpus", corpus, "--index", tmp_path / "i"]
    qa("build", *places)
    build = (tmp_path / "i/CURRENT").read_text().strip()
    health += [{"build": "before", "refused": "of yesterday"}, {"build": build}]
    ran = qa("build", "--until-served", port, *places)
    assert ran.exit_code == 0
    assert f"The desk on port {port} answers from it." in ran.stderr
    monkeypatch.setattr("qa.cli.build.SERVED_SECONDS", 0.1)
    health[:] = [{"build": "before", "refused": "It is damaged."}]
    ran = qa("build", "--until-served", port, *places)
    assert ran.exit_code == 2
    assert f"does not answer from {build}: It is damaged." in ran.stderr
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = probe.getsockname()[1]
    assert "does not answer" in qa("build", "--until-served", nobody, *places).stderr
    both = qa("build", "--until-served", port, "--watch", *places)
    assert "either --watch or --until-served" in both.stderr


@pytest.mark.usefixtures("tiny")
def test_a_build_names_what_changed_and_a_rollback_is_said_everywhere(
    tmp_path: Path,
) -> None:
    corpus = write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    index = ["--index", tmp_path / "i"]
    places = ["--corpus", corpus, *index]
    assert "3 texts encoded" in qa("build", *places).stderr
    write_folder(corpus, {"b.txt": "Disc\nA disc can slip."})
    said = qa("build", *places).stderr
    assert "New: b.txt\n" in said
    assert "2 texts encoded" in said
    back = qa("rollback", *index)
    assert back.exit_code == 0
    assert "1 articles. It serves until the next qa build." in back.stdout
    assert "Note: the index " in qa("check", *places).stdout
    asked = qa("ask", "What is sciatica?", *places)
    assert "chosen with qa rollback" in asked.stderr
    listed = qa("rollback", "--list", *index).stdout.splitlines()
    assert "2 articles, 2 passages" in listed[0]
    assert listed[1] == "    new: b.txt"
    assert "serves (chosen with qa rollback)" in listed[2]
    again = qa("build", *places).stderr
    assert "chosen with qa rollback" in again
    assert "serves again, 2 articles" in again
    assert "up to date" in qa("build", *places).stderr


@pytest.mark.usefixtures("tiny")
def test_a_log_gets_a_line_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ["--corpus", write_folder(tmp_path / "c", {"a.txt": ARTICLE})]
    places += ["--index", tmp_path / "i"]
    assert "of 1\n" not in qa("build", *places).stderr
    monkeypatch.setattr(terminal, "LINE_SECONDS", 0.0)
    write_folder(tmp_path / "c", {"b.txt": "Disc\nA disc can slip."})
    said = qa("build", *places).stderr
    assert "Reading the articles: 2 of 2\n" in said
    assert "Building the index: 5 of 5\n" in said


@pytest.mark.usefixtures("tiny")
def test_a_watching_build_builds_on_each_change_and_outlives_a_bad_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    changes = iter(
        [
            lambda: None,
            lambda: None,
            lambda: write_folder(corpus, {"b.txt": b"\xff\xfe"}),
            lambda: None,
            lambda: None,
            lambda: write_folder(corpus, {"b.txt": "Disc\nA disc can slip."}),
            lambda: None,
            lambda: None,
            (corpus / "a.txt").unlink,
            lambda: None,
        ]
    )

    def sleep(_seconds: float) -> None:
        change = next(changes, None)
        if change is None:
            raise KeyboardInterrupt
        change()

    monkeypatch.setattr("qa.cli.build.time", SimpleNamespace(sleep=sleep))
    said = qa("build", "--watch", "--corpus", corpus, "--index", tmp_path / "i").stderr
    steps = ("1 articles.", "b.txt: is not UTF-8", "2 articles.", "Gone: a.txt")
    places = [said.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert said.count("Index ") == 3
    assert said.endswith("Stopped.\n")
