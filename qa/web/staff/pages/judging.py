"""Judge a question: mark the sentences that answer it, or say that none does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from starlette.responses import Response

from qa.answer import choose_hits
from qa.corpus import Article, JudgedQuestion, Span
from qa.desk import Desk
from qa.errors import QAError, StaffError
from qa.question import Change, clean_question
from qa.staff import Marked, judge, judged_lines, keep_judged_vectors, withdraw
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit

from .searching import history_of

MAX_OFFERED = 8
"""Passages of which the sentences are offered."""
_PLACE = re.compile(r"([\w.-]+):(\d{1,9})-(\d{1,9})")


class _Sentence(NamedTuple):
    """A sentence that may be ticked; `value` is its place."""

    value: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class _Offer:
    """The sentences of a passage, or of a whole article."""

    article: Article
    section: Sequence[str]
    sentences: Sequence[_Sentence]


class _Listed(NamedTuple):
    """A judged question. `judged` is None where it stands aside, because a sentence
    that answers it has changed."""

    id: str
    question: str
    judged: JudgedQuestion | None


def add_judging(pages: Pages) -> None:
    """Adds the list of judged questions, and the form to judge one. A question travels
    in the body of a form; it is kept only where it is judged."""
    pages.navigate("Judged questions", "/staff/judged")

    @pages.get("/staff/judged", "reader")
    def judged(visit: Visit) -> Response:
        return visit.page("judged.html", listed=_listed(visit), desk=visit.desk)

    @pages.post("/staff/judge", "editor")
    def choose(visit: Visit) -> Response:
        return _form(visit)

    @pages.post("/staff/judged", "editor")
    def keep(visit: Visit) -> Response:
        desk, form = visit.desk, visit.form
        ticked = form.fields.get("answer", ())
        answers = [_marked(value) for value in ticked]
        if (form.value("verdict") == "answers") != bool(answers):
            problem = messages.nothing_ticked() if not answers else messages.ticked()
            return _form(visit, problem)
        corpus = visit.staff.corpus
        articles = {a.id: a for a in desk.articles()}
        try:
            kept = judge(
                corpus, articles, form.value("question"), history_of(visit), answers
            )
        except QAError as error:
            return _form(visit, error)
        keep_judged_vectors(corpus, articles, desk.encoder)
        visit.staff.served.take_up_judgements()
        visit.record("judged", f"{kept.id}: {messages.counted(len(kept.gold))}")
        return visit.go("/staff/judged", messages.JUDGED.format(id=kept.id))

    @pages.post("/staff/judged/withdraw", "editor")
    def take_back(visit: Visit) -> Response:
        question = visit.form.value("id")
        withdraw(visit.staff.corpus, question)
        visit.staff.served.take_up_judgements()
        visit.record("judgement taken back", question)
        return visit.go("/staff/judged", messages.TAKEN_BACK.format(id=question))


def _form(visit: Visit, problem: QAError | None = None) -> Response:
    """The sentences to tick: those of the passages that the desk finds, and of an
    article that was asked for."""
    desk, form = visit.desk, visit.form
    ticked = set(form.fields.get("answer", ()))
    history = history_of(visit)
    question = clean_question(form.value("question"))
    offers = list(_offers(desk, question, history, form.value("article"), ticked))
    return visit.page(
        "judge.html",
        422 if problem else 200,
        problem=problem,
        question=question,
        history=history,
        offers=offers,
        articles=desk.articles(),
        article=form.value("article"),
    )


def _offers(
    desk: Desk,
    question: str,
    history: Sequence[str],
    article_id: str,
    ticked: Collection[str],
) -> Iterator[_Offer]:
    """Each sentence once: what is ticked already, what the desk finds, the article."""
    without_reply: tuple[Change, ...] = ("reply",)
    search = desk.search(question, history, undo=without_reply)
    passages = [c.passage for c in search.cards]
    passages += [h.passage for h in choose_hits(search.hits, MAX_OFFERED)]
    runs = [(p.article, p.section, p.sentences) for p in passages]
    marked = [_marked(value) for value in sorted(ticked)]
    before = [(desk.article(m.article), Span(m.start, m.end)) for m in marked]
    whole = desk.article(article_id) if article_id else None
    offered: set[str] = set()
    for article, section, sentences in (
        *((a, (), (span,)) for a, span in before if a),
        *runs,
        *([(whole, (), whole.sentences)] if whole else []),
    ):
        fresh = [
            _Sentence(value, article.text[s.start : s.end], value in ticked)
            for s in sentences
            if (value := f"{article.id}:{s.start}-{s.end}") not in offered
        ]
        offered |= {s.value for s in fresh}
        if fresh:
            yield _Offer(article, section, fresh)


def _marked(value: str) -> Marked:
    place = _PLACE.fullmatch(value)
    if not place:
        raise StaffError("There is no such sentence.", cure="Load the page again.")
    return Marked(place[1], int(place[2]), int(place[3]))


def _listed(visit: Visit) -> list[_Listed]:
    """The judged questions, the newest last."""
    articles = {a.id: a for a in visit.desk.articles()}
    return [_Listed(*line) for line in judged_lines(visit.staff.corpus, articles)]
