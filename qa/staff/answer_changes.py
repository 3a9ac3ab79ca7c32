"""What patients would read otherwise: the same questions asked of two desks.

For a change that is not published yet: of the articles, of lay words, of red flags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

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
    "emergency",
]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question that is answered otherwise.

    `kind`: the answer "appears" or "vanishes"; is "surer" (found, no longer related)
    or "less sure"; its first passage is the same one in other "words", or stands
    elsewhere ("moves"), or is "another" one; the red flags differ ("emergency").
    `changes` are the differences in words, with offsets of the article before and of
    the one after.
    """

    question: JudgedQuestion
    kind: AnswerChangeKind
    before: Answer
    after: Answer
    changes: tuple[Change, ...] = ()

    @property
    def kinds(self) -> list[ChangeKind]:
        """The kinds of what differs in words, the most important first."""
        named = {k for c in self.changes for k in c.kinds}
        return [k for k in KINDS if k in named]

    @property
    def grave(self) -> bool:
        """Whether a number, a unit, a negation or a name differs, an answer vanishes,
        or an emergency is no longer one."""
        lost = self.kind == "vanishes" or (
            self.kind == "emergency" and self.after.emergency is None
        )
        return lost or bool(GRAVE & set(self.kinds))

    @property
    def read(self) -> tuple[Passage | None, Passage | None]:
        """What a patient reads first, before and after: the marked sentences where both
        answers have some, else the passage; None without one."""
        one, other = ([*a.citations[:1]] for a in (self.before, self.after))
        return _first(one, other), _first(other, one)


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
    if _flags(old) != _flags(new):
        return AnswerChange(question, "emergency", old, new)
    if not (old.citations and new.citations):
        if bool(old.citations) == bool(new.citations):
            return None
        kind: AnswerChangeKind = "appears" if new.citations else "vanishes"
        return AnswerChange(question, kind, old, new)
    if old.status != new.status:
        kind = "surer" if new.status == "found" else "less sure"
        return AnswerChange(question, kind, old, new, _differences(old, new)[1])
    first, changes = _differences(old, new)
    return AnswerChange(question, first, old, new, changes) if first else None


def _flags(answer: Answer) -> tuple[str, ...]:
    return answer.emergency.flags if answer.emergency else ()


def _differences(
    old: Answer, new: Answer
) -> tuple[AnswerChangeKind | None, tuple[Change, ...]]:
    """How the first passage differs. What is marked counts, where both are marked."""
    one, other = old.citations[0], new.citations[0]
    spans = _read(one, other), _read(other, one)
    texts = one.passage.article.text, other.passage.article.text
    said = [
        " ".join(t[s.start : s.end].split()) for t, s in zip(texts, spans, strict=True)
    ]
    if said[0] == said[1]:
        same = _place(one) == _place(other)
        return (None if same else "moves"), ()
    changes = changes_between(texts[0], spans[0], texts[1], spans[1])
    alike = len(set(said[0].split()) & set(said[1].split()))
    near = 2 * alike > max(len(set(s.split())) for s in said)
    return ("words", changes) if near else ("another", ())


def _first(of: Sequence[Citation], other: Sequence[Citation]) -> Passage | None:
    if not of:
        return None
    span = _read(of[0], other[0]) if other else None
    passage = of[0].passage
    return passage.article.cut(*span) if span else passage


def _read(citation: Citation, other: Citation) -> Span:
    """What a patient reads first: the marked sentences, or the passage."""
    if citation.marks and other.marks:
        return Span(citation.marks[0].start, citation.marks[-1].end)
    return Span(citation.passage.start, citation.passage.end)


def _place(citation: Citation) -> tuple[str, tuple[str, ...]]:
    return citation.passage.article.id, citation.passage.section
