"""Answers to escaped HTML. Pure functions, and the only place that escapes.

Whatever stands between tags here was cut from an article, typed by a person, or comes
from `texts`. Gradio pastes the result into the page as it is: no template language may
see it again (docs/design.md says why).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from qa.errors import QAError
from qa.promise import Promise
from qa.records import Answer, Article, Citation, Passage, Span

from . import texts

_NOTHING = Markup()


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
            out += _terms(article, at, first) + Markup("<mark{}>").format(anchor)
            out += _terms(article, first, last) + Markup("</mark>")
            at, anchor = last, Markup()
    return out + _terms(article, at, end)


def _terms(article: Article, start: int, end: int) -> Markup:
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


def banner() -> Markup:
    return Markup('<div class="q-banner"><h1>{}</h1><p>{}</p></div>').format(
        texts.DESK, texts.PROMISE
    )


def start(examples: Sequence[str], promise: Promise | None) -> Markup:
    """What stands on the page before the first question."""
    offers = Markup().join(
        Markup(
            '<li><button type="button" data-event="example" data-n="{}">{}</button>'
            "</li>"
        ).format(n, example)
        for n, example in enumerate(examples)
    )
    more = Markup(
        '<p id="q-try">{}</p><ul class="q-examples" aria-labelledby="q-try">{}</ul>'
    )
    return Markup('<section class="q-start"><h2>{}</h2>{}{}</section>').format(
        texts.START,
        more.format(texts.TRY, offers) if examples else _NOTHING,
        sure(promise),
    )


def sure(promise: Promise | None) -> Markup:
    """What was promised of the answers shown as found; None says that nothing was."""
    said = texts.UNPROMISED
    if promise:
        said = texts.PROMISED.format(
            percent=f"{100 * promise.wrong_at_most:.3g}",
            questions=promise.questions,
            answerable=promise.answerable,
            found=promise.found,
            wrong=promise.wrong,
            sure=f"{100 * promise.sureness:.3g}",
        )
    return Markup(
        '<details class="q-sure"><summary>{}</summary><p>{}</p></details>'
    ).format(texts.SURE, said)


def conversation(
    turns: Sequence[Answer],
    *,
    examples: Sequence[str] = (),
    promise: Promise | None = None,
    problem: QAError | None = None,
    moved: bool = True,
) -> Markup:
    """All that was asked and answered; `moved` has the page show the latest turn."""
    parts = [turn(n, answer, examples) for n, answer in enumerate(turns)]
    parts = parts or [start(examples, promise)]
    if problem:
        parts.append(trouble(problem))
    said = f"{turns[-1].query.asked} {headline(turns[-1])}" if turns else ""
    return Markup(
        '<div class="q-turns" data-moved="{}">{}</div>'
        '<p class="q-hidden" role="status">{}</p>'
    ).format("yes" if moved else "no", Markup().join(parts), said)


def turn(number: int, answer: Answer, examples: Sequence[str] = ()) -> Markup:
    name = f"q-turn-{number}"
    return Markup(
        '<section class="q-turn" aria-labelledby="{}">'
        '<h2 class="q-asked" id="{}" dir="auto">'
        '<span class="q-hidden">{} </span>{}</h2>'
        '<div class="q-answer q-{}">{}<p class="q-headline">{}</p>{}{}</div></section>'
    ).format(
        name,
        name,
        texts.ASKED,
        answer.query.asked,
        answer.status.replace("_", "-"),
        _searched(number, answer),
        headline(answer),
        _advice(answer, examples),
        Markup().join(card(c) for c in answer.citations),
    )


def headline(answer: Answer) -> str:
    one = len(answer.citations) == 1
    if answer.status == "found":
        return texts.FOUND_ONE if one else texts.FOUND
    if answer.status == "related":
        return texts.RELATED_ONE if one else texts.RELATED
    return texts.NOT_FOUND


def card(citation: Citation) -> Markup:
    passage = citation.passage
    article = passage.article
    section = Markup(' <span aria-hidden="true">&rsaquo;</span> ').join(passage.section)
    where = Markup('<p class="q-section"><span class="q-hidden">{} </span>{}</p>')
    return Markup(
        '<article class="q-card"><h3>{}</h3>{}'
        '<blockquote class="q-quote" dir="auto">{}</blockquote>{}{}</article>'
    ).format(
        article.title,
        where.format(texts.SECTION, section) if section else _NOTHING,
        cut(article, passage.start, passage.end, citation.marks),
        link(
            place(citation),
            Markup('{}<span class="q-hidden">: {}</span>').format(
                texts.OPEN, article.title
            ),
            "q-open q-button",
        ),
        _also(citation.also),
    )


def place(citation: Citation) -> Passage:
    """What its article opens at: what is marked, or else all that is quoted."""
    if not citation.marks:
        return citation.passage
    first, last = citation.marks[0], citation.marks[-1]
    return citation.passage.article.cut(first.start, last.end)


def link(passage: Passage, text: str, look: str = "q-open") -> Markup:
    """A link that opens an article where the passage stands in it."""
    return Markup(
        '<a class="{}" href="/articles/{}?start={}&amp;end={}#passage"'
        ' data-article="{}" data-start="{}" data-end="{}">{}</a>'
    ).format(
        look,
        passage.article.id,
        passage.start,
        passage.end,
        passage.article.id,
        passage.start,
        passage.end,
        text,
    )


def trouble(problem: QAError) -> Markup:
    return Markup(
        '<div class="q-problem" role="alert">'
        '<p class="q-headline">{}</p><p>{}</p></div>'
    ).format(problem.message, problem.cure)


def _searched(number: int, answer: Answer) -> Markup:
    if not answer.query.changes:
        return _NOTHING
    return Markup(
        '<p class="q-searched" dir="auto">{} <q>{}</q> '
        '<button type="button" data-event="alone" data-n="{}">{}</button></p>'
    ).format(texts.SEARCHED, answer.query.searched, number, texts.UNDO)


def _advice(answer: Answer, examples: Sequence[str]) -> Markup:
    lines = [answer.notice] if answer.notice else []
    if answer.status == "not_found":
        lines.append(texts.NOT_FOUND_CURE)
        if examples:
            lines.append(texts.COVERED.format(topics=", ".join(examples)))
    return Markup().join(Markup('<p class="q-advice">{}</p>').format(x) for x in lines)


def _also(passages: Sequence[Passage]) -> Markup:
    if not passages:
        return _NOTHING
    return Markup('<p class="q-also">{} {}</p>').format(
        texts.SIMILAR if len(passages) == 1 else texts.SIMILAR_MANY,
        Markup(", ").join(link(p, p.article.title) for p in passages),
    )
