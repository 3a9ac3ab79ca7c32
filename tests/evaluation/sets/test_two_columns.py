"""CSV sets: a question and the text that should answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.corpus import Corpus, Judgement, read_corpus
from qa.errors import QuestionSetError
from qa.evaluation.sets import golden, locate
from tests.helpers.folders import ARTICLES, write_folder


@pytest.fixture
def discs(tmp_path: Path) -> Corpus:
    return read_corpus(write_folder(tmp_path / "corpus", ARTICLES))


def csv(tmp_path: Path, text: str) -> Path:
    return write_folder(tmp_path, {"asked.csv": text}) / "asked.csv"


SEPARATED = [
    "question,expected\nWhere does it hurt?,It hurts in the leg.\nWho pays?,\n",
    "\ufeffQuestion;Expected text\r\nWhere does it hurt?;It hurts in the leg.\r\nWho pays?;\r\n",
    "Where does it hurt?\tIt hurts in the leg.\nWho pays?\t\n",
    '"Where does it hurt?","It hurts in the leg."\n\n"Who pays?",""\n',
]


@pytest.mark.parametrize("text", SEPARATED)
def test_two_columns_become_questions_with_their_place(
    text: str, discs: Corpus, tmp_path: Path
) -> None:
    first, second = golden(csv(tmp_path, text), discs).questions
    at = ARTICLES["disc.txt"].index("It hurts in the leg.")
    assert first.text == "Where does it hurt?"
    assert first.gold == (Judgement("disc", at, at + 20, "It hurts in the leg.", 2),)
    assert (second.text, second.gold, second.answerable) == ("Who pays?", (), False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,It hurts in the arm.\n", r"line 1: the expected text 'It hurts in the arm"),
        ("a,The spinal  canal\n", "stands in no article, word for word"),
        ("question,expected\na,\n,b\n", "line 3: the question is empty"),
        ("a,\na,\n", "line 2: the question 'a' stands twice"),
        ("a,\nb,c,d\n", "line 2: it has 3 columns, not two"),
        ("one\ntwo\n", "line 1: it has no two columns"),
        ("question,expected\n", "holds no question"),
        ("", "line 1: it has no two columns"),
        (b"caf\xe9,x\n", "cannot be read"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    text: str | bytes, reason: str, discs: Corpus, tmp_path: Path
) -> None:
    path = write_folder(tmp_path, {"asked.csv": text}) / "asked.csv"
    with pytest.raises(QuestionSetError, match=reason):
        golden(path, discs)


def test_a_row_over_several_lines_is_named_by_its_first(
    discs: Corpus, tmp_path: Path
) -> None:
    text = 'question,expected\n"a\nb",\nc,not there\n'
    with pytest.raises(QuestionSetError, match="line 4: the expected text 'not there'"):
        golden(csv(tmp_path, text), discs)


def test_expected_text_answers_wherever_it_stands(tmp_path: Path) -> None:
    texts = {"a.txt": "Pain\nIt hurts. It hurts.\n", "b.txt": "Ache\nIt hurts. Ow.\n"}
    corpus = read_corpus(write_folder(tmp_path, texts))
    places = [(j.article, j.start) for j in locate("It hurts.", corpus.articles)]
    assert places == [("a", 5), ("a", 15), ("b", 5)]
