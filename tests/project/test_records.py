"""Every generated page says what it was made from; those that are older are listed."""

from __future__ import annotations

import pytest

from bench import records
from tests.helpers.folders import REPO

DOCS = REPO / "docs"


def test_every_generated_page_has_its_inputs_listed() -> None:
    pages = {p.name: p.read_text("utf-8") for p in DOCS.glob("*.md")}
    made = {name for name, text in pages.items() if text.startswith("<!-- Made by")}
    assert made <= set(records.PAGES)
    not_made = set(records.PAGES) - made - {records.README}
    assert not_made <= set(records.known_older())


def test_the_pages_that_are_older_than_their_inputs_are_the_listed_ones() -> None:
    older, listed = records.older_pages(), records.known_older()
    grown = {page: names for page, names in older.items() if page not in listed}
    assert not grown, f"make them again (make figures), or list them: {grown}"
    assert set(listed) == set(older), "made again: take it out of bench/older.toml"
    assert all(reason.strip() for reason in listed.values())


def test_a_page_is_older_once_an_input_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = records.made_by("python -m bench.desk.reading", "reading.md")
    assert records.changes_since(f"{line}\n# How", "reading.md") == []
    assert "at " in line
    assert records.changes_since(
        "<!-- Made by `x`; do not edit. -->", "reading.md"
    ) == [records.UNKNOWN]
    old = line.replace("bench/reading ", "bench/reading 0")
    assert records.changes_since(old, "reading.md") == ["bench/reading"]
    page = records.PAGES["reading.md"]._replace(sources=("bench/reading", "README.md"))
    monkeypatch.setitem(records.PAGES, "reading.md", page)  # type: ignore[arg-type]
    assert records.changes_since(line, "reading.md") == ["README.md"]
