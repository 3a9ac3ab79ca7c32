"""Measures of rankings have the values of ir-measures, and those of arithmetic."""

from __future__ import annotations

import random
from collections.abc import Mapping
from math import log2
from pathlib import Path

import ir_measures
import pytest

from qa.evaluation.measures import (
    DEFAULT_MEASURES,
    Measure,
    parse_measure,
    sway,
)
from qa.evaluation.measures.ranking import (
    average_precision,
    judged,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
    success,
)
from qa.evaluation.sets import read_qrels, read_run
from tests.helpers.folders import write_folder

CUTS = "RR@1 RR@3 RR@10 Success@1 P@1 P@2 P@100 Recall@1 Recall@3 AP@1 AP@3 AP@10"
MEASURES = [
    parse_measure(name)
    for name in {
        *DEFAULT_MEASURES,
        *CUTS.split(),
        "nDCG",
        "nDCG@1",
        "nDCG@3",
        "judged@3",
        "Bpref",
        "nDCG(judged_only=True)@10",
        "AP(judged_only=True)",
        "P(judged_only=True)@3",
    }
]
GRADES = {"a": 1, "b": 0, "c": 3, "d": 2, "e": -1}


def oracle_name(measure: Measure, relevant: int) -> str:
    name, _, cut = str(measure).replace("judged@", "Judged@").partition("@")
    graded = "" if name.startswith(("nDCG", "Judged")) else f"(rel={relevant})"
    name = name.replace(")", f",rel={relevant})") if graded and ")" in name else name
    graded = "" if name.endswith(")") else graded
    return f"{name}{graded}@{cut}" if cut else f"{name}{graded}"


def by_ir_measures(
    folder: Path, run: Mapping[str, list[str]], relevant: int
) -> dict[tuple[str, Measure], float]:
    """What ir-measures says of `folder/run` and `folder/qrels`.

    RR@k and Judged@k come from other providers than trec_eval's (msmarco and judged),
    which put tied documents in ascending order of their ids, not trec_eval's descending;
    so these two are given `run`, in trec_eval's order and with scores that do not tie.
    """
    untied = [
        ir_measures.ScoredDoc(query, document, -place)
        for query, ranking in run.items()
        for place, document in enumerate(ranking)
    ]
    asked = {ir_measures.parse_measure(oracle_name(m, relevant)): m for m in MEASURES}
    by_trec_eval = [m for m in asked if ir_measures.pytrec_eval.supports(m)]
    others = [m for m in asked if m not in by_trec_eval]
    assert {m.NAME for m in others} == {"RR", "Judged"}
    qrels = list(ir_measures.read_trec_qrels(str(folder / "qrels")))
    scored = list(ir_measures.read_trec_run(str(folder / "run")))
    return {
        (value.query_id, asked[value.measure]): value.value
        for measures, documents in ((by_trec_eval, scored), (others, untied))
        for value in ir_measures.iter_calc(measures, qrels, documents)
    }


def assert_agreement(folder: Path, run: str, qrels: str) -> None:
    write_folder(folder, {"run": run, "qrels": qrels})
    rankings, judgements = read_run(folder / "run"), read_qrels(folder / "qrels")
    for relevant in (1, 2, 3):
        ours = {
            (query, measure): measure(rankings.get(query, []), grades, relevant)
            for query, grades in judgements.items()
            for measure in MEASURES
        }
        theirs = by_ir_measures(folder, rankings, relevant)
        assert ours == pytest.approx(theirs, abs=1e-9, rel=0), relevant


