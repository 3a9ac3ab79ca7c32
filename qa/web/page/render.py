"""One turn of a conversation as HTML.

The page with script and the page without it use the same HTML. Gradio puts it into the
page as it is: no other template language may see it again (docs/design.md says why).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from qa.answer import Answer, Answers, Citation
from qa.corpus import Clinic
from qa.desk import GlossaryTerm
from qa.safety import Emergency

from .html import TEMPLATES
from .words import Words, page_words


@dataclass(frozen=True)
class Turn:
    """The answers to a message and what is shown with them.

    `number` is its place on the page, from 0. `terms` are the medical terms to explain,
    a sequence for each citation. `next` are questions that could come next, `topics`
    questions that the articles answer, for an answer that found nothing.
    """

    number: int
    answers: Answers
    terms: Sequence[Sequence[GlossaryTerm]] = ()
    next: Sequence[str] = ()
    topics: Sequence[str] = ()
    clinic: Clinic = field(default_factory=Clinic)


@dataclass(frozen=True)
class _Part:
    """One question of a turn, its answer, and each citation with its terms. `cured`
    says that what to do without passages stands below it: once a turn. `said` are the
    words in the language of a fixed reply."""

    name: str
    answer: Answer
    headline: str
    cards: Sequence[tuple[Citation, Sequence[GlossaryTerm]]]
    cured: bool
    said: Words


def turn(words: Words, shown: Turn) -> Markup:
    """Each question, and passages or what to do without them."""
    return TEMPLATES.part(
        "turn.html", "turn", words=words, shown=shown, parts=_parts(words, shown)
    )


def _parts(words: Words, shown: Turn) -> list[_Part]:
    answers = shown.answers.answers
    terms = iter([*shown.terms, *([()] * len(shown.answers.citations))])
    without = [n for n, a in enumerate(answers) if a.status == "not_found"]
    return [
        _Part(
            f"q-turn-{shown.number}" + (f"-{n}" if n else ""),
            answer,
            _headline(words, answer),
            [(citation, next(terms)) for citation in answer.citations],
            n in without[-1:],
            page_words(answer.reply.language_on(words.language), words.quoted)
            if answer.reply
            else words,
        )
        for n, answer in enumerate(answers)
    ]


def card(
    words: Words, citation: Citation, terms: Sequence[GlossaryTerm] = ()
) -> Markup:
    """One passage with its title, the link to its article, and explained terms."""
    return TEMPLATES.part(
        "turn.html", "card", words=words, citation=citation, terms=terms
    )


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
    """The sentences that a screen reader reads aloud for the answers to a message."""
    said = [_said(words, a) for a in answers.answers]
    if len(said) > 1:
        each = words.page.said_each
        said = [each.format(number=n, said=s) for n, s in enumerate(said, 1)]
    if answers.left:
        said.append(f"{words.page.left} {' '.join(answers.left)}")
    if answers.emergency:
        said.insert(0, answers.emergency.notice(words.language))
    return " ".join(said)


def _said(words: Words, answer: Answer) -> str:
    if answer.reply:
        return answer.reply.text(words.language)
    page = words.page
    if answer.status == "not_found":
        return page.said_not_found
    found = answer.status == "found"
    return _for_count(page.said_found if found else page.said_related, answer)


def _headline(words: Words, answer: Answer) -> str:
    page = words.page
    if answer.reply:
        return answer.reply.text(words.language)
    if answer.status == "not_found":
        return page.not_found
    return _for_count(page.found if answer.status == "found" else page.related, answer)


def _for_count(sentences: Sequence[str], answer: Answer) -> str:
    """The sentence for one passage, for two, or for three and more."""
    return sentences[min(len(answer.citations), len(sentences)) - 1]
