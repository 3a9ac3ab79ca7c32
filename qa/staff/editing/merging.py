"""Two people changed one text: their changes put together line by line.

A three-way merge. Changes of different lines go together; what both added at one place
stays, the earlier one first. Where both changed the same lines otherwise, they clash,
and a person chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Choice = Literal["mine", "theirs", "both"]
CHOICES: tuple[Choice, ...] = ("mine", "theirs", "both")
"""What settles a clash; "both" puts theirs first."""


class Clash(NamedTuple):
    """Lines that both changed, each otherwise. `line` is that of the text before."""

    line: int
    before: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    def settled(self, choice: Choice) -> tuple[str, ...]:
        """The lines that stand after a choice."""
        if choice == "both":
            return (*self.theirs, *self.mine)
        return self.mine if choice == "mine" else self.theirs


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged text: lines, and the clashes between them, in order."""

    parts: tuple[tuple[str, ...] | Clash, ...]

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """What a person has to settle."""
        return tuple(p for p in self.parts if isinstance(p, Clash))

    def text(self, choices: Sequence[Choice] = ()) -> str:
        """The text, with one choice for each clash. Raises ValueError for another
        number of choices."""
        settled = iter(
            [
                clash.settled(choice)
                for clash, choice in zip(self.clashes, choices, strict=True)
            ]
        )
        lines = [next(settled) if isinstance(p, Clash) else p for p in self.parts]
        return "\n".join(line for part in lines for line in part)


class _Edit(NamedTuple):
    """Lines start:end of the text before, and what stands there now."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_lines(before: str, mine: str, theirs: str) -> Merge:
    """Merges two changes of one text."""
    old = before.split("\n")
    edits = _edits(old, mine.split("\n")), _edits(old, theirs.split("\n"))
    parts: list[tuple[str, ...] | Clash] = []
    at = 0
    for start, end in _places(*edits):
        parts.append(tuple(old[at:start]))
        ours, others = ([e for e in side if _within(e, start, end)] for side in edits)
        was = tuple(old[start:end])
        my, their = (_applied(old, side, start, end) for side in (ours, others))
        if my == their or not others:
            parts.append(my)
        elif not ours:
            parts.append(their)
        elif start == end:  # both added something here
            parts.append((*their, *my))
        else:
            parts.append(Clash(start + 1, was, my, their))
        at = end
    parts.append(tuple(old[at:]))
    return Merge(tuple(parts))


def _edits(old: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        _Edit(a, b, tuple(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _places(mine: Sequence[_Edit], theirs: Sequence[_Edit]) -> list[tuple[int, int]]:
    """The runs of old lines that somebody changed; edits that overlap are in one run,
    and edits that only touch are not."""
    runs: list[tuple[int, int]] = []
    for edit in sorted((*mine, *theirs)):
        start, end = edit.start, edit.end
        if runs and (start < runs[-1][1] or (start, end) == runs[-1]):
            runs[-1] = runs[-1][0], max(end, runs[-1][1])
        else:
            runs.append((start, end))
    return runs


def _within(edit: _Edit, start: int, end: int) -> bool:
    if start == end or edit.start == edit.end:
        inside = start < edit.start < end or start == end == edit.start
        return inside and edit.start == edit.end
    return start <= edit.start and edit.end <= end


def _applied(
    old: Sequence[str], edits: Sequence[_Edit], start: int, end: int
) -> tuple[str, ...]:
    """Lines start:end of the text with some edits in it."""
    lines: list[str] = []
    at = start
    for edit in edits:
        lines += [*old[at : edit.start], *edit.lines]
        at = edit.end
    return (*lines, *old[at:end])
