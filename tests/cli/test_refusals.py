"""What every command shares: refusals with a cure, and a terminal that nothing drives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.cli import ARTICLE, qa
from tests.helpers.folders import REPO, write_folder

BAD_CALLS = [
    (["ask"], "Give either a QUESTION or --batch FILE."),
    (["ask", ""], "There is no word in the question."),
    (["ask", "pain " * 2000], "2,000 is the most"),
    (
        ["ask", "x", "--index", "nowhere"],
        "There is no index in nowhere yet.\nRun: qa build",
    ),
    (["ask", "x", "--corpus", "nowhere"], "There is no folder nowhere."),
    (["build", "--corpus", "nowhere"], "There is no folder nowhere."),
    (["check", "--corpus", "nowhere"], "There is no folder nowhere."),
    (
        ["serve", "--port", "0", "--staff", "--staff-file", "nowhere/users.json"],
        "Nobody may use the staff desk yet.",
    ),
    (
        ["serve", "--port", "0", "--staff", "--staff-header", "X-Remote-User"],
        "--staff-header needs --staff, and --proxy",
    ),
]


@pytest.mark.parametrize(("words", "message"), BAD_CALLS, ids=[c[1] for c in BAD_CALLS])
def test_what_cannot_run_says_so_without_a_traceback(
    words: list[str], message: str
) -> None:
    ran = qa(*words)
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.output


MORE_BAD_CALLS = [
    (
        ["ask", "--batch", "{dev}", "--json", "--history", "x"],
        "reads each history from",
    ),
    (["ask", "--batch", "{dev}"], "--batch needs --json."),
    (["calibrate", "{dev}"], "Missing option '--promise-on'"),
    (
        ["calibrate", "{dev}", "--promise-on", "{dev}", "--wrong", "0.9"],
        "not in the range",
    ),
    (
        ["calibrate", "{dev}", "--promise-on", "{dev}", "--out", "{tmp}/no/x.json"],
        "There is no folder",
    ),
    (
        ["calibrate", "{tmp}/gold.jsonl", "--promise-on", "{dev}"],
        'line 1: "gold" is no list of judgements',
    ),
    (
        ["calibrate", "{dev}", "--promise-on", "{dev}"],
        "66 calibration questions are fit questions, too: d001, d002,",
    ),
    (
        ["ask", "--batch", "{tmp}/id.jsonl", "--json"],
        'line 1: "id" is neither a text nor',
    ),
    (["ask", "--batch", "{tmp}/nan.jsonl", "--json"], "line 1: it is no JSON (NaN is"),
    (["ask", "--batch", "{tmp}/deep.jsonl", "--json"], "line 1: it is no JSON"),
]


@pytest.mark.parametrize(("words", "message"), MORE_BAD_CALLS)
def test_files_and_options_that_do_not_fit_are_refused(
    words: list[str], message: str, places: Sequence[str], tmp_path: Path
) -> None:
    write_folder(
        tmp_path,
        {
            "gold.jsonl": '{"question": "x", "gold": 5}',
            "id.jsonl": '{"question": "x", "id": "\\ud800"}',
            "nan.jsonl": '{"question": "x", "id": NaN}',
            "deep.jsonl": "[" * 100_000,
        },
    )
    dev = REPO / "corpus/questions/dev.jsonl"
    ran = qa(*[w.format(dev=dev, tmp=tmp_path) for w in words], *places)
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.output


def test_the_cure_names_the_folders_that_were_named(tmp_path: Path) -> None:
    corpus = write_folder(tmp_path / "my articles", {"a.txt": ARTICLE})
    ran = qa("ask", "x", "--corpus", corpus, "--index", tmp_path / "i")
    assert f"Run: qa build --corpus '{corpus}' --index {tmp_path / 'i'}\n" in ran.stderr


def test_an_article_cannot_drive_the_terminal(tmp_path: Path) -> None:
    corpus = write_folder(
        tmp_path / "c", {"a.txt": "Sciatica \x1b[2J\x1b]0;gone\x07 is pain in the leg."}
    )
    places = ["--corpus", corpus, "--index", tmp_path / "i"]
    assert qa("build", *places).exit_code == 0
    ran = qa("ask", "What is sciatica?", "--explain", *places)
    assert "Sciatica \ufffd[2J\ufffd]0;gone\ufffd is pain in the leg." in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_terminal_without_unicode_shows_what_it_can(
    index_folder: Path, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [
            *[sys.executable, "-m", "qa", "ask", "What is discography?"],
            *["--index", str(index_folder)],
        ],
        capture_output=True,
        check=False,
        cwd=REPO,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.returncode == 0, ran.stderr
    assert b"Discography" in ran.stdout


def test_output_that_cannot_be_written_is_said(index_folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "qa", "check"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            cwd=REPO,
        )
    assert ran.returncode != 0
    assert b"Traceback" not in ran.stderr, ran.stderr
