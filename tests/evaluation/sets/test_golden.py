"""Golden questions and CSV as sets of topics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.corpus import Corpus, read_corpus
from qa.errors import QuestionSetError
from qa.evaluation.measures import Judgement
from qa.evaluation.sets import golden, locate
from tests.helpers.folders import ARTICLES, REPO, write_folder


@pytest.fixture
def discs(tmp_path: Path) -> Corpus:
    return read_corpus(write_folder(tmp_path / "corpus", ARTICLES))


def csv(tmp_path: Path, text: str) -> Path:
    return write_folder(tmp_path, {"asked.csv": text}) / "asked.csv"


def line(key: str, grade: int | None = None) -> str:
    text = ARTICLES["disc.txt"]
    span = (text.index("A herniated"), text.index(" It hurts"))
    gold = {"article": "disc", "start": span[0], "end": span[1]}
    gold |= {"quote": text[slice(*span)], "grade": grade}
    return json.dumps(
        {"id": key, "question": f"{key}?", "kind": "k", "gold": [gold] if grade else []}
    )


def test_the_golden_questions_of_the_repository_are_one_set(corpus: Corpus) -> None:
    testset = golden(REPO / "corpus" / "questions", corpus)
    kinds = {t.kind for t in testset.questions if not t.answerable}
    assert (testset.name, testset.relevant, kinds) == ("questions", 2, {"near", "far"})


def test_a_span_that_only_relates_makes_no_question_answerable(
    discs: Corpus, tmp_path: Path
) -> None:
    lines = "\n".join([line("a", 2), line("b", 1), line("c")])
    testset = golden(write_folder(tmp_path, {"s.jsonl": lines}) / "s.jsonl", discs)
    assert [t.answerable for t in testset.questions] == [True, False, False]


def test_an_id_in_two_files_of_a_folder_is_refused(
    discs: Corpus, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "q", {"a.jsonl": line("x"), "b.jsonl": line("x")})
    with pytest.raises(QuestionSetError, match=r"b\.jsonl: the id x stands in another"):
        golden(folder, discs)


def test_an_id_that_no_run_could_hold_is_refused(discs: Corpus, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "q", {"a.jsonl": line("an id")})
    with pytest.raises(QuestionSetError, match="'an id' holds white space"):
        golden(folder, discs)


def test_a_folder_without_questions_is_refused(discs: Corpus, tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="is no set of questions"):
        golden(tmp_path, discs)


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
        ("a,\nb,c,d\n", "line 2: it has 3 columns instead of two"),
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
