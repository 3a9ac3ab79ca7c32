"""Questions in another language than the articles."""

from __future__ import annotations

import pytest

from qa.question import Languages

ENGLISH = ["Spinal stenosis is a narrowing of the spinal canal, which may hurt."]
GERMAN = ["Eine Spinalkanalstenose ist eine Verengung des Kanals der Wirbelsäule."]


def languages(texts: list[str], stated: str = "en") -> Languages:
    known = {w.casefold().strip(",.") for t in texts for w in t.split()}
    return Languages(texts, stated, known.__contains__)


FOREIGN = [
    ("es", "¿Cuánto tarda en hacer efecto?"),
    ("es", "se me hincha la rodilla"),
    ("fr", "puis-je prendre une douche"),
    ("de", "wie gefährlich ist die Vollnarkose"),
    ("it", "quanto costa l'intervento"),
    ("ar", "كم يوما أبقى في المستشفى"),
    ("zh", "什么时候拆线"),
    ("ru", "сколько длится операция"),
]


@pytest.mark.parametrize(("language", "question"), FOREIGN)
def test_another_language_is_told(language: str, question: str) -> None:
    assert languages(ENGLISH).foreign(question) == language


OURS = [
    "Is spinal stenosis dangerous?",
    "wat dose a spinel tap feel like",
    "tramadol",
    "gabapentin dose",
    "lumbar spondylolisthesis L4 L5",
    "vertebroplasty",
    "cauda equina syndrome",
    "12345",
    "?",
]


@pytest.mark.parametrize("question", OURS)
def test_typos_and_medical_words_are_no_other_language(question: str) -> None:
    assert languages(ENGLISH).foreign(question) == ""


def test_the_articles_tell_their_own_language() -> None:
    german = languages(GERMAN)
    assert german.foreign("Wie gefährlich ist die Vollnarkose?") == ""
    assert german.foreign("¿Cuánto tarda en hacer efecto?") == "es"
    assert "de" in german
    assert german.foreign("How dangerous is it?") == ""  # what staff stated counts too
    stated = languages(GERMAN, "de-CH")
    assert stated.foreign("How dangerous is the anaesthetic for me?") == "en"