@pytest.mark.parametrize(
    ("run", "qrels"),
    [
        pytest.param("a 9 b 8 c 7", "a 0 b 1 c 1", id="plain"),
        pytest.param("a 1 b 1 c 1 d 1", "b 1 a 0", id="ties"),
        pytest.param("9 1 10 1 100 1", "9 1", id="ties of numbers, ordered as text"),
        pytest.param("z 1 é 1 Z 1 ﬀ 1 𝔞 1", "é 1 Z 2 𝔞 3", id="ties beyond ASCII"),
        pytest.param(
            "a 1.00000001 b 1.0", "b 1", id="ties as floats of 32 bits, not of 64"
        ),
        pytest.param("a 1e-9 b -3 c .5 d +7E2", "d 1 a 2", id="scores of any form"),
        pytest.param("u 9 v 8 a 7 w 6 c 5", "a 1 c 1", id="unjudged above"),
        pytest.param("a 9 b 8 c 7 d 6", "a 0 b 1 c 2 d 3", id="graded gains"),
        pytest.param("a 9 b 8 c 7", "a -1 b 2 c -2 d -3 e 1", id="negative grades"),
        pytest.param("a 9 b 8", "b 1 z 3 y 1", id="relevant ones not retrieved"),
        pytest.param("a 9 b 8", "a 0 b 0", id="nothing relevant"),
        pytest.param("u 9 v 8", "a 1", id="nothing judged retrieved"),
    ],
)
def test_one_query_has_the_values_of_ir_measures(
    tmp_path: Path, run: str, qrels: str
) -> None:
    scored, graded = run.split(), qrels.split()
    pairs = zip(scored[::2], scored[1::2], strict=True)
    assert_agreement(
        tmp_path,
        "".join(f"q Q0 {document} 1 {score} tag\n" for document, score in pairs),
        "".join(
            f"q 0 {d} {g}\n" for d, g in zip(graded[::2], graded[1::2], strict=True)
        ),
    )


def test_a_query_missing_from_the_run_counts_and_one_only_in_it_does_not(
    tmp_path: Path,
) -> None:
    """Agreement includes the keys: every query of the qrels, and no other."""
    run = "q1 Q0 a 1 2 t\nonly-in-the-run Q0 a 1 2 t\n"
    assert_agreement(tmp_path, run, "q1 0 a 1\nmissing 0 a 1\nmissing 0 b 2\n")


@pytest.mark.parametrize("seed", range(25))
def test_random_runs_with_many_ties_have_the_values_of_ir_measures(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    documents = [f"{letter}{n}" for letter in "dDé" for n in range(8)]
    scores = ["3", "2", "2.00000001", "1.5", "1.4999999999", "0", "-1", "1e-3"]
    grades = [-2, -1, 0, 0, 1, 1, 2, 3]
    run, qrels = [], []
    for query in (f"q{n}" for n in range(8)):
        found = dice.sample(documents, dice.randrange(20))
        run += [f"{query} Q0 {d} 1 {dice.choice(scores)} tag\n" for d in found]
        known = dice.sample(documents, dice.randrange(1, 20))
        qrels += [f"{query} 0 {d} {dice.choice(grades)}\n" for d in known]
        # With negative grades only, nDCG of pytrec_eval at times never returns.
        qrels.append(f"{query} 0 not-retrieved {dice.choice([0, 1])}\n")
    dice.shuffle(run)
    assert_agreement(tmp_path, "".join(run), "".join(qrels))


def test_two_providers_of_ir_measures_order_ties_against_trec_eval() -> None:
    """Why RR@k and Judged@k are compared on runs without ties."""
    tied = [ir_measures.ScoredDoc("q", d, 1.0) for d in "ab"]
    names = ("RR", "RR@1", "P@1", "Judged@1")
    asked = {ir_measures.parse_measure(name): name for name in names}
    values = ir_measures.iter_calc(list(asked), [ir_measures.Qrel("q", "b", 1)], tied)
    by_name = {asked[value.measure]: value.value for value in values}
    assert by_name == {"RR": 1, "P@1": 1, "RR@1": 0, "Judged@1": 0}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (reciprocal_rank("bxca", GRADES), 1 / 3),
        (reciprocal_rank("bxca", GRADES, k=3), 1 / 3),
        (reciprocal_rank("bxca", GRADES, k=2), 0),
        (reciprocal_rank("acd", GRADES, relevant=2), 1 / 2),
        (success("bxca", GRADES, k=3), 1),
        (success("bxca", GRADES, k=2), 0),
        (success("bxca", GRADES), 1),
        (precision("ab", GRADES, k=10), 1 / 10),
        (precision("abcx", GRADES), 2 / 4),
        (recall("abcx", GRADES), 2 / 3),
        (recall("abcx", GRADES, k=2), 1 / 3),
        (recall("abcx", GRADES, relevant=2), 1 / 2),
        (average_precision("acxd", GRADES), (1 / 1 + 2 / 2 + 3 / 4) / 3),
        (average_precision("xacd", GRADES, k=2), (1 / 2) / 3),
        (ndcg("xcea", GRADES), (3 / log2(3) + 1 / log2(5)) / (3 + 2 / log2(3) + 1 / 2)),
        (ndcg("xcea", GRADES, k=2), (3 / log2(3)) / (3 + 2 / log2(3))),
        (ndcg("cda", GRADES, relevant=3), 1),
        (judged("xaeb", GRADES, k=3), 2 / 3),
        (judged("xa", GRADES, k=10), 1 / 2),
    ],
)
def test_a_measure_is_arithmetic(value: float, expected: float) -> None:
    assert value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", [*DEFAULT_MEASURES, "AP@3", "nDCG", "RR@3"])
