"""The design document: its picture, its laws and its trip are those of the code."""

from __future__ import annotations

import importlib
import re
import tomllib

import pytest

from tests.helpers.folders import REPO

DESIGN = (REPO / "docs/design.md").read_text("utf-8")
ROOMS = DESIGN.partition("## Rooms")[2].partition("## From a question")[0]
LINTER = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["tool"][
    "importlinter"
]


def test_the_picture_of_the_rooms_is_the_law_that_is_checked() -> None:
    (picture,) = [
        block
        for block in re.findall(r"```\n(.*?)```", DESIGN, re.DOTALL)
        if "errors" in block
    ]
    drawn = [" ".join(line.split()) for line in picture.splitlines()]
    (law,) = [c for c in LINTER["contracts"] if c.get("containers") == ["qa"]]
    assert drawn == law["layers"]


def test_every_folder_and_module_of_the_package_is_in_the_picture() -> None:
    (law,) = [c for c in LINTER["contracts"] if c.get("containers") == ["qa"]]
    drawn = {room for layer in law["layers"] for room in layer.split(" | ")}
    found = {
        path.stem
        for path in (REPO / "qa").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert found == drawn | {"__init__", *law["exhaustive_ignores"]}


@pytest.mark.parametrize(
    ("room", "law"), re.findall(r"^\| `(\w+)` \| (.+?) \|$", ROOMS, re.MULTILINE)
)
def test_the_law_of_a_room_is_its_docstring(room: str, law: str) -> None:
    docstring = importlib.import_module(f"qa.{room}").__doc__ or ""
    assert law == " ".join(docstring.split("\n\n")[0].split())


def test_the_files_of_the_trip_exist() -> None:
    files = re.findall(r"^\| \d \| `(.+?)` \|", DESIGN, re.MULTILINE)
    assert len(files) == 9
    assert [f for f in files if not (REPO / "qa" / f).is_file()] == []


def test_every_line_of_the_contents_leads_to_a_section() -> None:
    links = re.findall(r"^- \[.+\]\(#(.+)\)$", DESIGN, re.MULTILINE)
    heads = re.findall(r"^## (.+)$", DESIGN, re.MULTILINE)
    assert links == [h.lower().replace(" ", "-") for h in heads]


def test_no_paragraph_is_too_long_to_be_skimmed() -> None:
    long = [
        p[:60]
        for p in DESIGN.split("\n\n")
        if len(p.split()) > 110 and "|" not in p and not p.startswith(("-", "```"))
    ]
    assert long == []
