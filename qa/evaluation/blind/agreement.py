"""How far judges agree, and where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qa.corpus import ANSWERS, Span
from qa.errors import JudgementError
from qa.evaluation.measures import (
    Interval,
    bootstrap_of,
    cohens_kappa,
    interval_of_share,
)

from .grades import GRADES, Grade
from .task import Place, Task

Judged = Mapping[str, Mapping[Place, Grade]]
"""The grades of each judge, by name."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two judges agree on the passages that both graded. Intervals resample whole
    questions, since the passages of one question depend on each other.

    `weighted` counts 0 against 2 as twice the disagreement of 0 against 1 (linear
    weights); `answering` looks at grade 2 against the others. `counts[i, j]`: the first
    gave i, the second j.
    """

    judges: tuple[str, str]
    passages: int
    same: Interval
    kappa: Interval
    weighted: Interval
    answering: Interval
    counts: NDArray[np.int_]


def agreements(task: Task, judged: Judged) -> list[Agreement]:
    """Of each pair of judges with a passage in common. Raises JudgementError if there
    is none."""
    pairs = [_of_pair(task, judged, a, b) for a, b in combinations(judged, 2)]
    found = [p for p in pairs if p]
    if not found:
        raise JudgementError(
            "No two judges graded the same passage.",
            cure="Let a second judge grade: qa judge grade FOLDER --as NAME",
        )
    return found


def _of_pair(task: Task, judged: Judged, one: str, two: str) -> Agreement | None:
    tables = []
    for question in task.questions:
        table = np.zeros((len(GRADES), len(GRADES)), int)
        for passage in question.passages:
            place = question.id, passage.id
            if place in judged[one] and place in judged[two]:
                grades = judged[one][place].grade, judged[two][place].grade
                table[grades] += 1
        if table.any():
            tables.append(table)
    if not tables:
        return None
    stack = np.array(tables)
    answering = np.add.reduceat(
        np.add.reduceat(stack, [0, ANSWERS], 1), [0, ANSWERS], 2
    )

    def kappa(of: NDArray[np.int_], weights: str = "none") -> Interval:
        return bootstrap_of(lambda i: cohens_kappa(of[i].sum(axis=0), weights), len(of))

    counts: NDArray[np.int_] = stack.sum(axis=0)
    return Agreement(
        (one, two),
        int(counts.sum()),
        interval_of_share(stack.trace(axis1=1, axis2=2), stack.sum(axis=(1, 2))),
        kappa(stack),
        kappa(stack, "linear"),
        kappa(answering),
        counts,
    )


def given(task: Task, judged: Judged) -> dict[Place, list[Grade]]:
    """All grades of each passage, in the order of the task."""
    return {p: [g[p] for g in judged.values() if p in g] for p in task.passages}


def disputes(task: Task, judged: Judged) -> dict[Place, list[Grade]]:
    """The grades of each passage on which judges disagree: another grade, or all say
    that it answers and they mark no sentence in common."""
    return {p: g for p, g in given(task, judged).items() if g and not _agree(g)}


def final_grades(
    task: Task, judged: Judged, settled: Mapping[Place, Grade]
) -> dict[Place, Grade]:
    """One grade for each passage. What was settled counts first; else the grade that
    all judges gave, with the sentences that all of them mark.

    Raises JudgementError while a passage has fewer than two grades, or a dispute is not
    settled.
    """
    every = given(task, judged)
    lacking = [p for p, g in every.items() if len(g) < 2 and p not in settled]  # noqa: PLR2004 - judges
    if lacking:
        question, passage = lacking[0]
        raise JudgementError(
            f"{len(lacking)} of {len(every)} passages have fewer than two judges; the "
            f"first is {passage} for {question}.",
            cure="Let each judge finish: qa judge grade FOLDER --as NAME",
        )
    open_ = [p for p in disputes(task, judged) if p not in settled]
    if open_:
        raise JudgementError(
            f"The judges disagree on {len(open_)} passages that nobody has settled.",
            cure="Settle them: qa judge settle FOLDER --as NAME",
        )
    return {p: settled.get(p) or _joined(g) for p, g in every.items()}


def _agree(grades: Sequence[Grade]) -> bool:
    same = len({g.grade for g in grades}) == 1
    marked = [g for g in grades if g.sentences]
    return same and (not marked or bool(_common(marked)))


def _joined(grades: Sequence[Grade]) -> Grade:
    marked = [g for g in grades if g.sentences]
    return grades[0]._replace(sentences=_common(marked) if marked else ())


def _common(marked: Sequence[Grade]) -> tuple[Span, ...]:
    """The sentences that all of them mark; who marks none means the whole passage."""
    return tuple(sorted(set.intersection(*(set(g.sentences) for g in marked))))
