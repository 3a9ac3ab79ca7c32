"""The bar for red flags, on wordings that the classifier learnt from."""

from __future__ import annotations

import pytest

from bench.desk import emergency as bench
from qa.desk.watching import Watching
from qa.language import LANGUAGES
from qa.model import Encoder
from qa.safety import read_rules
from qa.safety.flags import shipped_rules
from tests.helpers.folders import REPO


@pytest.fixture(scope="module")
def served(encoder: Encoder) -> Watching:
    return Watching(read_rules(REPO / "corpus"), encoder)


@pytest.mark.parametrize("half", ["wordings_tune", "descriptions_tune", "tune"])
def test_a_tune_half_is_caught_with_few_false_alarms(
    half: str, served: Watching, encoder: Encoder
) -> None:
    cases = [c for c in bench.cases_of(half) if c.history or _is_drawn(c)]
    encoded = encoder.encode_questions([c.question for c in cases])
    raised = {}
    for case, seen in zip(cases, encoded, strict=True):
        found = served.emergency(case.question, case.history, seen.vector)
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
    kinds = ("", "wordings_", "descriptions_")
    reports = [c for kind in kinds for c in bench.cases_of(f"{kind}report")]
    tunes = [c for kind in kinds for c in bench.cases_of(f"{kind}tune")]
    assert {c.question for c in reports}.isdisjoint(c.question for c in tunes)
    names = {f.name for f in shipped_rules().flags}
    for cases in (reports, tunes):
        assert {f for c in cases for f in c.flags} == names
    for language in LANGUAGES:
        some = [c for c in reports if c.style.startswith(language)]
        assert sum(bool(c.flags) for c in some) >= 95
        assert sum(not c.flags for c in some) >= 85


HARMLESS = [
    # names of treatments, fragments, other languages in words that Spanish has, stories
    "a freezing needle in the joints of my neck",
    "shot of cortisone for the joints",
    "mal au dos",
    "mal de dos",
    "leaning forward helps",
    "sitting helps",
    "my back kills me when i stand in line at the shop, sitting helps. what is it",
    "Dad is 76, standing at the grill does his back in. He sits and it goes.",
    "la espalda me mata en la cola del banco, sentada se me pasa. qué puede ser",
    "ظهري يقتلني لما أوقف في البنك، وإذا جلست يروح. ما السبب",
]


def test_kinds_of_harmless_texts_raise_nothing(served: Watching) -> None:
    assert [t for t in HARMLESS if served.emergency(t)] == []


def test_shares_come_with_their_exact_interval() -> None:
    assert bench.share(0, 10) == "0/10 = 0.000 (0.000 to 0.308)"
    assert bench.share(10, 10) == "10/10 = 1.000 (0.692 to 1.000)"
