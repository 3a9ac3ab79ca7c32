"""Where judges agree, where not, and what counts in the end."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

from qa.errors import JudgementError
from qa.evaluation.blind import (
    Grade,
    Task,
    agreements,
    disputes,
    final_grades,
    grades_of_judge,
    judges,
)
from tests.helpers.judging import judged_by


def by_nerve(text: str) -> int:
    return 2 if "nerve" in text else 0


def by_disc(text: str) -> int:
    return 1 if "disc" in text else by_nerve(text)


def test_kappa_is_over_what_both_graded(task: Task, tmp_path: Path) -> None:
    judged_by(tmp_path, task, "ann", by_nerve)
    judged_by(tmp_path, task, "bob", by_disc)
    judged = judges(tmp_path, task)
    (pair,) = agreements(task, judged)
    a, b = ([g.grade for g in judged[n].values()] for n in ("ann", "bob"))
    assert pair.judges == ("ann", "bob")
    assert pair.passages == len(task.passages) == pair.counts.sum()
    labels = [0, 1, 2]
    assert pair.kappa.value == pytest.approx(cohen_kappa_score(a, b, labels=labels))
    weighted = cohen_kappa_score(a, b, weights="linear", labels=labels)
    assert pair.weighted.value == pytest.approx(weighted)
    assert pair.kappa.low <= pair.kappa.value <= pair.kappa.high
    assert math.isnan(pair.answering.value) or -1 <= pair.answering.value <= 1
    with pytest.raises(JudgementError, match="No two judges"):
        agreements(task, {"ann": judged["ann"]})


def test_a_dispute_must_be_settled_and_the_settled_grade_counts(
    task: Task, tmp_path: Path
) -> None:
    judged_by(tmp_path, task, "ann", by_nerve)
    with pytest.raises(JudgementError, match="fewer than two judges"):
        final_grades(task, judges(tmp_path, task), {})
    judged_by(tmp_path, task, "bob", by_disc)
    judged = judges(tmp_path, task)
    open_ = disputes(task, judged)
    assert open_
    assert all("nerve" in task.passages[p].text for p in open_)
    with pytest.raises(JudgementError, match="nobody has settled"):
        final_grades(task, judged, {})
    settled = {p: Grade("eve", *p, 1) for p in open_}
    final = final_grades(task, judged, settled)
    assert {p: g.grade for p, g in final.items()} == {
        p: 1 if p in open_ else 0 for p in task.passages
    }


def test_sentences_that_all_mark_are_the_answer(task: Task, tmp_path: Path) -> None:
    place, passage = next(
        (p, c) for p, c in task.passages.items() if len(c.sentences) >= 3
    )
    one, two, three = passage.sentences[:3]
    marked = {"ann": (one, two), "bob": (two, three), "cid": ()}
    for name, sentences in marked.items():
        grades_of_judge(tmp_path, task, name).add(Grade(name, *place, 2, sentences))
    judged = judges(tmp_path, task)
    assert disputes(task, judged) == {}
    others = {p: Grade("eve", *p, 0) for p in task.passages if p != place}
    assert final_grades(task, judged, others)[place].sentences == (two,)
    grades_of_judge(tmp_path, task, "ann").add(Grade("ann", *place, 2, (one,)))
    assert list(disputes(task, judges(tmp_path, task))) == [place]
