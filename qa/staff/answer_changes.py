"""What patients would read otherwise: the same questions asked of two desks.

For a change that is not published yet: of the articles, of lay words, of red flags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, NamedTuple

from qa.answer import Answer, Citation
from qa.corpus import JudgedQuestion, Passage, Span
from qa.desk import Desk

from .text_check import GRAVE, KINDS, Change, ChangeKind, changes_between

AnswerChangeKind = Literal[
    "appears",
    "vanishes",
    "surer",
    "less sure",
    "words",
    "moves",
    "another",
    "below",
    "reply",
    "emergency",
]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question that is answered otherwise.

    `kind`: the answer "appears" or "vanishes"; is "surer" (found, no longer related)
    or "less sure"; its first passage is the same one in other "words", or stands
    elsewhere ("moves"), or is "another" one; the first lines are the same, and
    something "below" them differs; what is said in place of passages differs
    ("reply"); the red flags differ ("emergency"). `changes` are the differences in
    words, with offsets of the article before and of the one after. `read` is what a
    patient reads before and after where the answers differ first: the marked sentences
    where both have some, else the passage; None without one.
    """

    question: JudgedQuestion
    kind: AnswerChangeKind
    before: Answer
    after: Answer
    read: tuple[Passage | None, Passage | None] = (None, None)
    changes: tuple[Change, ...] = ()

    @property
    def kinds(self) -> list[ChangeKind]:
        """The kinds of what differs in words, the most important first."""
        named = {k for c in self.changes for k in c.kinds}
        return [k for k in KINDS if k in named]

    @property
    def grave(self) -> bool:
        """Whether a number, unit, negation, name or opposite differs, one vanishes,
        or an emergency is no longer one."""
        lost = self.kind == "vanishes" or (
            self.kind == "emergency" and self.after.emergency is None
        )
        return lost or bool(GRAVE & set(self.kinds))

    @property
    def order(self) -> tuple[bool, bool]:
        """To sort by: the grave ones first, then those that differ at the top."""
        return not self.grave, self.kind == "below"


def answer_changes(
    before: Desk,
    after: Desk,
    questions: Sequence[JudgedQuestion],
    advance: Callable[[int], object] = lambda _: None,
) -> Iterator[AnswerChange]:
    """The questions that both desks do not answer alike, in their order, as they are
    found. `advance` is told 1 after each question."""
    for question in questions:
        asked = question.text, question.history
        if not before.answers_like(after, *asked):
            old, new = (desk.ask(*asked) for desk in (before, after))
            changed = _change(question, old, new)
            if changed:
                yield changed
        advance(1)


def _change(question: JudgedQuestion, old: Answer, new: Answer) -> AnswerChange | None:
    kind: AnswerChangeKind | None = None
    first = _difference(old.citations[:1], new.citations[:1], by_marks=True)
    if _flags(old) != _flags(new):
        kind = "emergency"
    elif bool(old.citations) != bool(new.citations):
        kind = "appears" if new.citations else "vanishes"
    elif old.citations and old.status != new.status:
        kind = "surer" if new.status == "found" else "less sure"
    elif (old.status, old.reply) != (new.status, new.reply):
        kind = "reply"
    if kind:
        read, changes = (first.read, first.changes) if first else (_read(old, new), ())
        return AnswerChange(question, kind, old, new, read, changes)
    if first:
        return AnswerChange(question, first.kind, old, new, first.read, first.changes)
    for one, other in zip_longest(
        *([[c] for c in a.citations] for a in (old, new)), fillvalue=[]
    ):
        below = _difference(one, other) or _difference(one, other, by_marks=True)
        if below:
            return AnswerChange(question, "below", old, new, below.read, below.changes)
    return None


def _flags(answer: Answer) -> tuple[str, ...]:
    return answer.emergency.flags if answer.emergency else ()


class _Difference(NamedTuple):
    """How two citations differ, and what a patient reads there."""

    kind: AnswerChangeKind
    read: tuple[Passage | None, Passage | None]
    changes: tuple[Change, ...]


def _read(old: Answer, new: Answer) -> tuple[Passage | None, Passage | None]:
    one, other = (a.citations[0].passage if a.citations else None for a in (old, new))
    return one, other


def _difference(
    one: Sequence[Citation], other: Sequence[Citation], *, by_marks: bool = False
) -> _Difference | None:
    """How a card differs, of which each answer has at most one. `by_marks`: what is
    marked counts, where both are marked, else the passage."""
    if not (one and other):
        read = tuple(c[0].passage if c else None for c in (one, other))
        return _Difference("another", (read[0], read[1]), ()) if one or other else None
    old, new = one[0], other[0]
    texts = old.passage.article.text, new.passage.article.text
    marked = by_marks and old.marks and new.marks
    spans = [
        Span(c.marks[0].start, c.marks[-1].end)
        if marked
        else Span(c.passage.start, c.passage.end)
        for c in (old, new)
    ]
    read = old.passage.article.cut(*spans[0]), new.passage.article.cut(*spans[1])
    said = [" ".join(p.text.split()) for p in read]
    if said[0] == said[1]:
        if _place(old) != _place(new):
            return _Difference("moves", read, ())
        if not by_marks and bool(old.marks) != bool(new.marks):
            return _Difference("words", read, ())
        return None
    changes = changes_between(texts[0], spans[0], texts[1], spans[1])
    alike = len(set(said[0].split()) & set(said[1].split()))
    near = 2 * alike > max(len(set(s.split())) for s in said)
    return _Difference("words" if near else "another", read, changes if near else ())


def _place(citation: Citation) -> tuple[str, tuple[str, ...], bool]:
    return citation.passage.article.id, citation.passage.section, citation.checked
