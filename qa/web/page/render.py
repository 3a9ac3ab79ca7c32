"""Answers to escaped HTML. Pure functions, and the only place that escapes.

Whatever stands between tags here was cut from an article, typed by a person, written by
the clinic, or comes from the catalogue. Gradio pastes the result into the page as it
is: no template language may see it again (docs/design.md says why).

The page with its script and the plain one share every function. A button carries a name
and a value: in a form they are sent, without one the script reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from qa.answer import Answer, Citation, Promise
from qa.corpus import Article, Clinic, Passage, Span
from qa.desk import GlossaryTerm
from qa.question import QueryChange
from qa.safety import Emergency

from .words import PageWords, Words

_NOTHING = Markup()
_ICONS = {
    "found": Markup(
        '<circle cx="12" cy="12" r="10.5"/><path d="M7 12.5l3.5 3.5L17 8.5"/>'
    ),
    "related": Markup(
        '<circle cx="12" cy="12" r="10.5" stroke-dasharray="3 3"/>'
        '<path d="M7 10c2-2 4 2 6 0s3-1 4-.5M7 15c2-2 4 2 6 0s3-1 4-.5"/>'
    ),
    "not_found": Markup(
        '<rect x="1.5" y="1.5" width="21" height="21" rx="3"/><path d="M7 12h10"/>'
    ),
    "emergency": Markup('<path d="M12 2L1.5 21.5h21z"/><path d="M12 9v6M12 18v.6"/>'),
}


@dataclass(frozen=True)
class Turn:
    """An answer, and what stands beside it: the terms of each citation, questions that
    could come next, topics that the articles cover."""

    number: int
    answer: Answer
    terms: Sequence[Sequence[GlossaryTerm]] = ()
    next: Sequence[str] = ()
    topics: Sequence[str] = ()
    clinic: Clinic = field(default_factory=Clinic)


def cut(
    article: Article,
    start: int,
    end: int,
    marks: Iterable[Span] = (),
    anchor: Markup = Markup(),  # noqa: B008 - never changes
) -> Markup:
    """`article.text[start:end]` with `<mark>` around the marks inside it, terms bold.

    `anchor` are attributes of the first mark. Without its tags, the result is the text.
    """
    out, at = Markup(), start
    for mark in marks:
        first, last = max(mark.start, at), min(mark.end, end)
        if first < last:
            out += _labels(article, at, first) + Markup("<mark{}>").format(anchor)
            out += _labels(article, first, last) + Markup("</mark>")
            at, anchor = last, Markup()
    return out + _labels(article, at, end)


def _labels(article: Article, start: int, end: int) -> Markup:
    """The text, with the terms that definitions open with in bold."""
    out, at = Markup(), start
    for block in article.blocks_in(start, end):
        if block.label is None:
            continue
        first, last = max(block.label.start, at), min(block.label.end, end)
        if first < last:
            out += escape(article.text[at:first])
            out += Markup("<b>{}</b>").format(article.text[first:last])
            at = last
    return out + escape(article.text[at:end])


# --- one turn -----------------------------------------------------------------------


def turn(words: Words, shown: Turn) -> Markup:
    name = f"q-turn-{shown.number}"
    answer, page = shown.answer, words.page
    return Markup(
        '<section class="q-turn" aria-labelledby="{name}">'
        '<h2 class="q-asked" id="{name}" dir="auto">{asked}{question}</h2>{notice}'
        '<div class="q-answer q-{status}">{understood}'
        '<p class="q-headline">{icon}<span>{headline}</span></p>{advice}{cards}</div>'
        "{next}</section>"
    ).format(
        name=name,
        asked=_hidden(words, page.asked),
        question=answer.query.asked,
        status=answer.status.replace("_", "-"),
        notice=notice(words, answer.emergency),
        understood=_understood(page, answer.query.changes),
        icon=_icon(answer.status),
        headline=headline(page, answer),
        advice=_advice(words, shown),
        cards=_cards(words, shown),
        next=_next(words, shown.next) if answer.status != "not_found" else _NOTHING,
    )


def headline(page: PageWords, answer: Answer) -> str:
    if answer.status == "not_found":
        return page.not_found
    said = page.found if answer.status == "found" else page.related
    return said[min(len(answer.citations), len(said)) - 1]


def announcement(words: Words, answer: Answer) -> str:
    """What a screen reader is told of an answer, once."""
    page = words.page
    if answer.status == "not_found":
        said = page.said_not_found
    else:
        each = page.said_found if answer.status == "found" else page.said_related
        said = each[min(len(answer.citations), len(each)) - 1]
    warned = answer.emergency.notice(words.language) if answer.emergency else ""
    return f"{warned} {said}".strip()


def notice(words: Words, emergency: Emergency | None) -> Markup:
    """The clinic's words on what cannot wait."""
    if emergency is None:
        return _NOTHING
    return Markup(
        '<div class="q-emergency" role="note" aria-label="{}"><p class="q-headline">'
        '{}<span>{}</span></p><p dir="auto">{}</p></div>'
    ).format(
        words.page.emergency,
        _icon("emergency"),
        words.page.emergency,
        emergency.notice(words.language),
    )


