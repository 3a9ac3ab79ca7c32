"""Does the time grow about linearly with the size of a hostile text, on every way?

    python -m bench.hostile.linear              # minutes
    python -m bench.hostile.linear --chars 20000 --ways .txt,messages,drawn

Prints each step that grows more than that, and the slowest shapes. Exit code 1 if there
is one. Messages are never longer than the desk allows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from qa.desk import Desk

from .files import (
    DOCUMENTS,
    DRAWN,
    OBJECTS,
    PARTS,
    WORD,
    collection_in,
    document,
    drawn,
    objects,
    part_of_word,
)
from .growth import MAX_GROWTH, TIMES, growths
from .shapes import HTML, MARKDOWN, TEXTS, Shape
from .ways import Way, build_of, checked_text, csv, message_to, settings_in, sheet

INDEX, CORPUS = Path("index"), Path("corpus")
MESSAGE_CHARS = 450
"""So that a text of four times as many is short enough for a message."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chars", type=int, default=6_000, help="of the small text")
    parser.add_argument("--ways", default="", help="some of them, with commas between")
    options = parser.parse_args()
    some = set(filter(None, options.ways.split(",")))
    ways: dict[str, tuple[Way, Mapping[str, Shape], int]] = {
        ".txt": (build_of(".txt"), TEXTS, options.chars),
        ".md": (build_of(".md"), {**TEXTS, **MARKDOWN}, options.chars),
        ".html": (build_of(".html"), HTML, options.chars),
        "csv": (csv, TEXTS, options.chars),
        "sheet": (sheet, {**TEXTS, **HTML}, options.chars),
        "checked text": (checked_text, TEXTS, options.chars),
        "drawn": (drawn, DRAWN, options.chars),
        "objects": (objects, OBJECTS, options.chars),
        "word": (document, WORD, options.chars),
        **{
            f"word, {name}": (part_of_word(part), {name: shape}, options.chars)
            for name, (part, shape) in PARTS.items()
        },
    }
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        ways["settings"] = settings_in(Path(folder)), TEXTS, options.chars
        ways["collection"] = collection_in(Path(folder)), DOCUMENTS, options.chars
        if not some or "messages" in some:
            desk = Desk.open(INDEX, CORPUS)
            ways["messages"] = message_to(desk), TEXTS, MESSAGE_CHARS
        for name, (way, shapes, chars) in ways.items():
            if some and not {name, name.partition(",")[0]} & some:
                continue
            for shape, made in shapes.items():
                for step, before, after in growths(way, made, chars):
                    faults += 1
                    print(
                        f"{name}, {shape}: {step} takes {after / before:.1f} times as "
                        f"long ({before * 1e3:.0f} and {after * 1e3:.0f} ms)",
                        flush=True,
                    )
            print(
                f"{name}: {len(shapes)} shapes, {chars} and {TIMES * chars} characters"
            )
    print(f"{faults} steps take more than {MAX_GROWTH:g} times as long")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
