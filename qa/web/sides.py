"""One question in detail, for the lab and the staff desk: the ranks and scores of each
stage, the evidence of each card, and the articles with what was shown and expected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from qa.answer import Answer, Citation, Search, Trace
from qa.corpus import Article, JudgedQuestion, Passage
from qa.desk import Desk
from qa.evaluation import (
    STAGES,
    Configuration,
    Judge,
    Outcome,
    Parts,
    RankAndScore,
    Verdict,
    card_parts,
    rank_parts,
    stages,
    trace_question,
    verdict_parts,
)
from qa.evaluation.report import (
    TEMPLATES_FOLDER,
    Case,
    CaseQuote,
    Cases,
    Stretch,
    excerpts,
    whole_article,
)
from qa.evaluation.sets import TestSet
from qa.index import Index

SIDE_TEMPLATES = (Path(__file__).with_name("templates"), TEMPLATES_FOLDER)
"""The folders of the templates that show a side: `side.html` and what it imports."""
MAX_LISTED = 10
"""Candidates listed for each stage, and passages listed that answer."""
MAX_SHOWN_CHARS = 100_000
"""A longer article is shown as excerpts only."""


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A passage in the ranking of one stage. `card` is the number of its card, None
    where it has none; `shown` is False for a card that the desk held back."""

    rank: int
    score: float
    quote: CaseQuote
    card: int | None
    shown: bool
    parts: Parts
    """Empty where the settings keep the passage out of the ranking."""


@dataclass(frozen=True, slots=True)
class StageView:
    """The first candidates of one stage; `off` where the settings switch it off."""

    key: str
    name: str
    off: bool
    candidates: tuple[CandidateView, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """A passage that may be shown, with all that is known of it."""

    number: int
    quote: CaseQuote
    parts: Parts
    shown: bool


@dataclass(frozen=True, slots=True)
class GoldView:
    """A passage that answers, with its rank and score in each stage (None where the
    stage has it not) and the number of its card."""

    quote: CaseQuote
    places: tuple[RankAndScore | None, ...]
    card: int | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """An article with its shown and expected passages."""

    article: Article
    excerpts: tuple[Stretch, ...]
    whole: Stretch | None
    """None for an article of more than MAX_SHOWN_CHARS characters."""
    expected: bool


@dataclass(frozen=True, slots=True)
class SideView:
    """A question under one configuration. A question that the desk refuses has no
    stages. `more_gold` counts the passages that answer beyond those in `gold`."""

    name: str
    thresholds: tuple[float, float] | None
    verdict: Verdict | None
    case: Case
    gold: tuple[GoldView, ...]
    more_gold: int
    stages: tuple[StageView, ...]
    cards: tuple[CardView, ...]
    sources: tuple[SourceView, ...]


def side_of(
    desk: Desk,
    testset: TestSet,
    topic: JudgedQuestion,
    configuration: Configuration | None = None,
    *,
    articles: Collection[str] = (),
) -> SideView:
    """Asks the desk a question of a set, and lays out all that became of it. Without
    `configuration` the desk has the shipped settings. With `articles`, each stage lists
    only candidates of these, with the ranks that they have among all."""
    configuration = configuration or Configuration()
    judge = Judge(testset)
    outcome, trace = trace_question(desk, judge, topic)
    cases = Cases(testset, configuration.settings)
    case = cases.case(testset.questions.index(topic) + 1, outcome)
    gold, more = _gold(cases, judge, desk.index, topic, trace)
    calibration = desk.calibration
    return SideView(
        configuration.name,
        (calibration.found, calibration.related) if calibration else None,
        verdict_parts(calibration, trace.cards) if trace else None,
        case,
        gold,
        more,
        _stages(cases, judge, desk, topic, trace, articles=articles),
        _cards(cases, desk, topic, trace),
        _sources(cases, testset, desk, outcome),
    )


def _stages(
    cases: Cases,
    judge: Judge,
    desk: Desk,
    topic: JudgedQuestion,
    trace: Trace | None,
    *,
    articles: Collection[str],
) -> tuple[StageView, ...]:
    if trace is None:
        return ()
    off = {"dense": not desk.ranking.dense, "lexical": not desk.ranking.lexical}
    return tuple(
        StageView(
            stage,
            STAGES[stage],
            off.get(stage, False),
            tuple(
                CandidateView(
                    c.rank,
                    c.score,
                    cases.quote(topic, c.passage),
                    _card(trace, c.passage),
                    _is_shown(trace.answer, c.passage),
                    rank_parts(trace.search, c.hit) if c.hit else {},
                )
                for c in candidates
            ),
        )
        for stage, candidates in stages(
            judge, topic, desk.index, trace.search, MAX_LISTED, articles=articles
        ).items()
    )


def _cards(
    cases: Cases, desk: Desk, topic: JudgedQuestion, trace: Trace | None
) -> tuple[CardView, ...]:
    if trace is None:
        return ()
    return tuple(
        CardView(
            card.number,
            cases.quote(topic, card.passage),
            card_parts(desk, trace.search, card),
            _is_shown(trace.answer, card.passage),
        )
        for card in trace.cards
    )


def _card(trace: Trace, passage: Passage) -> int | None:
    return next((c.number for c in trace.cards if c.passage == passage), None)


def _is_shown(answer: Answer, passage: Passage) -> bool:
    return any(c.passage == passage for c in answer.citations)


def _gold(
    cases: Cases, judge: Judge, index: Index, topic: JudgedQuestion, trace: Trace | None
) -> tuple[tuple[GoldView, ...], int]:
    """The first passages that answer, in the order of the fused ranking, and the number
    of further ones."""
    if trace is None:
        return (), 0
    places = _places(trace.search)
    rows = judge.rows(topic, index)
    fused = places[-1]
    far = len(fused) + 1
    rows.sort(key=lambda r: (fused[r].rank if r in fused else far, r))
    gold = []
    for row in rows[:MAX_LISTED]:
        passage = index.passage(row)
        gold.append(
            GoldView(
                cases.quote(topic, passage),
                tuple(p.get(row) for p in places),
                _card(trace, passage),
            )
        )
    return tuple(gold), max(0, len(rows) - MAX_LISTED)


def _places(search: Search) -> list[dict[int, RankAndScore]]:
    lists = (
        search.found.dense,
        search.found.lexical,
        [(h.row, h.score) for h in search.hits],
    )
    return [
        {row: RankAndScore(n, score) for n, (row, score) in enumerate(ranked, 1)}
        for ranked in lists
    ]


def _sources(
    cases: Cases, testset: TestSet, desk: Desk, outcome: Outcome
) -> tuple[SourceView, ...]:
    """The articles with expected passages, then the other articles of the shown cards
    (or, where none was shown, of those held back)."""
    answer = outcome.answer
    cards: tuple[Citation, ...] = ()
    if answer:
        cards = answer.citations or answer.candidates
    gold = sorted(Judge(testset).articles(outcome.question))
    ids = dict.fromkeys([*gold, *(c.passage.article.id for c in cards)])
    sources = []
    for key in ids:
        article = desk.article(key)
        if article is None:
            continue
        marks = cases.marks(outcome.question, cards, key)
        laid_out = (
            whole_article(article, marks)
            if len(article.text) <= MAX_SHOWN_CHARS
            else None
        )
        sources.append(
            SourceView(article, excerpts(article, marks), laid_out, key in gold)
        )
    return tuple(sources)