def trouble(message: str, cure: str, emergency: Markup = _NOTHING) -> Markup:
    return Markup(
        '{}<div class="q-problem" role="alert">'
        '<p class="q-headline">{}</p><p>{}</p></div>'
    ).format(emergency, message, cure)


def _understood(page: PageWords, changes: Sequence[QueryChange]) -> Markup:
    """A line for each thing that was searched besides the words, and its undo."""
    if not changes:
        return _NOTHING
    lines, words, earlier = Markup(), _NOTHING, _NOTHING
    for change in changes:
        if change.kind == "follow-up":
            said = _filled(page.continuing, earlier=_quoted(change.after))
            earlier = press(page.edit, "edit", "") + press(
                page.new_topic, "undo", "topic"
            )
            earlier = Markup("<p>{}</p><p>{}</p>").format(said, earlier)
        else:
            said = _filled(
                page.searched,
                after=Markup("<b><bdi>{}</bdi></b>").format(change.after),
                before=_quoted(change.before),
            )
            lines += Markup("<p>{}</p>").format(said)
            words = Markup("<p>{}</p>").format(press(page.undo_words, "undo", "words"))
    return Markup('<div class="q-understood">{}</div>').format(lines + words + earlier)


def _filled(template: str, **parts: Markup) -> Markup:
    return escape(template).format(**parts)


def _quoted(text: str) -> Markup:
    return Markup("<q><bdi>{}</bdi></q>").format(text)


def press(label: str, name: str, value: str, look: str = "q-button") -> Markup:
    """A button that sends a name and a value, to a form or to the script."""
    return Markup(
        '<button type="submit" class="{}" name="{}" value="{}">{}</button>'
    ).format(look, name, value, label)


def _advice(words: Words, shown: Turn) -> Markup:
    page, answer = words.page, shown.answer
    if answer.status != "not_found":
        unsure = answer.confidence is None
        said = Markup('<p class="q-advice">{}</p>').format(page.uncalibrated)
        return said if unsure else _NOTHING
    topics = _NOTHING
    if shown.topics:
        topics = Markup("<li>{}{}</li>").format(
            page.covered, offers(words, shown.topics, page.covered)
        )
    return Markup(
        '<p class="q-advice">{means}</p><h3>{now}</h3><ul class="q-now">'
        "<li>{rephrase} {edit}</li><li>{contact}</li>{topics}</ul>"
    ).format(
        means=page.not_found_means,
        now=page.what_now,
        rephrase=page.rephrase,
        edit=press(page.change, "edit", ""),
        contact=contact(page, shown.clinic),
        topics=topics,
    )


def contact(page: PageWords, clinic: Clinic) -> Markup:
    """How to reach the clinic, in what it says of itself."""
    known = [
        (page.phone, clinic.phone, clinic.tel),
        (page.email, clinic.email, f"mailto:{clinic.email}"),
        (page.website, clinic.url, clinic.url),
        (page.address, clinic.address, ""),
        (page.hours, clinic.hours, ""),
    ]
    rows = Markup().join(
        Markup("<div><dt>{}</dt> <dd>{}</dd></div>").format(
            name, _reached(text, where) if where else text
        )
        for name, text, where in known
        if text
    )
    if not (rows or clinic.name or clinic.note):
        return escape(page.contact)
    lines = [t for t in (clinic.name, clinic.note) if t]
    return Markup('{}<div class="q-contact" dir="auto">{}<dl>{}</dl></div>').format(
        page.contact_clinic,
        Markup().join(Markup("<p>{}</p>").format(t) for t in lines),
        rows,
    )


def _reached(text: str, where: str) -> Markup:
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(where, text)


def _cards(words: Words, shown: Turn) -> Markup:
    terms = [*shown.terms, *([()] * len(shown.answer.citations))]
    return Markup().join(
        card(words, citation, terms[n])
        for n, citation in enumerate(shown.answer.citations)
    )


def card(
    words: Words, citation: Citation, terms: Sequence[GlossaryTerm] = ()
) -> Markup:
    passage = citation.passage
    return Markup(
        '<article class="q-card">{}{}{}'
        '<blockquote class="q-quote" lang="{}" dir="auto">{}</blockquote>{}{}{}'
        "</article>"
    ).format(
        Markup('<h3 lang="{}" dir="auto">{}</h3>').format(
            words.quoted, passage.article.title
        ),
        _section(words, passage),
        _foreign(words),
        words.quoted,
        cut(passage.article, passage.start, passage.end, citation.marks),
        _open(words, place(citation)),
        _terms(words, terms),
        _also(words, citation.also),
    )


def _section(words: Words, passage: Passage) -> Markup:
    section = Markup(' <span aria-hidden="true">&rsaquo;</span> ').join(passage.section)
    if not section:
        return _NOTHING
    return Markup(
        '<p class="q-section" dir="auto">{}<span lang="{}">{}</span></p>'
    ).format(_hidden(words, words.page.section), words.quoted, section)


