"""A question as staff see it: every stage of the search, what was decided and why, and
what a patient would have seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from qa.answer import Answer
from qa.corpus import ANSWERS, Corpus, JudgedQuestion
from qa.desk import Desk
from qa.errors import QuestionError
from qa.evaluation.sets import TestSet, find_golden
from qa.language import LANGUAGES
from qa.question import clean_question, parts_of
from qa.web.sides import SideView, side_of
from qa.web.staff.frame import Pages, Visit

from .golden import Golden

MAX_HISTORY = 20
"""Questions asked before that are read."""
_UNKNOWN = "?"
"""The id of a question that nobody judged."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of the message with everything that became of it."""

    question: JudgedQuestion
    side: SideView

    @property
    def judged(self) -> bool:
        """Whether it is a golden question."""
        return self.question.id != _UNKNOWN

    @property
    def answer(self) -> Answer | None:
        """What the desk said; None for a question that it refused."""
        return self.side.case.outcome.answer


def add_search(pages: Pages) -> None:
    """Adds the search by stages. A question travels in the body of a form, and is
    written nowhere."""
    golden = Golden(pages.staff.corpus)
    pages.navigate("Search", "/staff/search")

    @pages.get("/staff/search", "reader")
    def form(visit: Visit) -> Response:
        return _page(visit, visit.desk)

    @pages.post("/staff/search", "reader")
    def search(visit: Visit) -> Response:
        desk = visit.desk
        sets, _ = golden.sets(desk)
        judged = [q for questions in sets.values() for q in questions]
        articles = visit.form.fields.get("article", ())
        try:
            asked = _ask(desk, judged, visit, articles)
        except QuestionError as error:
            return _page(visit, desk, status=422, error=error)
        return _page(visit, desk, asked)


def _page(
    visit: Visit,
    desk: Desk,
    asked: Sequence[_Asked] = (),
    status: int = 200,
    error: QuestionError | None = None,
) -> Response:
    return visit.page(
        "search.html",
        status,
        problem=error,
        asked=asked,
        question=visit.form.value("question"),
        history=visit.form.value("history"),
        earlier=history_of(visit),
        articles=desk.articles(),
        chosen=visit.form.fields.get("article", ()),
        languages=LANGUAGES,
    )


def history_of(visit: Visit) -> list[str]:
    """The questions asked before that a form names, one a line."""
    lines = visit.form.value("history").split("\n")
    return [line.strip() for line in lines if line.strip()][-MAX_HISTORY:]


def _ask(
    desk: Desk,
    judged: Sequence[JudgedQuestion],
    visit: Visit,
    articles: Collection[str],
) -> list[_Asked]:
    """Each question of the message, as the patients' page asks it. Raises QuestionError
    for an empty message."""
    message, history = clean_question(visit.form.value("question")), history_of(visit)
    known = find_golden(judged, message, history)
    parts = (message,) if known else parts_of(message).asked
    topics = [
        find_golden(judged, part, before)
        or JudgedQuestion(_UNKNOWN, part, history=before, answerable=False)
        for n, part in enumerate(parts)
        for before in ((*history, *parts[:n]),)
    ]
    corpus = Corpus(tuple(desk.articles()), digest="")
    testset = TestSet("staff", corpus, tuple(topics), "", ANSWERS)
    return [_Asked(t, side_of(desk, testset, t, articles=articles)) for t in topics]
