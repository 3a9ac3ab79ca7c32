"""The command `explain`: one question, stage by stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .evaluate import configurations
from .group import main
from .terminal import CORPUS, INDEX, loading, open_desk, progress

if TYPE_CHECKING:
    from qa.corpus import Corpus, Passage
    from qa.desk import Desk, Trace
    from qa.evaluation import Judge, RankAndScore
    from qa.evaluation.sets import JudgedQuestion

_STAGES = {"dense": "By meaning", "lexical": "By words", "fused": "Together"}
_HEAD = 5
"""Places of each list that are shown."""
_WIDTH = 64
"""Characters of a passage that a list shows."""
_UNKNOWN = "?"
"""The id of a question about which nothing is known."""


@main.command()
@click.argument("question")
@click.option("--history", multiple=True, help="A question asked before; repeatable.")
@click.option("--expect", help="The words of an article that should answer.")
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
    config: Path | None,
    corpus: Path,
    index: Path,
) -> None:
    """Why does QUESTION get its answer? Ranks and scores of every stage.

    QUESTION is a question, or the id of a golden one. What should answer it is known
    from the golden questions, or given with --expect.
    """
    from qa.corpus import read_corpus
    from qa.evaluation import Judge
    from qa.evaluation import desk_for as open_for
    from qa.evaluation.measures import ANSWERS
    from qa.evaluation.sets import TestSet

    read = read_corpus(corpus)
    topic = _topic(question, history, expect, corpus, read)
    testset = TestSet("explained", read, (topic,), "", ANSWERS)
    if config:
        (tried,) = configurations([config])
        with progress(tried.name) as bar:
            desk, _ = open_for(
                testset,
                tried,
                index / "cache",
                corpus=corpus,
                step=bar.step(tried.name),
            )
    else:
        with loading():
            desk = open_desk(corpus, index)
    trace = desk.trace(topic.question, topic.history)
    _print(desk, Judge(testset), topic, trace)


def _topic(
    question: str,
    history: tuple[str, ...],
    expect: str | None,
    corpus: Path,
    read: Corpus,
) -> JudgedQuestion:
    from qa.evaluation.measures import ANSWERS, Judgement
    from qa.evaluation.sets import JudgedQuestion, golden, locate

    if expect is not None:
        gold = locate(expect, read.articles)
        gold = gold or (Judgement("", 0, len(expect), expect, ANSWERS),)
        return JudgedQuestion(_UNKNOWN, question, history=history, gold=gold)
    if (corpus / "questions").is_dir():
        for topic in golden(corpus / "questions", read).topics:
            same = topic.question == question and topic.history == history
            if same or (topic.id == question and not history):
                return topic
    return JudgedQuestion(_UNKNOWN, question, history=history, answerable=False)


def _print(desk: Desk, judge: Judge, topic: JudgedQuestion, trace: Trace) -> None:
    from rich.console import Console

    from qa.answer import evidence_of
    from qa.evaluation import stages

    console = Console(highlight=False, soft_wrap=True)

    def say(text: str, style: str = "") -> None:
        console.print(text, style=style, markup=False)

    query = trace.search.query
    say(query.asked, "bold")
    if query.changes:
        say(f"Searched also for: {query.searched}", "dim")
        for change in query.changes:
            say(f"  {change.kind}: {change.before} -> {change.after}", "dim")
    for j in topic.gold:
        if j.grade >= judge.testset.relevant:
            where = f"{j.article}:{j.start}-{j.end}" if j.article else "in no article"
            say(f"Should answer: {where}  {_head(j.quote)}")
    lists = stages(judge, topic, desk.index, trace.search, _HEAD)
    for stage, candidates in lists.items():
        say(f"\n{_STAGES[stage]}", "bold")
        for c in candidates:
            say(f"{c.rank:3}  {c.score:7.3f}  {_mark(c.answers)}  {_line(c.passage)}")
    say("\nThe first that do not overlap", "bold")
    shown = [c.passage for c in trace.answer.citations]
    for card in trace.cards:
        weighed = ", ".join(f"{f} {v:.3f}" for f, v in evidence_of([card]).items())
        say(
            f"{card.number:3}  {weighed}  {_mark(judge.answers(topic, card.passage))}  "
            f"{'' if card.passage in shown else 'held back':9}  {_line(card.passage)}"
        )
    for line in (_confidence(desk, trace), *_verdict(desk, judge, topic, trace)):
        say(line)


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
    desk: Desk, judge: Judge, topic: JudgedQuestion, trace: Trace
) -> list[str]:
    """What is known of a question with judgements."""
    from qa.evaluation import CAUSES, cause_of, places_of_answers

    if not topic.answerable:
        known = topic.id != _UNKNOWN and trace.answer.status == "found"
        return [CAUSES["answered without an answer"]] if known else []
    stands = places_of_answers(judge, topic, desk.index, trace.search, trace.cards)
    best = (
        f"Best of the {stands.passages} passages that answer: by meaning "
        f"{_place(stands.dense)}, by words {_place(stands.lexical)}, together "
        f"{_place(stands.fused)}, card {stands.card or 'none'}"
    )
    if any(judge.answers(topic, c.passage) for c in trace.answer.citations):
        return [best, "A passage that answers is shown."]
    cause = cause_of(stands)
    cut = _cut(desk, topic) if cause == "cut badly" else []
    return [best, f"Cause: {cause}. {CAUSES[cause]}", *cut]


def _cut(desk: Desk, topic: JudgedQuestion) -> list[str]:
    from qa.evaluation import best_share

    lines = []
    for j in topic.gold:
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
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4]} ..."
