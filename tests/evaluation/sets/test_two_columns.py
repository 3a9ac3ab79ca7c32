"""CSV sets: a question and the text that should answer it."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from qa.corpus import Corpus, Judgement, read_corpus
from qa.errors import QuestionSetError
from qa.evaluation.sets import golden, golden_text, locate
from qa.evaluation.sets.two_columns import ExpectedTexts
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
        ("a,The spinalcanal\n", "stands in no article, word for word"),
        ("a,\nb,c,d\n,e\n", "line 2: it has 3 columns, not two.\nLine 3: the ques"),
        (
            "a,\nb,not there\nc,d,e\nf,nor there\n",
            "line 2: the expected text 'not there' stands in no article, word for word."
            "\nLine 3: it has 3 columns, not two.\nLine 4: the expected text 'nor",
        ),
        (
            "b,not there\nf,nor there\n",
            "line 1: the expected text 'not there' [^\n]*\nLine 2: the expected text",
        ),
        ("question,expected\na,\n,b\n", "line 3: the question is empty"),
        ("a,\na,\n", "line 2: the question 'a' stands twice"),
        ("a,\nb,c,d\n", "line 2: it has 3 columns, not two"),
        ("one\ntwo\n", "line 1: it has no two columns"),
        ("question,expected\n", "holds no question"),
        ("", "line 1: it has no two columns"),
        (b"caf\xe9\x81,x\n", "is neither UTF-8 nor cp1252"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    text: str | bytes, reason: str, discs: Corpus, tmp_path: Path
) -> None:
    path = write_folder(tmp_path, {"asked.csv": text}) / "asked.csv"
    with pytest.raises(QuestionSetError, match=reason):
        golden(path, discs)


def test_a_row_whose_text_stands_nowhere_stands_aside_and_is_named_by_its_first_line(
    discs: Corpus, tmp_path: Path
) -> None:
    text = 'question,expected\n"a\nb",\nc,not there\n'
    testset = golden(csv(tmp_path, text), discs)
    assert [q.text for q in testset.questions] == ["a\nb"]
    assert testset.aside == ("asked-4",)
    assert "NOT ASKED: 1 of 2 questions of asked.csv" in testset.notes[0]


DRESSED = (
    "Rest\nIt’s “good” to wait 5\u00a0to\u202f7 days \u2013 no lon\u00adger…\nSo.\n"
)
TYPED = 'it\'s "good" to wait 5 to 7 days - no longer...'
SAVED = {
    "utf-8": b'q,"It\'s ""good"" to wait 5 to 7 days"\n',
    "cp1252": "q;It\x92s \x93good\x94 to wait 5\xa0to 7 days \x96 no\n".encode(
        "latin-1"
    ),
    "utf-16": "q\tIt’s “good” to wait\t\t\r\n".encode("utf-16"),
    "sep": b"sep=;\r\nq;no longer...;;\r\n",
}


@pytest.mark.parametrize("form", SAVED)
def test_a_file_is_read_as_spreadsheets_save_it_and_the_quote_is_cut_as_it_stands(
    form: str, tmp_path: Path
) -> None:
    corpus = read_corpus(write_folder(tmp_path / "corpus", {"a.txt": DRESSED}))
    path = write_folder(tmp_path, {"asked.csv": SAVED[form]}) / "asked.csv"
    testset = golden(path, corpus)
    ((judged,),) = (q.gold for q in testset.questions)
    assert judged.quote == corpus.by_id["a"].text[judged.start : judged.end]
    assert judged.quote.startswith(
        "no lon\u00adger…" if form == "sep" else "It’s “good” "
    )
    told = "asked.csv is not UTF-8; it was read as cp1252 (Windows)."
    assert testset.notes == ((told,) if form == "cp1252" else ())


def test_expected_text_answers_wherever_it_stands(tmp_path: Path) -> None:
    texts = {"a.txt": "Pain\nIt hurts. It hurts.\n", "b.txt": "Ache\nIt hurts. Ow.\n"}
    corpus = read_corpus(write_folder(tmp_path, texts))
    places = [(j.article, j.start) for j in locate("It hurts.", corpus.articles)]
    assert places == [("a", 5), ("a", 15), ("b", 5)]


def test_the_faults_of_all_files_of_a_folder_are_named_in_one_run(
    discs: Corpus, tmp_path: Path
) -> None:
    folder = write_folder(
        tmp_path / "sets", {"a.csv": "a,b,c\nd,e,f\n", "b.csv": "a,\n,\n,x\n"}
    )
    with pytest.raises(QuestionSetError) as refusal:
        golden(folder, discs)
    assert refusal.value.message == (
        f"{folder / 'a.csv'}, line 1: it has no two columns, question and expected text.\n"
        f"{folder / 'b.csv'}, line 3: the question is empty."
    )


def test_a_text_that_stands_nearly_everywhere_is_named_and_its_places_not_collected(
    discs: Corpus, tmp_path: Path
) -> None:
    file = csv(tmp_path, "Why?,e\nWhere?,It hurts in the leg.\n")
    with pytest.raises(QuestionSetError) as refused:
        golden(file, discs)
    assert "line 1: the expected text 'e' stands at more than 10" in str(refused.value)
    assert "Give more of the text" in refused.value.cure
    with pytest.raises(QuestionSetError, match="The expected text 'e' stands at more"):
        locate("e", discs.articles)
    assert len(ExpectedTexts(discs.articles).places("e")) == 11


def test_a_large_upload_without_use_is_refused_in_little_time_and_memory(
    tmp_path: Path,
) -> None:
    text = "The patient feels better then. " * 20_000
    corpus = read_corpus(write_folder(tmp_path / "corpus", {"a.txt": f"Pain\n{text}"}))
    upload = "".join(f"Why {n}?,e\n" for n in range(2_500)).encode()
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(QuestionSetError) as refused:
        golden_text("many.csv", upload, corpus)
    spent = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "2490 more lines cannot be used" in str(refused.value)
    assert str(refused.value).count("\n") == 11
    assert peak < 20_000_000
    assert spent < 10
    with pytest.raises(QuestionSetError, match="holds 2,500 questions; 100 is the mo"):
        golden_text("many.csv", upload, corpus, 100)
