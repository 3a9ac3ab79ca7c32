"""Questions laid out for reading: every quote is its passage."""

from __future__ import annotations

from pathlib import Path

from qa.evaluation.causes import RankAndScore, StagePlaces
from qa.evaluation.report import Cases
from qa.evaluation.report.cases import Row, stage_rows
from tests.helpers.evaluation import QUESTIONS, WORDS, evaluated


def test_a_case_says_what_became_of_a_question(tmp_path: Path) -> None:
    _, (shipped, words) = evaluated(tmp_path, settings=[WORDS])
    assert shipped.testset is not None
    cases = Cases(shipped.testset, shipped.settings)
    laid_out = [cases.case(n, o) for n, o in enumerate(shipped.outcomes, 1)]
    assert [c.question.text for c in laid_out] == [q for q, _ in QUESTIONS]
    for case in laid_out:
        for quote in (*case.shown, *case.held_back, *case.expected):
            assert "".join(p.text for p in quote.pieces) == quote.passage.text
    verdicts = {c.question.text: c.result.verdict for c in laid_out}
    assert verdicts["What presses on a nerve?"] == "answer shown"
    assert words.testset is not None
    (failed,) = [o for o in words.outcomes if o.question.text == "gait trouble"]
    case = Cases(words.testset, words.settings).case(3, failed)
    assert (case.result.verdict, case.rows[0].off) == ("missed by both channels", True)


def test_a_row_says_where_a_stage_placed_the_answer() -> None:
    places = StagePlaces(
        in_corpus=True,
        passages=2,
        dense=RankAndScore(3, 0.5),
        fused=RankAndScore(1, 0.9),
        card=1,
    )
    assert stage_rows(places, {"dense": True, "lexical": False}) == (
        Row("By meaning (cosine)", RankAndScore(3, 0.5)),
        Row("By words (BM25)", None, off=True),
        Row("Together (fused)", RankAndScore(1, 0.9)),
        Row("Among the cards", RankAndScore(1, 0.0)),
    )
