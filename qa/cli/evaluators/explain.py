"""The command `explain`: one question through every stage of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.group import main
from qa.cli.terminal import CORPUS, INDEX, loading, open_desk, progress

from .asking import configurations

if TYPE_CHECKING:
    from qa.answer import Trace
    from qa.corpus import Corpus, JudgedQuestion, Passage
    from qa.desk import Desk
    from qa.evaluation import Judge, Parts, RankAndScore

_FIRST = 5
"""Candidates of each stage that are printed."""
_MAX_CHARS = 64
"""Characters of a passage that a line shows."""
_UNKNOWN = "?"
"""The id of a question that is not a golden one."""


@main.command()
@click.argument("question")
@click.option(
    "--history",
    multiple=True,
    help="A question asked before; repeatable.",
)
@click.option("--expect", help="Text of an article that should answer.")
@click.option(
    "--set",
    "collection",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder in BEIR layout: QUESTION is asked of its documents, and may be the "
    "id of one of its queries.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings to try (TOML) instead of the shipped ones.",
)
@CORPUS
@INDEX
def explain(  # noqa: PLR0917 - click passes them by name
    question: str,
    history: tuple[str, ...],
    expect: str | None,
    collection: Path | None,
    config: Path | None,
    corpus: Path,
    index: Path,
) -> None:
    """Show how each stage ranked a question.

    QUESTION is a question, or the id of a golden one or of a query of --set. For these,
    and with --expect, it also shows which passages answer and at which stage they were
    lost.
    """
    from qa.corpus import ANSWERS, read_corpus
    from qa.evaluation import Configuration, Judge
    from qa.evaluation import desk_for as open_for
    from qa.evaluation.sets import TestSet, read_beir

    if collection:
        with loading("Reading"):
            whole = read_beir(collection)
        judged = _judged(question, history, expect, whole.corpus, whole.questions)
        testset = replace(whole, questions=(judged,))
    else:
        read = read_corpus(corpus)
        kept = _golden(corpus, read) if expect is None else ()
        judged = _judged(question, history, expect, read, kept)
        testset = TestSet("explained", read, (judged,), "", ANSWERS)
    if config or collection:
        tried = configurations([config])[0] if config else Configuration()
        with progress(tried.name) as bar:
            desk, _ = open_for(
                testset,
                tried,
                index / "cache",
                corpus=None if collection else corpus,
                step=bar.step(tried.name),
            )
    else:
        with loading():
            desk = open_desk(corpus, index)
    trace = desk.trace(judged.text, judged.history)
    _print(desk, Judge(testset), judged, trace)


def _judged(
    question: str,
    history: tuple[str, ...],
    expect: str | None,
    read: Corpus,
    known: Sequence[JudgedQuestion],
) -> JudgedQuestion:
    """The question with what is known to answer it: the expected text, or what stands
    in the known questions."""
    from qa.corpus import ANSWERS, JudgedQuestion, Judgement
    from qa.evaluation.sets import find_golden, locate

    if expect is not None:
        gold = locate(expect, read.articles)
        gold = gold or (Judgement("", 0, len(expect), expect, ANSWERS),)
        return JudgedQuestion(_UNKNOWN, question, history=history, gold=gold)
    if found := find_golden(known, question, history):
        return found
    return JudgedQuestion(_UNKNOWN, question, history=history, answerable=False)


def _golden(corpus: Path, read: Corpus) -> Sequence[JudgedQuestion]:
    from qa.evaluation.sets import golden

    folder = corpus / "questions"
    return golden(folder, read).questions if folder.is_dir() else ()


def _print(desk: Desk, judge: Judge, question: JudgedQuestion, trace: Trace) -> None:
    from rich.console import Console

    from qa.evaluation import STAGES, card_parts, rank_parts, stages

    console = Console(highlight=False, soft_wrap=True)

    def say(text: str, style: str = "") -> None:
        console.print(text, style=style, markup=False)

    say(trace.search.query.asked, "bold")
    for line in _searched(judge, question, trace):
        say(line, "dim")
    lists = stages(judge, question, desk.index, trace.search, _FIRST)
    for stage, candidates in lists.items():
        say(f"\n{STAGES[stage]}", "bold")
        for c in candidates:
            say(f"{c.rank:3}  {c.score:7.3f}  {_mark(c.answers)}  {_line(c.passage)}")
            if c.hit and stage == "fused":
                say(f"     {_parts(rank_parts(trace.search, c.hit))}", "dim")
    say("\nThe first that do not overlap", "bold")
    shown = [c.passage for c in trace.answer.citations]
    for card in trace.cards:
        answers = judge.answers(question, card.passage)
        say(
            f"{card.number:3}  {_mark(answers)}  "
            f"{'' if card.passage in shown else 'held back':9}  {_line(card.passage)}"
        )
        say(f"     {_parts(card_parts(desk, trace.search, card))}", "dim")
    for line in (
        *_terms(desk, trace),
        _confidence(desk, trace),
        *_verdict(desk, judge, question, trace),
    ):
        say(line)


def _searched(judge: Judge, question: JudgedQuestion, trace: Trace) -> Iterator[str]:
    """What was searched besides the question, and what should answer it."""
    query = trace.search.query
    if query.changes:
        yield f"Searched also for: {query.searched}"
    for change in query.changes:
        yield f"  {change.kind}: {change.before} -> {change.after}"
    for document, grade in question.grades.items():
        if grade >= judge.testset.relevant:
            yield f"Should answer: the document {document}, grade {grade}"
    for j in question.gold:
        if j.grade >= judge.testset.relevant:
            where = f"{j.article}:{j.start}-{j.end}" if j.article else "in no article"
            yield f"Should answer: {where}  {_head(j.quote)}"


def _parts(parts: Parts) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in parts.items())


def _terms(desk: Desk, trace: Trace) -> Iterator[str]:
    """The terms of the log odds from which the confidence comes."""
    from qa.evaluation import verdict_parts

    verdict = verdict_parts(desk.calibration, trace.cards)
    if verdict is None:
        return
    yield "\nLog odds that the cards answer"
    yield f"{verdict.intercept:+8.3f}  intercept"
    for t in verdict.terms:
        yield f"{t.adds:+8.3f}  {t.name}: {t.value:.3f} times {t.slope:.3f}"
    yield f"{verdict.log_odds:+8.3f}  in all: probability {verdict.probability:.3f}"


def _confidence(desk: Desk, trace: Trace) -> str:
    answer = trace.answer
    if desk.calibration is None or answer.confidence is None:
        return f"\nNot calibrated: {answer.status}"
    return (
        f"\nConfidence {answer.confidence:.3f} (found from "
        f"{desk.calibration.found:.3f}, related from {desk.calibration.related:.3f}): "
        f"{answer.status}"
    )


def _verdict(
    desk: Desk, judge: Judge, question: JudgedQuestion, trace: Trace
) -> list[str]:
    """Where the passages that answer were placed, and why none was shown."""
    from qa.evaluation import CAUSES, cause_of, places_of_answers

    if not question.answerable:
        known = question.id != _UNKNOWN and trace.answer.status == "found"
        return [CAUSES["answered without an answer"]] if known else []
    places = places_of_answers(judge, question, desk.index, trace.search, trace.cards)
    best = (
        f"Best of the {places.passages} passages that answer: by meaning "
        f"{_place(places.dense)}, by words {_place(places.lexical)}, together "
        f"{_place(places.fused)}, card {places.card or 'none'}"
    )
    if any(judge.answers(question, c.passage) for c in trace.answer.citations):
        return [best, "A passage that answers is shown."]
    cause = cause_of(places, replied=trace.search.reply is not None)
    cut = _cut(desk, question) if cause == "cut badly" else []
    return [best, f"Cause: {cause}. {CAUSES[cause]}", *cut]


def _cut(desk: Desk, question: JudgedQuestion) -> list[str]:
    """The passage that holds most of each judged span."""
    from qa.evaluation import best_share

    lines = []
    for j in question.gold:
        share, passage = best_share(j, desk.index)
        where = passage.id if passage else "no passage"
        lines.append(f"  {where} holds {share:.0%} of {j.article}:{j.start}-{j.end}")
    return lines


def _mark(answers: bool) -> str:
    return "answers" if answers else "       "


def _place(place: RankAndScore | None) -> str:
    return f"{place.rank} ({place.score:.3f})" if place else "not found"


def _line(passage: Passage) -> str:
    return f"{passage.id}  {_head(passage.text)}"


def _head(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_CHARS else f"{line[: _MAX_CHARS - 4]} ..."
