"""An abbreviation is opened where it can stand for one term of the articles."""

from __future__ import annotations

import pytest

from qa.question.acronyms import Acronyms

TEXT = """Peripheral nerve block
A peripheral nerve block numbs one arm. It is used for hand surgery.
What is chronic kidney disease?
Inferior vena cava: The vein that leads to the heart.
- Deep vein thrombosis: A clot in the leg.
Angioplasty of the leg, or percutaneous transluminal angioplasty (PTA), opens vessels.
Doctors use a non-steroidal medicine (NSAIDs) sometimes.
An IVUS (intravascular ultrasound) looks from inside.
They treat the low back ache of workers, and the low back ache of drivers.
They have to walk every day, and to walk every day helps. Positron emission tomography (PET) comes later.
Mean arterial pressure
Total knee replacement
Tibial kinase receptors
"""


@pytest.fixture(scope="module")
def acronyms() -> Acronyms:
    return Acronyms([TEXT])


OPENED = [
    ("what is a pnb", "peripheral nerve block"),  # a heading
    ("can CKD be cured", "chronic kidney disease"),  # a heading that asks
    ("clot in the ivc", "inferior vena cava"),  # a label
    ("DVT after a flight", "deep vein thrombosis"),  # a label in a list
    ("three DVTs in a year", "deep vein thrombosis"),
    ("lba", "low back ache"),  # no heading, but twice
    ("WHAT IS A DVT", "deep vein thrombosis"),
    ("is MAP low", "mean arterial pressure"),  # a word, in capitals
]


@pytest.mark.parametrize(("typed", "term"), OPENED)
def test_an_abbreviation_of_a_term_is_opened(
    acronyms: Acronyms, typed: str, term: str
) -> None:
    (found,) = acronyms.synonyms(typed)
    assert found.replacement == term
    assert typed[found.start : found.end].isalpha()


LEFT = [
    "how long does PTA take",  # the article spells it
    "show me a map",  # a word
    "IS THE MAP RIGHT",  # all in capitals
    "tkr",  # total knee replacement, or tibial kinase receptors
    "wed",  # "to walk every day" is no term
    "hs",  # of two letters, and told nowhere
    "nsaid",  # the letters are not those of the words before it
    "dvt-like and p.n.b. or ivc's",  # parts of other words
    "xyz",
]


@pytest.mark.parametrize("typed", LEFT)
def test_what_could_be_something_else_is_left(acronyms: Acronyms, typed: str) -> None:
    assert acronyms.synonyms(typed) == []


def test_a_text_that_stands_twice_counts_once() -> None:
    line = "He has a mild sore elbow now."
    assert Acronyms([line, line]).synonyms("mse") == []
