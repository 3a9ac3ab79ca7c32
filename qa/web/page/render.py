"""One turn of a conversation as HTML.

The page with script and the page without it use the same HTML. Gradio puts it into the
page as it is: no other template language may see it again (docs/design.md says why).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from qa.answer import Answer, Citation
from qa.corpus import Clinic
from qa.desk import GlossaryTerm
from qa.safety import Emergency

from .html import TEMPLATES
from .words import PageWords, Words


@dataclass(frozen=True)
class Turn:
    """An answer and what is shown with it.

    `number` is its place on the page, from 0. `terms` are the medical terms to explain,
    a sequence for each citation. `next` are questions that could come next, `topics`
    questions that the articles answer, for an answer that found nothing.
    """

    number: int
    answer: Answer
    terms: Sequence[Sequence[GlossaryTerm]] = ()
    next: Sequence[str] = ()
    topics: Sequence[str] = ()
    clinic: Clinic = field(default_factory=Clinic)

    @property
    def cards(self) -> list[tuple[Citation, Sequence[GlossaryTerm]]]:
        """Each citation with its terms."""
        citations = self.answer.citations
        terms = [*self.terms, *([()] * len(citations))]
        return list(zip(citations, terms, strict=False))


def turn(words: Words, shown: Turn) -> Markup:
    """The question, and passages or what to do without them."""
    headline = _headline(words.page, shown.answer)
    return TEMPLATES.part(
        "turn.html", "turn", words=words, shown=shown, headline=headline
    )


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


def announcement(words: Words, answer: Answer) -> str:
    """The sentence that a screen reader reads aloud for an answer."""
    page = words.page
    if answer.status == "not_found":
        sentence = page.said_not_found
    else:
        found = answer.status == "found"
        sentence = _for_count(page.said_found if found else page.said_related, answer)
    notice = answer.emergency.notice(words.language) if answer.emergency else ""
    return f"{notice} {sentence}".strip()


def _headline(page: PageWords, answer: Answer) -> str:
    if answer.status == "not_found":
        return page.not_found
    return _for_count(page.found if answer.status == "found" else page.related, answer)


def _for_count(sentences: Sequence[str], answer: Answer) -> str:
    """The sentence for one passage, for two, or for three and more."""
    return sentences[min(len(answer.citations), len(sentences)) - 1]
