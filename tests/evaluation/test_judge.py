"""The judge: which passages answer, by spans and by whole documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.corpus import Corpus, JudgedQuestion, Judgement, read_corpus
from qa.evaluation import Judge
from qa.evaluation.sets import TestSet
from qa.index import build, open_index
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, write_folder

TEXT = ARTICLES["disc.txt"]


@pytest.fixture
def discs(tmp_path: Path) -> Corpus:
    return read_corpus(write_folder(tmp_path / "corpus", ARTICLES))


def judgement(quote: str, grade: int) -> Judgement:
    start = TEXT.index(quote)
    return Judgement("disc", start, start + len(quote), quote, grade)


def test_a_passage_earns_the_highest_grade_of_the_spans_that_it_covers(
    discs: Corpus,
) -> None:
    gold = (judgement("It hurts in the leg.", 2), judgement("A herniated disc", 1))
    question = JudgedQuestion("q", "?", gold=gold)
    judge = Judge(TestSet("t", discs, (question,), "", relevant=2))
    article = discs.by_id["disc"]
    grades = [
        judge.grade(question, article.cut(g.start, g.end))
        for g in (*gold, Judgement("disc", 0, len("Herniated"), "", 2))
    ]
    assert grades == [2, 1, 0]
    whole = article.cut(gold[1].start, gold[0].end)
    assert judge.grade(question, whole) == 2
    assert judge.answers(question, whole)
    assert not judge.answers(question, article.cut(gold[1].start, gold[1].end))
    assert judge.articles(question) == {"disc"}


def test_the_rows_of_a_question_are_those_whose_passages_answer(
    discs: Corpus, tmp_path: Path
) -> None:
    question = JudgedQuestion("q", "?", gold=(judgement("It hurts in the leg.", 2),))
    judge = Judge(TestSet("t", discs, (question,), "", relevant=2))
    build(tmp_path / "index", discs, TinyEncoder())
    index = open_index(tmp_path / "index", TinyEncoder())
    rows = judge.rows(question, index)
    assert rows
    assert all("It hurts in the leg." in index.passage(r).text for r in rows)


def test_where_documents_are_judged_every_passage_earns_the_grade_of_its_document(
    discs: Corpus,
) -> None:
    question = JudgedQuestion("q", "?", grades={"D1": 1, "lost": 1, "D2": 0})
    documents = {"disc": "D1", "stenosis": "D2"}
    testset = TestSet("t", discs, (question,), "", relevant=1, documents=documents)
    judge = Judge(testset)
    cuts = [discs.by_id[a].cut(0, 8) for a in ("disc", "stenosis")]
    assert [judge.grade(question, c) for c in cuts] == [1, 0]
    assert [judge.answers(question, c) for c in cuts] == [True, False]
    assert judge.articles(question) == {"disc"}  # "lost" is no article of the set
