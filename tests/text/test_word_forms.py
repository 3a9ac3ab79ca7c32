"""Forms of English words: the word left, its form right."""

from __future__ import annotations

import pytest

from qa.text import indefinite_article, inflections, number_of, singular

SINGULAR = [
    ("Discs", "disc"),
    ("disc", "disc"),
    ("biopsies", "biopsy"),
    ("MRIs", "mri"),  # an abbreviation in the plural
    ("ESIs", "esi"),
    ("stenosis", "stenosis"),
    ("Stenosis", "stenosis"),
    ("abscesses", "abscess"),
    ("abscess", "abscess"),
    ("boxes", "box"),
    ("approaches", "approach"),
    ("thrombus", "thrombus"),
    ("diseases", "disease"),
    ("s", ""),
    ("", ""),
]


@pytest.mark.parametrize(("word", "form"), SINGULAR)
def test_a_plural_loses_its_ending(word: str, form: str) -> None:
    assert singular(word) == form


ARTICLES = [
    ("epidural steroid injection", "an"),
    ("disc", "a"),
    ("MRI scan", "an"),  # letters are spelt out
    ("CT scan", "a"),
    ("X-ray", "an"),
    ("Xylophone", "a"),
    ("ultrasound", "an"),
    ("unilateral block", "a"),
    ("unidentified pain", "an"),
    ("utilised method", "a"),
    ("usual dose", "a"),
    ("European study", "a"),
    ("one-day stay", "a"),
    ("ulcer", "an"),
]


@pytest.mark.parametrize(("phrase", "article"), ARTICLES)
def test_the_article_follows_the_sound(phrase: str, article: str) -> None:
    assert indefinite_article(phrase) == article


NUMBERS = [
    ("injections", "plural"),
    ("vertebroplasty", "uncountable"),
    ("stenosis", "uncountable"),
    ("Pain", "uncountable"),
    ("inflammation", "uncountable"),
    ("injection", "singular"),  # "injections" is known
    ("medication", "singular"),
    ("sacrum", ""),  # nobody knows whether there are two
    ("biceps", ""),
    ("lens", ""),
    ("helps", ""),  # a verb
]


@pytest.mark.parametrize(("noun", "number"), NUMBERS)
def test_a_noun_has_the_number_that_its_ending_tells(noun: str, number: str) -> None:
    assert number_of(noun, {"injections", "medications"}) == number


INFLECTIONS = [
    ("wet", "wet wets wetes weted weting wetted wetting"),
    ("carry", "carry carries carried carrying"),
    ("paralyse", "paralyse paralyses paralysed paralysing paralyseing"),
    ("burn", "burn burns burnes burned burning"),
    ("no", "no"),  # too short
    ("39c", "39c"),
]


@pytest.mark.parametrize(("word", "forms"), INFLECTIONS)
def test_forms_are_the_usual_endings(word: str, forms: str) -> None:
    assert inflections(word) == set(forms.split())
