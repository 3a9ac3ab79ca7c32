"""`qa build`: a bad article stops it, or is left out by name."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers.cli import ARTICLE, qa
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
