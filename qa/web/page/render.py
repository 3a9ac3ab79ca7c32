"""One turn of a conversation as HTML.

The page with script and the page without it use the same HTML. Gradio puts it into the
page as it is: no other template language may see it again (docs/design.md says why).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qa.answer import Answer, Answers, Citation
from qa.corpus import Passage, Span
from qa.desk import GlossaryTerm
from qa.safety import Emergency

from .html import TEMPLATES, around
from .words import Words, page_words


@dataclass(frozen=True)
class Turn:
    """The answers to a message and what is shown with them.

    `number` is its place on the page, from 0. `terms` are the medical terms to explain,
    a sequence for each citation. `next` are questions that could come next. `undone`
    names the undo buttons that were pressed. `promised` tells whether a promise holds
    for what is found; if none does, the answer says so.
    """

    number: int
    answers: Answers
    terms: Sequence[Sequence[GlossaryTerm]] = ()
    next: Sequence[str] = ()
    undone: Sequence[str] = ()
    promised: bool = True


@dataclass(frozen=True)
class Card:
    """A citation as it is shown. `lead` is what stands large above the folded passage:
    the cut around its marks, or around the nearest sentence where `unsure`; None where
    the whole passage is shown, as for "No." alone. `marks` are drawn in the lead and
    the passage. A `folded` card is one line until it is opened."""

    citation: Citation
    terms: Sequence[GlossaryTerm] = ()
    unsure: bool = False
    folded: bool = False

    @property
    def marks(self) -> Sequence[Span]:
        nearest = self.unsure and not self.folded
        return self.citation.marks or (self.citation.nearest if nearest else ())

    @property
    def lead(self) -> Passage | None:
        passage = self.citation.passage
        lead = around(passage, self.marks)
        same = (lead.start, lead.end) == (passage.start, passage.end)
        one_word = lead.text.rstrip(".!").isalpha()
        return None if self.folded or same or one_word else lead


@dataclass(frozen=True)
class _Part:
    """One question of a turn, and its answer. `help` says what stands below it, once a
    turn: "advice", what to do without passages; "contact", whom to ask; else nothing.
    `said` are the words in the language of a fixed reply."""

    name: str
    answer: Answer
    headline: str
    cards: Sequence[Card]
    help: str
    said: Words


def turn(words: Words, shown: Turn) -> Markup:
    """Each question, and passages or what to do without them."""
    return TEMPLATES.part(
        "turn.html", "turn", words=words, shown=shown, parts=_parts(words, shown)
    )


def _parts(words: Words, shown: Turn) -> list[_Part]:
    answers = shown.answers.answers
    terms = iter([*shown.terms, *([()] * len(shown.answers.citations))])
    helps = _helps(shown.answers)
    return [
        _Part(
            f"q-turn-{shown.number}" + (f"-{n}" if n else ""),
            answer,
            _headline(words, answer),
            [
                Card(citation, next(terms), answer.status == "related", number > 0)
                for number, citation in enumerate(answer.citations)
            ],
            helps.get(n, ""),
            page_words(answer.reply.language_on(words.language), words.clinic)
            if answer.reply
            else words,
        )
        for n, answer in enumerate(answers)
    ]


def _helps(answers: Answers) -> dict[int, str]:
    """The number of the answer that help stands below, and which; never beside an
    emergency, where nothing may draw a person away from calling."""
    if answers.emergency:
        return {}
    numbers: dict[str, int] = {a.status: n for n, a in enumerate(answers.answers)}
    if "not_found" in numbers:
        return {numbers["not_found"]: "advice"}
    return {numbers["related"]: "contact"} if "related" in numbers else {}


def card(words: Words, shown: Card) -> Markup:
    """One passage with its source, the link to its article, and explained terms."""
    return TEMPLATES.part("turn.html", "card", words=words, card=shown)


def problem(
    words: Words, message: str, cure: str, emergency: Emergency | None = None
) -> Markup:
    """A message with its cure, below the notice of an emergency."""
    return TEMPLATES.part(
        "turn.html",
        "problem",
        words=words,
        message=message,
        cure=cure,
        emergency=emergency,
    )


def announcement(words: Words, answers: Answers) -> str:
    """The sentences that a screen reader reads aloud for the answers to a message; in
    an emergency only what to do."""
    if answers.emergency:
        return emergency_said(words, answers.emergency)
    said = [_said(words, a) for a in answers.answers]
    if len(said) > 1:
        each = words.page.said_each
        said = [each.format(number=n, said=s) for n, s in enumerate(said, 1)]
    if answers.left:
        said.append(f"{words.page.left} {' '.join(answers.left)}")
    return " ".join(said)


def emergency_said(words: Words, emergency: Emergency) -> str:
    """What is read aloud of an emergency: the heading of its notice, and the notice."""
    return emergency.notice(words.language)


def _said(words: Words, answer: Answer) -> str:
    """How far the answer goes, where it stands, and the marked sentence of its first
    card."""
    if answer.reply:
        return answer.reply.text(words.language)
    page = words.page
    if answer.status == "not_found":
        return page.said_not_found
    found = answer.status == "found"
    said = [_for_count(page.said_found if found else page.said_related, answer)]
    first = answer.citations[0]
    if first.marks:
        sentence = around(first.passage, first.marks).text
        said.append(f"{page.said_first} {' '.join(sentence.split())}")
    return " ".join((*said, page.said_where))


def _headline(words: Words, answer: Answer) -> str:
    page = words.page
    if answer.reply:
        return answer.reply.text(words.language)
    if answer.status == "not_found":
        return page.not_found
    return page.found if answer.status == "found" else _for_count(page.related, answer)


def _for_count(sentences: Sequence[str], answer: Answer) -> str:
    """The sentence for the number of passages; the last is for all larger numbers."""
    return sentences[min(len(answer.citations), len(sentences)) - 1]
