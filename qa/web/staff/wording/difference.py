"""What differs between two texts, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal, NamedTuple

CONTEXT = 1
"""Lines that are shown before and after a difference."""


class Line(NamedTuple):
    """A line of a difference; `number` is its line in the text that holds it."""

    kind: Literal["same", "new", "gone", "gap"]
    number: int
    text: str


def difference(before: str, after: str) -> list[Line]:
    """The lines that are new or gone, with those beside them; none where both texts
    are the same. A "gap" stands where lines were left out."""
    old, new = before.split("\n"), after.split("\n")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    lines: list[Line] = []
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if lines:
            lines.append(Line("gap", 0, ""))
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines += [Line("same", n, new[n - 1]) for n in range(c + 1, d + 1)]
                continue
            lines += [Line("gone", n, old[n - 1]) for n in range(a + 1, b + 1)]
            lines += [Line("new", n, new[n - 1]) for n in range(c + 1, d + 1)]
    return [line for line in lines if line.kind == "gap" or line.text or line.number]


def counted(before: str, after: str) -> tuple[int, int]:
    """How many lines are new, and how many are gone."""
    kinds = [line.kind for line in difference(before, after)]
    return kinds.count("new"), kinds.count("gone")
