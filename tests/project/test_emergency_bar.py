"""The bar for red flags, on questions that the phrases were written for."""

from __future__ import annotations

from bench.desk import emergency as bench
from qa.model import Encoder
from qa.safety import read_rules, watch_for
from qa.safety.flags import shipped_rules
from tests.helpers.folders import REPO


def test_the_tune_half_is_caught_with_few_false_alarms(
    encoder: Encoder,
) -> None:
    watch = watch_for(read_rules(REPO / "corpus"), encoder)
    cases = bench.cases_of("tune")
    encoded = encoder.encode_questions([c.question for c in cases])
    raised = {}
    for case, seen in zip(cases, encoded, strict=True):
        found = watch.check(case.question, case.history, seen.vector)
        raised[case.id] = found.flags if found else ()
    missed = [
        c.question for c in cases if c.flags and not bench.caught(c, raised[c.id])
    ]
    ordinary = [c for c in cases if not c.flags]
    alarms = [c.question for c in ordinary if raised[c.id]]
    assert missed == []
    assert len(alarms) <= 0.03 * len(ordinary), alarms


def test_the_report_half_is_counted_and_shares_no_question() -> None:
    report, tune = bench.cases_of("report"), bench.cases_of("tune")
    assert {c.question for c in report}.isdisjoint(c.question for c in tune)
    assert len([c for c in report if c.flags]) >= 60
    assert len([c for c in report if not c.flags]) >= 150
    flags = {f for c in (*report, *tune) for f in c.flags}
    assert flags == {f.name for f in shipped_rules().flags}


def test_shares_come_with_their_exact_interval() -> None:
    assert bench.share(0, 10) == "0/10 = 0.000 (0.000 to 0.308)"
    assert bench.share(10, 10) == "10/10 = 1.000 (0.692 to 1.000)"
