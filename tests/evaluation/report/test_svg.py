"""Drawings as SVG: matplotlib is imported late and left as it was."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from qa.evaluation.report import svg


def drawing_of(title: str, description: str = "b") -> str:
    return svg.draw_svg(lambda drawing: drawing.subplots(), "a", title, description)


def test_title_and_description_are_the_name_of_the_image() -> None:
    root = ET.fromstring(drawing_of("Risk <&>", "a line"))  # noqa: S314 - our own
    assert root.attrib["aria-label"] == "Risk <&>. a line."


def test_drawings_with_different_titles_share_no_id() -> None:
    first, second = (set(re.findall(r' id="([^"]+)"', drawing_of(t))) for t in "xy")
    assert first
    assert not first & second


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Rücken, 背中", "Rücken, 背中"),
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("right \u202e left", "right \ufffd left"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("two\nlines", "two\ufffdlines"),
    ],
)
def test_what_svg_cannot_hold_is_replaced(text: str, clean: str) -> None:
    assert svg.clean_text(text) == clean


def test_matplotlib_keeps_its_own_rules() -> None:
    before = dict(mpl.rcParams)
    drawing_of("A")
    assert dict(mpl.rcParams) == before


def test_matplotlib_is_imported_for_the_first_drawing_and_opens_no_window() -> None:
    code = (
        "import sys; from qa.evaluation.report import plots, svg\n"
        "assert 'matplotlib' not in sys.modules\n"
        "svg.draw_svg(lambda drawing: drawing.subplots(), 'a', 'A', 'b')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    root = Path(svg.__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
