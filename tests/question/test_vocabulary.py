"""What people say: matched as whole words, and a file that staff may get wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.desk import Desk
from qa.errors import SettingsError
from qa.question import Vocabulary, read_vocabulary, vocabulary_faults
from qa.question.vocabulary import VOCABULARY_FILE
from tests.helpers.folders import REPO, write_folder

WORDS = Vocabulary(
    {
        "slipped disc": "herniated disc",
        "shot": "injection",
        "steroid shot": "steroid injection",
        "x-ray dye": "contrast dye",
    }
)

SAID = [
    ("my slipped disc", "my [herniated disc]"),
    ("My SLIPPED  Disc?", "My [herniated disc]?"),  # case, spaces
    ("a steroid shot", "a [steroid injection]"),  # the longest first
    ("shot, shot", "[injection], [injection]"),
    ("x-ray dye", "[contrast dye]"),
    ("shots and screenshot", "shots and screenshot"),  # whole words only
    ("slipped a disc", "slipped a disc"),  # whole phrases only
    ("", ""),
    ("İ shot", "İ shot"),  # a letter that grows in lower case: offsets would lie
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_phrases_are_found_where_they_stand(text: str, expected: str) -> None:
    for found in reversed(WORDS.synonyms(text)):
        text = f"{text[: found.start]}[{found.replacement}]{text[found.end :]}"
    assert text == expected


@given(st.text(max_size=200))
def test_whatever_is_typed_synonyms_are_in_order(text: str) -> None:
    found = WORDS.synonyms(text)
    ends = [0, *(s.end for s in found)]
    assert all(s.start >= end for s, end in zip(found, ends, strict=False))


REFUSED = [
    ("slipped disc = herniated", "Expected '=' after a key"),
    ('[vocabulary]\n"a" = 1', "vocabulary.a = 1 is not text in quotation marks"),
    ('[vocabulary]\n"a" = ["b"]', "vocabulary.a = ['b'] is not text"),
    ('[vocabulary]\n"a" = "!"', "vocabulary.a = '!' is not 1 to 5 words"),
    ('[vocabulary]\n"?!" = "b"', "'?!' has 0 words; 1 to 5 are read"),
    ('[vocabulary]\n"a b c d e f" = "g"', "has 6 words; 1 to 5 are read"),
    ('[vocabulary]\n"a" = "b c d e f g"', "is not 1 to 5 words"),
    ('[vocabulary]\n"a" = "b\\u202ec"', "is not 1 to 5 words"),  # turns the line round
    ('[vocabulary]\n"a b" = "c"\n"A  b" = "d"', "'A  b' stands there twice"),
    ('[vocabulary]\n"shot" = "Shot"', "'shot' says itself"),
    ('"slipped disc" = "herniated disc"', "'slipped disc' is unknown"),  # no table
    (
        '[vocabulary]\n[words]\n"a" = "b"',
        "words is unknown; the file may hold shipped, [vocabulary] (line 2).",
    ),
    ('vocabulary = "a"', "vocabulary = 'a' is not a table, [vocabulary]"),
    (b"[vocabulary]\n\xff", "can't decode byte 0xff"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED)
def test_a_malformed_file_is_refused_with_its_cure(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    write_folder(tmp_path, {VOCABULARY_FILE: content})
    with pytest.raises(SettingsError) as error:
        read_vocabulary(tmp_path)
    assert error.value.message.startswith(f"{tmp_path / VOCABULARY_FILE}: ")
    assert message in error.value.message
    assert '"what people say" = "what the articles say"' in error.value.cure
    assert vocabulary_faults(tmp_path, []) == [str(error.value)]


def test_without_a_file_the_shipped_vocabulary_is_used(tmp_path: Path) -> None:
    shipped = read_vocabulary(None)
    assert len(shipped.phrases) >= 60
    assert read_vocabulary(tmp_path) == shipped
    assert vocabulary_faults(tmp_path, []) == []


def test_a_file_adds_to_what_is_shipped_and_goes_first(tmp_path: Path) -> None:
    own = '[vocabulary]\n"Shot" = "infusion"\n"glue" = ""\n"my knee" = "knee joint"\n'
    write_folder(tmp_path, {VOCABULARY_FILE: own})
    read, shipped = read_vocabulary(tmp_path), read_vocabulary(None)
    assert read.phrases["shot"] == "infusion"
    assert read.phrases["my knee"] == "knee joint"
    assert "glue" in shipped.phrases
    assert "glue" not in read.phrases
    assert read.phrases["jab"] == shipped.phrases["jab"]
    write_folder(tmp_path, {VOCABULARY_FILE: "shipped = false\n" + own})
    assert set(read_vocabulary(tmp_path).phrases) == {"shot", "my knee"}


def test_of_the_shipped_lines_those_count_that_the_articles_can_answer(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path, {VOCABULARY_FILE: '[vocabulary]\n"my knee" = "knee joint"'})
    texts = ["An injection with a needle.", "Some anesthesia."]
    kept = read_vocabulary(tmp_path).for_articles(texts).phrases
    assert kept["jab"] == "injection"
    assert "steroid jab" not in kept
    assert "my knee" in kept  # staff wrote it: `qa check` names it, the desk keeps it


def test_a_line_that_no_article_can_answer_is_named(tmp_path: Path) -> None:
    write_folder(
        tmp_path, {VOCABULARY_FILE: '[vocabulary]\n"shot" = "steroid injectoin"'}
    )
    (fault,) = vocabulary_faults(tmp_path, ["A steroid injection."])
    assert "'shot' = 'steroid injectoin': 'injectoin' stands in no article." in fault


def test_every_line_of_the_shipped_vocabulary_is_of_use(desk: Desk) -> None:
    assert desk.vocabulary.phrases == read_vocabulary(REPO / "corpus").phrases
    assert desk.vocabulary.phrases == read_vocabulary(None).phrases