def test_a_query_without_relevant_documents_or_ranking_gives_nothing(name: str) -> None:
    measure = parse_measure(name)
    assert measure([], {}) == 0.0
    assert measure([], {"a": 1}) == 0.0
    assert measure(["a"], {}) == 0.0
    if measure.name != "judged":
        assert measure(["a", "b"], {"a": 0, "b": -1}) == 0.0


def test_negative_grades_gain_nothing_where_they_are_all_there_is() -> None:
    """Without the oracle, whose nDCG at times never returns from such a query."""
    assert ndcg("ba", {"a": -1, "b": -2}, k=3) == 0.0


def test_an_unjudged_document_is_relevant_at_no_level() -> None:
    assert precision("xb", GRADES, relevant=0) == 1 / 2


@pytest.mark.parametrize("k", [0, -1])
@pytest.mark.parametrize("function", [precision, recall, ndcg, judged, success])
def test_a_cut_before_the_first_document_is_refused(function, k: int) -> None:
    with pytest.raises(ValueError, match=f"not {k}"):
        function("abc", GRADES, k=k)


@pytest.mark.parametrize(
    ("name", "measure", "text"),
    [
        ("RR", Measure("RR"), "RR"),
        ("nDCG@10", Measure("nDCG", 10), "nDCG@10"),
        ("R@5", Measure("Recall", 5), "Recall@5"),
        ("Recall@100", Measure("Recall", 100), "Recall@100"),
        ("Judged@3", Measure("judged", 3), "judged@3"),
        ("AP", Measure("AP"), "AP"),
    ],
)
def test_a_measure_has_the_name_of_ir_measures(
    name: str, measure: Measure, text: str
) -> None:
    assert parse_measure(name) == measure
    assert str(measure) == text


@pytest.mark.parametrize(
    "name",
    [
        "P",
        "Success",
        "R",
        "judged",
        "MRR",
        "NDCG@10",
        "nDCG@0",
        "nDCG@-1",
        "nDCG@",
        "P@1.5",
        "P@٣",
        "P@1٣",
        "P@03",
        "RR@3 ",
        "RR(rel=2)",
        "RR(p=0.5)",
        "RBP(p=2)",
        "Bpref@3",
        "@3",
        "",
    ],
)
def test_an_unknown_name_is_refused_with_the_known_ones(name: str) -> None:
    known = (
        "RR, AP, nDCG, Bpref, RBP, RR@k, Success@k, P@k, Recall@k, AP@k, nDCG@k, "
        "RBP@k, judged@k"
    )
    with pytest.raises(ValueError, match=f"Known are {known}"):
        parse_measure(name)


def test_a_measure_without_a_sensible_cut_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="No measure is called P@0"):
        Measure("P", 0)


def test_the_default_measures_are_called_what_they_are() -> None:
    assert tuple(str(parse_measure(n)) for n in DEFAULT_MEASURES) == DEFAULT_MEASURES


def test_the_reader_of_rbp_goes_on_with_the_probability_that_is_named() -> None:
    ranking, grades = ["x", "c", "a", "b"], GRADES  # c has 3, a has 1, b has 0
    rbp = parse_measure("RBP(p=0.5)")
    assert rbp(ranking, grades) == 0.5 * (0.5 + 0.25)
    assert rbp(ranking, grades, relevant=2) == 0.5 * 0.5
    assert parse_measure("RBP@2")(ranking, grades) == pytest.approx(0.2 * 0.8)
    assert str(rbp) == "RBP(p=0.5)"
    assert parse_measure("RBP(p=0.8)@9").k == 9


def test_a_query_sways_as_far_as_unjudged_documents_stand_apart() -> None:
    assert sway([["a", "b"], ["a", "b"]]) == 0
    assert sway([["a", "b"], ["b", "a"]]) == pytest.approx(2 * (1 - 1 / log2(3)))
    assert sway([["a", "b"], ["b", "a"]], {"a"}) == pytest.approx(1 - 1 / log2(3))
    assert sway([["a"], ["b"]]) == 2
    assert sway([["a", "b"], ["a", "c"]], k=1) == 0
    assert sway([["a"], []]) == 1
