"""The bar for red flags, on wordings that the classifier learnt from."""

from __future__ import annotations

import pytest

from bench.desk import emergency as bench
from qa.language import LANGUAGES
from qa.model import Encoder
from qa.safety import Watch, read_rules, watch_for
from qa.safety.flags import shipped_rules
from tests.helpers.folders import REPO


@pytest.fixture(scope="module")
def watch(encoder: Encoder) -> Watch:
    return watch_for(read_rules(REPO / "corpus"), encoder)


@pytest.mark.parametrize("half", ["wordings_tune", "tune"])
def test_a_tune_half_is_caught_with_few_false_alarms(
    half: str, watch: Watch, encoder: Encoder
) -> None:
    cases = [c for c in bench.cases_of(half) if c.history or _is_drawn(c)]
    encoded = encoder.encode_questions([c.question for c in cases])
    raised = {}
    for case, seen in zip(cases, encoded, strict=True):
        found = watch.check(case.question, case.history, seen.vector)
        raised[case.id] = found.flags if found else ()
    urgent = [c for c in cases if c.flags]
    missed = [c.question for c in urgent if not raised[c.id]]
    ordinary = [c for c in cases if not c.flags]
    alarms = [c.question for c in ordinary if raised[c.id]]
    assert len(missed) <= 0.01 * len(urgent), missed
    assert len(alarms) <= 0.03 * len(ordinary), alarms


def _is_drawn(case: bench.Case) -> bool:
    """Every third case, because encoding takes time."""
    return int(case.id[-1]) % 3 == 0


def test_the_report_halves_share_no_question_with_the_tune_halves() -> None:
    reports = [*bench.cases_of("report"), *bench.cases_of("wordings_report")]
    tunes = [*bench.cases_of("tune"), *bench.cases_of("wordings_tune")]
    assert {c.question for c in reports}.isdisjoint(c.question for c in tunes)
    names = {f.name for f in shipped_rules().flags}
    for cases in (reports, tunes):
        assert {f for c in cases for f in c.flags} == names
    for language in LANGUAGES:
        some = [c for c in reports if c.style.startswith(language)]
        assert sum(bool(c.flags) for c in some) >= 95
        assert sum(not c.flags for c in some) >= 85


def test_shares_come_with_their_exact_interval() -> None:
    assert bench.share(0, 10) == "0/10 = 0.000 (0.000 to 0.308)"
    assert bench.share(10, 10) == "10/10 = 1.000 (0.692 to 1.000)"