def _hidden(words: Words, text: str) -> Markup:
    """Said to screen readers; its own direction keeps it out of dir="auto"."""
    return Markup('<span class="q-hidden" dir="{}">{} </span>').format(
        words.direction, text
    )


def _foreign(words: Words) -> Markup:
    if not words.foreign:
        return _NOTHING
    said = words.page.quoted_in.format(language=words.foreign)
    return Markup('<p class="q-foreign">{}</p>').format(said)


def _open(words: Words, passage: Passage) -> Markup:
    return link(
        words,
        passage,
        Markup('{}<span class="q-hidden" lang="{}">: {}</span>').format(
            words.page.open, words.quoted, passage.article.title
        ),
        "q-open q-button",
    )


def _terms(words: Words, terms: Sequence[GlossaryTerm]) -> Markup:
    """Terms of a passage; each opens a passage that explains it."""
    if not terms:
        return _NOTHING
    each = Markup().join(
        Markup(
            '<details class="q-term"><summary lang="{lang}">{name}</summary>'
            '<blockquote class="q-quote" lang="{lang}" dir="auto">{quote}</blockquote>'
            "<p>{title}</p>{open}</details>"
        ).format(
            lang=words.quoted,
            name=term.name,
            quote=cut(
                term.explanation.article, term.explanation.start, term.explanation.end
            ),
            title=_filled(
                words.page.explained_in,
                title=Markup('<cite lang="{}">{}</cite>').format(
                    words.quoted, term.explanation.article.title
                ),
            ),
            open=_open(words, term.explanation),
        )
        for term in terms
    )
    return Markup('<div class="q-terms"><p>{}</p>{}</div>').format(
        words.page.explained, each
    )


def _also(words: Words, passages: Sequence[Passage]) -> Markup:
    if not passages:
        return _NOTHING
    one = len(passages) == 1
    return Markup('<p class="q-also">{} {}</p>').format(
        words.page.similar if one else words.page.similar_many,
        Markup(", ").join(
            link(
                words,
                p,
                Markup('<span lang="{}">{}</span>').format(
                    words.quoted, p.article.title
                ),
            )
            for p in passages
        ),
    )


def place(citation: Citation) -> Passage:
    """What its article opens at: what is marked, or else all that is quoted."""
    if not citation.marks:
        return citation.passage
    first, last = citation.marks[0], citation.marks[-1]
    return citation.passage.article.cut(first.start, last.end)


def link(words: Words, passage: Passage, text: str, look: str = "q-open") -> Markup:
    """A link that opens an article where the passage stands in it."""
    return Markup(
        '<a class="{}" href="/{}/articles/{}?start={}&amp;end={}#passage">{}</a>'
    ).format(look, words.language, passage.article.id, passage.start, passage.end, text)


def _next(words: Words, questions: Sequence[str]) -> Markup:
    if not questions:
        return _NOTHING
    return Markup('<div class="q-next"><p>{}</p>{}</div>').format(
        words.page.next, offers(words, questions, words.page.next)
    )


def offers(words: Words, questions: Sequence[str], label: str) -> Markup:
    """Questions that ask themselves."""
    each = Markup().join(
        Markup('<li lang="{}" dir="auto">{}</li>').format(
            words.quoted, press(q, "offer", q, "q-button q-offer")
        )
        for q in questions
    )
    return Markup('<ul class="q-offers" aria-label="{}">{}</ul>').format(label, each)


def _icon(name: str) -> Markup:
    return Markup(
        '<svg class="q-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        "{}</svg>"
    ).format(_ICONS[name])


# --- around the turns ---------------------------------------------------------------


def start(words: Words, questions: Sequence[str], promise: Promise | None) -> Markup:
    """What stands on the page before the first question."""
    page = words.page
    asking = page.ask_in.format(language=words.foreign) if words.foreign else ""
    foreign = Markup('<p class="q-ask-in">{}</p>').format(asking)
    more = Markup("<p>{}</p>{}").format(
        page.try_these, offers(words, questions, page.try_these)
    )
    return Markup(
        '<section class="q-start" id="q-start"><h2>{}</h2>{}{}{}'
        '<p class="q-private">{}</p></section>'
    ).format(
        page.start,
        foreign if asking else _NOTHING,
        more if questions else _NOTHING,
        sure(page, promise),
        page.private,
    )


def sure(page: PageWords, promise: Promise | None) -> Markup:
    """What was promised of the answers shown as found; None says that nothing was."""
    said = page.unpromised
    if promise:
        said = page.promised.format(
            percent=f"{100 * promise.wrong_at_most:.3g}",
            questions=promise.questions,
            answerable=promise.answerable,
            found=promise.found,
            wrong=promise.wrong,
            sure=f"{100 * promise.sureness:.3g}",
        )
    return Markup(
        '<details class="q-sure"><summary>{}</summary><p>{}</p></details>'
    ).format(page.sure, said)
