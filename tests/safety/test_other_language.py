"""Texts in languages that the classifier did not learn raise no flag by it."""

from __future__ import annotations

import pytest

from bench.desk import emergency as bench
from qa.safety import Watch
from qa.safety.flags import shipped_rules
from qa.safety.other_language import is_other_language

WATCH = Watch(shipped_rules())


def test_harmless_messages_in_other_languages_raise_no_flag() -> None:
    texts = [c.question for c in bench.other_languages("tune")]
    raised = [t for t in texts if WATCH.check(t)]
    assert len(raised) <= 1, raised  # "mal de dos" is all Spanish words


@pytest.mark.parametrize("half", ["tune", "wordings_tune"])
def test_every_learnt_emergency_is_in_a_known_language(half: str) -> None:
    urgent = [c.question for c in bench.cases_of(half) if c.flags]
    forms = [t for q in urgent for t in (q, q.upper(), q.translate(_BARE))]
    assert not [t for t in forms if is_other_language(t)]


_BARE = str.maketrans("áéíóúñ", "aeioun")


@pytest.mark.parametrize(
    "text",
    [
        "chst pian",
        "cnt breth",
        "hlep cant brethe",
        "no siento las pirnas",
        "dolr d pcho",
        "i cant respirar",
        "my mom se cayo y no responde",
        "Abuela no respira",
        "took 30 oxycodone",
        "overdosed on gabapentin",
        "cantbreathe",
        "ماقدر اتنفس",
    ],
)
def test_typos_mixtures_and_medicines_are_no_other_language(text: str) -> None:
    assert not is_other_language(text)


@pytest.mark.parametrize(
    "text",
    [
        "dor nas costas",
        "quanto costa",
        "je dors plus la nuit",
        "حال شما چطور است",
        "боль",
        "zxqvbn",
        "4711 12",
    ],
)
def test_other_languages_and_keys_are_told(text: str) -> None:
    assert is_other_language(text)
