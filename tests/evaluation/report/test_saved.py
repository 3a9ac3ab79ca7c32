"""Saved reports are read again, compared, and refused where that says nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answer import Promise
from qa.errors import ReportFailed
from qa.evaluation import Evaluation, Outcome
from qa.evaluation.held_out import Use
from qa.evaluation.report import (
    PromiseResult,
    Report,
    Saved,
    compare_reports,
    read_report,
    report_of,
    write_report,
)
from qa.evaluation.report.files import scores_text
from tests.helpers.evaluation import few_resamples
from tests.helpers.outcomes import FOUR, MEASURES, evaluated, set_of

BETTER = [*FOUR[:2], replace(FOUR[2], ranking=("good",)), FOUR[3]]


def report(outcomes: list[Outcome], *more: list[Outcome], sha256: str = "") -> Report:
    evaluations: list[Evaluation] = [
        evaluated(name, some)
        for name, some in zip(("shipped", "other"), (outcomes, *more), strict=False)
    ]
    testset = replace(set_of(outcomes), sha256=sha256)
    with few_resamples():
        return report_of(testset, evaluations, MEASURES)


def saved(of: Report, label: str) -> Saved:
    return Saved(label, of, {})


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = report(FOUR, BETTER)
    promise = Promise(0.1, 0.95, 100, 60, 50, 1, 0.09, "sha")
    first, second = made.configurations
    assert first.confidence is not None
    kept = PromiseResult(promise, found=3, wrong=1, kept=False)
    first = replace(first, confidence=replace(first.confidence, promise=kept))
    made = replace(made, configurations=(first, second))
    write_report(tmp_path / "one", made)
    read = read_report(tmp_path / "one")
    assert (read.label, read.costs) == ("one", {})
    assert read.report.to_json() == made.to_json()
    assert read_report(tmp_path / "one" / "report.json").report == read.report


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file"),
        ("{", "is no report"),
        ("[]", "is no report"),
        ('{"format": 99}', "has the format 99; this desk reads 1"),
        ('{"format": 1}', "is no report"),
        ('{"format": 1, "set": {}, "configurations": [{}]}', "is no report"),
    ],
)
def test_what_is_no_report_is_refused(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / "report.json").write_text(content)
    with pytest.raises(ReportFailed, match=reason) as refused:
        read_report(tmp_path if content else tmp_path / "report.json")
    assert refused.value.cure


def test_saved_reports_are_compared_as_if_they_had_been_made_together() -> None:
    together = report(FOUR, BETTER).comparisons[0]
    one, two = saved(report(FOUR), "june"), saved(report(BETTER), "july")
    with few_resamples():
        compared = compare_reports([one, two]).report
    assert [c.name for c in compared.configurations] == [
        "shipped (june)",
        "shipped (july)",
    ]
    (comparison,) = compared.comparisons
    assert (comparison.gained, comparison.lost) == (together.gained, together.lost)
    for name, difference in together.figures.items():
        again = comparison.figures[name]
        assert again.value == pytest.approx(difference.value, abs=2e-6)
        assert again.p == difference.p


def test_a_comparison_of_different_sets_says_how_much_they_share() -> None:
    one, two = report(FOUR), report(FOUR[:3], sha256="other")
    with few_resamples():
        compared = compare_reports([saved(one, "a"), saved(two, "b")]).report
    (note,) = compared.testset.notes
    assert (
        note == "a and b are of different sets: 4 and 3 questions, 3 of them the same."
    )
    assert compared.comparisons[0].questions == 3
    corpus = replace(two.testset, corpus="edited", sha256="")
    edited = saved(replace(two, testset=corpus), "b")
    with few_resamples():
        (note,) = compare_reports([saved(one, "a"), edited]).report.testset.notes
    assert note == "a and b are of different articles."


def test_reports_that_cannot_be_compared_are_refused() -> None:
    one = report(FOUR)
    (shipped,) = one.configurations
    documents = replace(one, testset=replace(one.testset, judged="documents"))
    renamed = {f"x{key}": q for key, q in shipped.questions.items()}
    strangers = replace(one, configurations=(replace(shipped, questions=renamed),))
    other = {k: replace(q, question="Why?") for k, q in shipped.questions.items()}
    other["first"] = shipped.questions["first"]
    reworded = replace(
        one,
        testset=replace(one.testset, sha256="other"),
        configurations=(replace(shipped, questions=other),),
    )
    for strange, reason in (
        (documents, "a judges spans, b documents"),
        (strangers, "a and b share no question"),
        (reworded, "3 questions of a and b have the same id and other words"),
    ):
        with pytest.raises(ReportFailed, match=reason):
            compare_reports([saved(one, "a"), saved(strange, "b")])


def test_the_scores_of_each_question_are_a_table_that_no_spreadsheet_runs() -> None:
    asked = replace(FOUR[0].question, text='=HYPERLINK("http://x"), "yes"')
    made = report([replace(FOUR[0], question=asked), *FOUR[1:]], BETTER)
    rows = list(csv.DictReader(io.StringIO(scores_text(made), newline="")))
    assert len(rows) == 8
    assert rows[0]["question"] == '\'=HYPERLINK("http://x"), "yes"'
    assert [float(r["RR"]) for r in rows[:3]] == pytest.approx([1, 1 / 3, 0], abs=1e-6)
    assert (rows[3]["RR"], rows[3]["answerable"]) == ("", "false")
    assert (rows[4]["configuration"], rows[0]["status"]) == ("other", "found")


def test_a_report_without_its_evaluations_is_a_page_too(tmp_path: Path) -> None:
    write_report(tmp_path / "out", report(FOUR))
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {"report.json", "report.html", "scores.csv"}
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "answerable questions were shown a passage that answers" in page
    content = json.loads((tmp_path / "out" / "report.json").read_text())
    assert content["set"]["questions"] == 4


def test_what_is_not_held_out_stays_so_when_it_is_read_and_compared(
    tmp_path: Path,
) -> None:
    plain, made = report(FOUR), report(FOUR)
    uses = (Use("dev.jsonl", "fitted it", 4),)
    made = replace(made, testset=replace(made.testset, uses=uses))
    write_report(tmp_path / "one", made)
    read = read_report(tmp_path / "one")
    assert read.report.testset.warnings == made.testset.warnings
    both = compare_reports([saved(plain, "june"), read])
    assert both.report.testset.uses == uses
