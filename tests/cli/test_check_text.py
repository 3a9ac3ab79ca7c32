"""`qa check-text`: what of a text stands in the articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa.cli import main
from tests.helpers.cli import qa

STANDS = "Drainage helps to alleviate the underlying cause of pain while supporting the healing process."


def test_each_sentence_is_told_with_its_place(
    tmp_path: Path, places: Sequence[str]
) -> None:
    file = tmp_path / "reply.md"
    changed = STANDS.replace("while", "without")
    file.write_text(f"“{STANDS}” [1]\n\n- {changed}\n- Paris is in France.\n", "utf-8")
    ran = qa("check-text", file, *places)
    assert ran.exit_code == 1
    first, second, third, counts = ran.stdout.strip().split("\n\n")
    assert first.startswith("1. word for word in\n   Interventional Radiology for ")
    assert "\n   the same but for: citation mark, quotes around\n" in first
    assert second.startswith("2. not word for word; closest passage\n")
    assert "\n   differs in: NEGATION\n" in second
    assert "pain [-while-]{+without+} supporting" in second
    assert third == "3. nothing in our articles\nParis is in France."
    assert counts == "3 sentences: 1 word for word, 0 part, 1 closest, 1 nothing."


def test_standard_input_and_json(places: Sequence[str]) -> None:
    ran = CliRunner().invoke(main, ["check-text", "-", "--json", *places], input=STANDS)
    assert ran.exit_code == 0
    (sentence,) = json.loads(ran.stdout)["sentences"]
    assert sentence["verdict"] == "word for word"
    (place,) = sentence["places"]
    assert (place["article"], place["text"]) == ("chronic-pain", STANDS)


REFUSED = [
    ("none.txt", "none.txt: No such file or directory"),
    ("bad.xlsx", "files of the format .xlsx are not read"),
]


@pytest.mark.parametrize(("name", "message"), REFUSED)
def test_what_cannot_be_checked_is_said(
    name: str, message: str, tmp_path: Path, places: Sequence[str]
) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"x")
    ran = qa("check-text", tmp_path / name, *places)
    assert ran.exit_code == 2
    assert message in ran.stderr
