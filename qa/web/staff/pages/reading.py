"""The articles: a list of them, and each one to read, quote and correct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from starlette.responses import Response

from qa.corpus import (
    ANSWERS,
    CATALOGUE_FILE,
    Article,
    ArticleEntry,
    JudgedQuestion,
    Passage,
    Span,
    answers,
)
from qa.errors import CorpusError, SheetError, StaffError
from qa.quotes import code_of
from qa.staff import (
    LINE_KINDS,
    LineKind,
    entries_of,
    furniture_of,
    pending_kinds,
    set_kind,
)
from qa.web.addresses import span_of
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit

from .article_view import ArticleLayout
from .golden import Golden

MAX_LISTED = 200
"""Golden questions that a page lists."""


class _Listed(NamedTuple):
    """An article in the list of all."""

    article: Article
    passages: int
    furniture: int
    share: float
    golden: int


@dataclass(frozen=True, slots=True)
class _Quote:
    """The passage that a link asks for, with its citation, whether page furniture is in
    it, and the golden questions that it answers."""

    passage: Passage
    citation: str
    furniture: bool
    answers: Sequence[tuple[str, JudgedQuestion]]


class _Questions(NamedTuple):
    """The golden questions of one set that the article answers, each with the spans
    that do."""

    name: str
    found: Sequence[tuple[JudgedQuestion, Sequence[Span]]]

    @property
    def first(self) -> Sequence[tuple[JudgedQuestion, Sequence[Span]]]:
        """Those that a page lists."""
        return self.found[:MAX_LISTED]


def add_reading(pages: Pages) -> None:
    """Adds the list of the articles, each article, and the correction of its lines."""
    golden = Golden(pages.staff.corpus)
    pages.navigate("Articles", "/staff")

    @pages.get("/staff", "reader")
    def articles(visit: Visit) -> Response:
        desk = visit.desk
        sets, faults = golden.sets(desk)
        answered = [
            {j.article for j in q.gold if j.grade >= ANSWERS}
            for s in sets.values()
            for q in s
        ]
        listed = [
            _Listed(
                a,
                len(desk.index.passages_of(a.id)),
                *furniture_of(a),
                sum(a.id in ids for ids in answered),
            )
            for a in desk.articles()
        ]
        return visit.page(
            "articles.html", listed=listed, faults=faults, stats=desk.stats
        )

    @pages.get("/staff/articles/{article}", "reader")
    def read(visit: Visit) -> Response:
        desk = visit.desk
        article = desk.article(visit.request.path_params["article"])
        if article is None:
            return visit.problem(messages.no_page(), 404)
        sets, faults = golden.sets(desk)
        questions = [_Questions(n, list(_found(article, s))) for n, s in sets.items()]
        selected = span_of(article, visit.asked("start"), visit.asked("end"))
        passages = [p for _, p in desk.index.passages_of(article.id)]
        shown = set(visit.request.query_params.getlist("show"))
        entry, pending, unread = _catalogued(visit, article)
        layout = ArticleLayout(
            article,
            passages,
            selected=selected,
            expected=_expected(questions, visit.asked("set"), visit.asked("question")),
            bounds="bounds" in shown,
            pending=pending,
        )
        return visit.page(
            "article.html",
            view=layout.view(),
            quote=_quote(article.cut(*selected), sets) if selected else None,
            questions=questions,
            faults=[*faults, *unread],
            chosen=visit.asked("set"),
            question=visit.asked("question"),
            shown=shown,
            entry=entry,
            most=MAX_LISTED,
        )

    @pages.post("/staff/articles/{article}/lines", "editor")
    def correct(visit: Visit) -> Response:
        article = visit.desk.article(visit.request.path_params["article"])
        if article is None:
            return visit.problem(messages.no_page(), 404)
        form = visit.form
        span = span_of(article, form.value("start"), form.value("end"))
        kind = next((k for k in LINE_KINDS if k == form.value("kind")), None)
        if span is None or kind is None:
            raise StaffError("There is no such line.", cure="Load the page again.")
        user = visit.user.name if visit.user else ""
        with visit.staff.versions.keeping(CATALOGUE_FILE, user):
            line = set_kind(visit.staff.corpus, article, span, kind)
        visit.record(f"line is {kind}", f"{article.id} {span.start}-{span.end}: {line}")
        said = messages.PENDING.format(line=line, kind=messages.KINDS[kind])
        return visit.go(f"/staff/articles/{article.id}#b{span.start}", said)


def _found(
    article: Article, questions: Sequence[JudgedQuestion]
) -> Iterator[tuple[JudgedQuestion, Sequence[Span]]]:
    for question in questions:
        spans = [
            Span(j.start, j.end)
            for j in question.gold
            if j.article == article.id and j.grade >= ANSWERS
        ]
        if spans:
            yield question, spans


def _expected(
    questions: Sequence[_Questions], chosen: str, question: str
) -> Iterator[Span]:
    """The spans that answer a golden question, or all of a set."""
    for listed in questions:
        if listed.name == chosen:
            for judged, spans in listed.found:
                if question in ("", judged.id):
                    yield from spans


def _catalogued(
    visit: Visit, article: Article
) -> tuple[ArticleEntry | None, Mapping[int, LineKind], Sequence[str]]:
    """The article's entry in the catalogue, the lines that the next build changes, and
    why that cannot be told."""
    corpus = visit.staff.corpus
    try:
        entry = entries_of(corpus).get(article.source.file)
        return entry, pending_kinds(corpus, article), ()
    except CorpusError as error:
        return None, {}, (error.message,)


def _quote(passage: Passage, sets: Mapping[str, Sequence[JudgedQuestion]]) -> _Quote:
    article = passage.article
    where = [article.title, *passage.section]
    if passage.page:
        where.append(f"page {passage.page}")
    where += [f"characters {passage.start} to {passage.end}", article.source.file]
    with suppress(SheetError):  # too far behind for a code
        where.append(f"check code {code_of(passage)}")
    return _Quote(
        passage,
        ", ".join(where),
        any(
            b.kind == "furniture" for b in article.blocks_in(passage.start, passage.end)
        ),
        [
            (name, question)
            for name, judged in sets.items()
            for question in judged
            if answers(article.id, passage, question.gold)
        ][:MAX_LISTED],
    )
