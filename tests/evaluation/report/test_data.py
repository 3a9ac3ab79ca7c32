"""The report as JSON: its keys, in their order, are what other programs read."""

from __future__ import annotations

import json
from dataclasses import replace

from qa.evaluation import Outcome
from qa.evaluation.causes import RankAndScore, StagePlaces
from qa.evaluation.report import report_of
from tests.helpers.encoder import PROMISE
from tests.helpers.outcomes import FOUR, MEASURES, configuration, evaluated, set_of


def test_the_keys_of_the_report_stand_in_their_order() -> None:
    evaluations = [evaluated("a", FOUR), evaluated("b", FOUR)]
    made = report_of(set_of(FOUR), evaluations, MEASURES).to_json()
    assert list(made) == [
        *("format", "set", "measures", "configurations", "comparisons"),
        *("shown", "varied"),
    ]
    assert list(made["set"]) == [
        *("name", "sha256", "corpus", "judged", "relevant", "questions"),
        *("answerable", "notes", "without_relevant", "zeros", "uses"),
    ]
    of = made["configurations"][0]
    assert list(of) == [
        *("name", "settings", "build", "asked", "partial", "figures", "kinds"),
        *("confidence", "failures", "questions", "remarks"),
    ]
    assert list(of["figures"]["RR"]) == ["value", "low", "high", "questions"]
    assert list(of["confidence"]) == [
        *("thresholds", "promise", "risk_coverage", "reliability"),
    ]
    assert of["confidence"]["thresholds"] == {"found": 0.7, "related": 0.2}
    (compared,) = made["comparisons"]
    assert list(compared) == [
        *("baseline", "configuration", "questions", "figures", "by", "gained", "lost"),
    ]
    assert list(compared["figures"]["RR"]) == [
        *("value", "low", "high", "questions", "p", "p_holm", "needed"),
    ]


def test_a_question_has_only_the_keys_that_apply_to_it() -> None:
    places = StagePlaces(
        in_corpus=True, passages=2, dense=RankAndScore(3, 0.12345678), card=1
    )
    failed = replace(FOUR[2], cause="refused", places=places)
    lost = Outcome(FOUR[0].question, cause="not asked", error="long")
    made = configuration(evaluated("one", [lost, failed])).questions
    assert list(made["first"].to_json()) == [
        *("question", "kind", "answerable", "values", "cause", "error"),
    ]
    content = made["missed"].to_json()
    assert list(content) == [
        *("question", "kind", "answerable", "values", "cause"),
        *("status", "confidence", "right", "shown", "standing"),
    ]
    assert content["standing"] == {
        "passages": 2,
        "card": 1,
        "dense": {"rank": 3, "score": 0.123457},
        "lexical": None,
        "fused": None,
    }


def test_the_promise_is_told_with_what_came_of_it_here() -> None:
    asked = replace(evaluated("one", FOUR), thresholds=(0.5, 0.2), promise=PROMISE)
    made = report_of(set_of(FOUR), [asked], MEASURES).to_json()
    said = made["configurations"][0]["confidence"]["promise"]
    assert said["said"] == str(PROMISE)
    assert said["wrong_at_most"] == PROMISE.wrong_at_most
    assert said["here"] == {"found": 3, "wrong": 1, "kept": False, "held_out": True}


def test_the_operating_point_is_where_found_begins() -> None:
    made = configuration(evaluated("one", FOUR))
    assert made.operating_point == (3 / 4, round(1 / 3, 6))
    assert configuration(evaluated("one", [FOUR[2]])).operating_point is None


def test_the_same_outcomes_make_the_same_bytes() -> None:
    texts = {
        json.dumps(
            report_of(set_of(FOUR), [evaluated("one", FOUR)], MEASURES).to_json()
        )
        for _ in range(2)
    }
    assert len(texts) == 1


def test_what_stands_beside_the_figures_names_the_configurations_that_it_is_of() -> (
    None
):
    full = [replace(o, grades=dict.fromkeys(o.ranking, 2)) for o in FOUR]
    evaluations = [evaluated("a", FOUR), evaluated("b", FOUR), evaluated("c", full)]
    made = report_of(set_of(FOUR), evaluations, MEASURES, varied=["ranking.depth"])
    few, swept = made.beside
    assert few.startswith("a, b: judged@10 is 0.278, below 0.6")
    assert swept.startswith("The best of several values was chosen")
    alike = report_of(set_of(FOUR), evaluations[:2], MEASURES).beside
    assert [line.partition(" is ")[0] for line in alike] == ["judged@10"]
