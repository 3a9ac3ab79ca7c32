"""The file of judged questions: written whole, one line a question."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from qa.answer import STAFF_FILE
from qa.corpus import read_corpus, read_questions
from qa.errors import JudgementError, QuestionError, QuestionSetError
from qa.staff import Marked, judge, judged_questions, keep_judged_vectors, withdraw
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder

TEXT = "Back pain\n\nHeat helps. Rest harms.\n"
HEAT, REST = Marked("a", 11, 22), Marked("a", 23, 34)
DAY = date(2026, 11, 30)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_folder(tmp_path, {"a.txt": TEXT})


def lines_of(corpus: Path) -> list[dict]:
    return [
        json.loads(x) for x in (corpus / STAFF_FILE).read_text("utf-8").splitlines()
    ]


def test_a_judgement_is_a_golden_question_with_its_day(corpus: Path) -> None:
    articles = read_corpus(corpus).by_id
    judged = judge(corpus, articles, " What  helps? ", answers=[HEAT], day=DAY)
    assert (judged.text, judged.answerable, judged.judged) == (
        "What helps?",
        True,
        "2026-11-30",
    )
    (entry,) = lines_of(corpus)
    assert entry["gold"] == [{**HEAT._asdict(), "quote": "Heat helps.", "grade": 2}]
    assert read_questions(corpus / STAFF_FILE, articles) == [judged]


def test_the_same_question_is_judged_once(corpus: Path) -> None:
    articles = read_corpus(corpus).by_id
    judge(corpus, articles, "What helps?", answers=[REST], day=DAY)
    judge(corpus, articles, "What costs it?", day=DAY)
    judge(corpus, articles, "what helps?", answers=[HEAT], day=DAY)
    judge(corpus, articles, "what helps?", ["Is it cold?"], day=DAY)
    found = judged_questions(corpus, articles)
    assert [(q.id, q.text, q.answerable) for q in found] == [
        ("k0001", "what helps?", True),
        ("k0002", "What costs it?", False),
        ("k0003", "what helps?", False),
    ]
    withdraw(corpus, "k0001")
    assert [q.id for q in judged_questions(corpus, articles)] == ["k0002", "k0003"]
    assert judge(corpus, articles, "What else?", day=DAY).id == "k0004"


@pytest.mark.parametrize(
    "wrong", [Marked("a", 12, 22), Marked("a", 11, 21), Marked("b", 11, 22)]
)
def test_only_whole_sentences_are_marked(corpus: Path, wrong: Marked) -> None:
    articles = read_corpus(corpus).by_id
    with pytest.raises(JudgementError):
        judge(corpus, articles, "What helps?", answers=[HEAT, wrong])
    assert not (corpus / STAFF_FILE).exists()


def test_what_is_no_question_or_gone_is_refused(corpus: Path) -> None:
    articles = read_corpus(corpus).by_id
    with pytest.raises(QuestionError):
        judge(corpus, articles, " ... ")
    with pytest.raises(JudgementError, match="k0009"):
        withdraw(corpus, "k0009")


def test_a_malformed_file_is_refused_and_kept(corpus: Path) -> None:
    write_folder(corpus, {STAFF_FILE: "no JSON\n"})
    with pytest.raises(QuestionSetError, match="line 1"):
        judge(corpus, read_corpus(corpus).by_id, "What helps?")
    assert (corpus / STAFF_FILE).read_text() == "no JSON\n"
    line = '{"id": "k1", "question": "what helps", "judged": "30.11.2026"}\n'
    write_folder(corpus, {STAFF_FILE: line})
    with pytest.raises(QuestionSetError, match="no day"):
        judged_questions(corpus, read_corpus(corpus).by_id)


def test_a_changed_sentence_stands_aside_and_is_not_lost(corpus: Path) -> None:
    judge(corpus, read_corpus(corpus).by_id, "What helps?", answers=[HEAT], day=DAY)
    write_folder(corpus, {"a.txt": TEXT.replace("Heat", "Cold")})
    articles = read_corpus(corpus).by_id
    assert judged_questions(corpus, articles) == []
    judge(corpus, articles, "What harms?", answers=[REST], day=DAY)
    assert [e["id"] for e in lines_of(corpus)] == ["k0001", "k0002"]
    again = judge(corpus, articles, "What helps?", answers=[HEAT], day=DAY)
    assert (again.id, again.gold[0].quote) == ("k0001", "Cold helps.")


def test_people_who_judge_at_once_lose_nothing(corpus: Path) -> None:
    articles = read_corpus(corpus).by_id
    asked = [f"What is number {n}?" for n in range(12)]
    threads = [Thread(target=judge, args=(corpus, articles, q)) for q in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = judged_questions(corpus, articles)
    assert sorted(q.text for q in found) == sorted(asked)
    assert len({q.id for q in found}) == 12


def test_vectors_of_judged_questions_are_kept(corpus: Path) -> None:
    articles = read_corpus(corpus).by_id
    judge(corpus, articles, "What helps?", day=DAY)
    keep_judged_vectors(corpus, articles, TinyEncoder())
    assert (corpus / "questions/known.npz").stat().st_size > 0
