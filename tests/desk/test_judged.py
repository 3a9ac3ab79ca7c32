"""What the desk answers to questions that staff judged."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from qa.answer import Answer, Checked
from qa.corpus import Article
from qa.desk import Desk
from qa.quotes import answer_json
from qa.staff import Marked, judge, withdraw
from tests.helpers.folders import REPO

ASKED = "How long does an epidural steroid injection take to work?"
NO_ANSWER = "Is the discogram table wide enough for a wheelchair user?"
DAY = date(2026, 11, 30)


def marked(article: Article, words: str) -> Marked:
    at = article.text.index(words)
    (sentence,) = (s for s in article.sentences if s.start <= at < s.end)
    return Marked(article.id, *sentence)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's corpus."""
    return shutil.copytree(REPO / "corpus", tmp_path_factory.mktemp("c") / "corpus")


@pytest.fixture(scope="module")
def answer_of_staff(desk: Desk) -> Marked:
    """A sentence that the desk does not show first."""
    article = desk.article("symptom-management")
    assert article
    return Marked(article.id, *article.sentences[-1])


@pytest.fixture(scope="module")
def judged(desk: Desk, folder: Path, answer_of_staff: Marked) -> Desk:
    articles = {a.id: a for a in desk.articles()}
    judge(folder, articles, ASKED, answers=[answer_of_staff], day=DAY)
    judge(folder, articles, NO_ANSWER, day=DAY)
    judge(folder, articles, "How much does it cost?", day=DAY)
    return desk.with_judgements_of(folder)


def quoted(answer: Answer) -> list[tuple[str, bool]]:
    return [(c.passage.id, c.checked) for c in answer.citations]


def test_the_judged_passage_comes_first_with_what_staff_marked(
    desk: Desk, judged: Desk, answer_of_staff: Marked
) -> None:
    before = desk.ask(ASKED)
    answer = judged.ask(ASKED.upper().replace("?", " !"))
    first = answer.citations[0]
    assert answer.status == "found"
    assert answer.checked == Checked(ASKED, "2026-11-30")
    assert first.passage.article.id == answer_of_staff.article
    assert [(m.start, m.end) for m in first.marks] == [answer_of_staff[1:]]
    assert first.checked
    assert not any(c.checked for c in answer.citations[1:])
    assert [c.number for c in answer.citations] == [
        n + 1 for n in range(len(answer.citations))
    ]
    assert first.passage.id not in [p for p, _ in quoted(before)]
    assert before.checked is None
    sent = answer_json(answer)
    assert sent["checked"] == {"question": ASKED, "day": "2026-11-30"}
    assert sent["citations"][0]["checked"] is True


@pytest.mark.parametrize(
    "asked",
    [
        "how long does a epidural steroid injection take to work",
        "How long does an epidural steroid injecton take to work please?",
    ],
)
def test_the_same_question_in_nearly_the_same_words(judged: Desk, asked: str) -> None:
    assert judged.ask(asked).checked


@pytest.mark.parametrize(
    "asked",
    [
        "How long does a facet joint injection take to work?",
        "Why does an epidural steroid injection not take long to work?",
        "How long does an epidural steroid injection last?",
        "How long does the third epidural steroid injection of 2 take to work?",
        "Is the discogram table wide enough?",
    ],
)
def test_another_question_is_not_the_judged_one(judged: Desk, asked: str) -> None:
    assert judged.ask(asked).checked is None


def test_what_staff_found_no_answer_to_is_not_found(judged: Desk) -> None:
    answer = judged.ask(NO_ANSWER.casefold())
    assert (answer.status, answer.citations) == ("not_found", ())
    assert answer.checked == Checked(NO_ANSWER, "2026-11-30")
    assert answer.candidates


def test_a_judged_question_is_searched_where_another_would_be_asked_back(
    judged: Desk, desk: Desk
) -> None:
    assert desk.ask("how much does it cost").status == "unclear"
    answer = judged.ask("how much does it cost")
    assert (answer.status, answer.reply) == ("not_found", None)


def test_a_judgement_is_taken_back_without_a_build(
    desk: Desk, judged: Desk, folder: Path
) -> None:
    assert judged.ask(NO_ANSWER).checked
    withdraw(folder, "k0002")
    assert desk.with_judgements_of(folder).ask(NO_ANSWER).checked is None


def test_no_evaluation_is_helped_by_a_near_duplicate(desk: Desk, folder: Path) -> None:
    from qa.answer import known_questions
    from qa.corpus import JudgedQuestion

    articles = {a.id: a for a in desk.articles()}
    encoder = desk.encoder
    asked = JudgedQuestion(
        "x", "how long does a epidural steroid injection take to work"
    )
    all_known = known_questions(folder, articles, encoder)
    fair = known_questions(folder, articles, encoder, asked=[asked])
    assert all_known
    assert fair
    assert ASKED in [q.text for q in all_known.by_staff]
    assert ASKED not in [q.text for q in fair.by_staff]
