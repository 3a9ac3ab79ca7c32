"""What is offered to be asked: only what the articles answer, and never twice."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from qa.corpus import read_corpus
from qa.desk import Desk, Suggestions
from qa.desk.suggestions import (
    Suggestion,
    _much_the_same,
    _postings,
    _Prepared,
    _to_begin,
    _words,
)
from qa.index import build
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import article_of, write_folder

SMALL = {
    "a.txt": (
        "Spine\n\n"
        "What helps a herniated disc?\n"
        "Rest helps a herniated disc. So does walking.\n\n"
        "Kyphoplasty\n"
        "Kyphoplasty fills a broken bone. Kyphoplasty is quick.\n\n"
        "Discography\n"
        "Nothing here speaks of the heading. Elsewhere somebody does.\n"
    ),
    "b.txt": (
        "Pictures\n\n"
        "Angiography\n"
        "Angiography shows blood. What is angiography for? Angiography is a picture.\n\n"
        "Pain scale\n"
        "What is discography? Discography is a picture of a disc.\n"
    ),
}


@pytest.fixture(scope="module")
def offers(desk: Desk) -> Suggestions:
    return Suggestions(desk)


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    corpus = write_folder(tmp_path / "corpus", SMALL)
    calibration = json.dumps(calibration_of(0.5, 0.1))
    write_folder(corpus, {"calibration.json": calibration})
    build(tmp_path / "index", read_corpus(corpus), TinyEncoder())
    return Desk.open(tmp_path / "index", corpus, TinyEncoder())


def test_each_is_answered_from_where_it_was_made(
    desk: Desk, offers: Suggestions
) -> None:
    assert len(offers.all) >= 20
    for offer in offers.all:
        answer = desk.ask(offer.question)
        assert answer.status == "found"
        first = answer.citations[0].passage
        assert first.overlaps(offer.answered)
        assert offer.question.endswith("?")


def test_a_topic_that_is_answered_from_elsewhere_is_not_offered(small: Desk) -> None:
    elsewhere = small.ask("What is discography?")
    assert (elsewhere.status, elsewhere.citations[0].passage.article.id) == (
        "found",
        "b",
    )
    offered = {s.question for s in Suggestions(small).all}
    assert {"What helps a herniated disc?", "What is angiography?"} <= offered
    assert "What is discography?" not in offered


def test_a_desk_that_cannot_tell_offers_nothing(folder: Path) -> None:
    desk = Desk.open(
        folder / "index", folder / "corpus", TinyEncoder(), calibrated=False
    )
    offers = Suggestions(desk)
    assert (offers.start, offers.after(desk.ask("disc"))) == ((), ())


def test_those_to_begin_with_are_of_many_articles_and_share_no_word(
    desk: Desk, offers: Suggestions
) -> None:
    start = offers.start
    assert len(start) == 4
    own = [q for q in start if re.search(r"\b(?:I|my|me)\b", q)]
    assert len(own) >= 2, "patients speak of themselves"
    words = [_words(q) for q in start]
    assert sum(map(len, words)) == len(frozenset().union(*words))
    cited = {desk.ask(q).citations[0].passage.article.id for q in start}
    assert len(cited) == 4


CONVERSATIONS = [
    ["What is discography?"],
    ["What is discography?", "What is fluoroscopy?", "what about kyphoplasty"],
    ["slipped disc", "what is the stenosis of the spine?", "steriod injections"],
    ["How do radiologists relieve pain?"],
]


@pytest.mark.parametrize("asked", CONVERSATIONS)
def test_what_follows_was_neither_asked_nor_shown(
    desk: Desk, offers: Suggestions, asked: list[str]
) -> None:
    answer = desk.ask(asked[-1], asked[:-1])
    following = offers.after(answer, asked)
    assert len(following) == len(set(following)) == 3
    known = {s.question: s for s in offers.all}
    cited = {c.passage.article.id for c in answer.citations}
    for question in following:
        assert not any(_much_the_same(_words(question), _words(a)) for a in asked)
        answered = known[question].answered
        assert not any(answered.overlaps(c.passage) for c in answer.citations)
    assert known[following[0]].answered.article.id in cited


def test_a_whole_conversation_of_offers_repeats_none(
    desk: Desk, offers: Suggestions
) -> None:
    asked = ["What is discography?"]
    for _ in range(8):
        asked.append(offers.after(desk.ask(asked[-1], asked[:-1]), asked)[0])
    assert len(set(asked)) == 9


def test_without_an_answer_those_to_begin_with_are_offered(
    desk: Desk, offers: Suggestions
) -> None:
    nothing = desk.ask("How tall is Mount Everest?")
    assert nothing.citations == ()
    assert offers.after(nothing, []) == offers.start[:3]
    assert offers.after(nothing, [offers.start[0]]) == offers.start[1:4]
    assert offers.after(nothing, [], wanted=2) == offers.start[:2]


def test_a_refusal_offers_what_is_near_to_the_question(
    desk: Desk, offers: Suggestions
) -> None:
    answer = desk.ask("How much does discography cost?")
    held = answer.citations or answer.candidates
    near = replace(answer, citations=(), candidates=held)
    following = offers.after(near, [])
    assert following != offers.start[:3]
    cited = {c.passage.article.id for c in held}
    known = {s.question: s for s in offers.all}
    assert known[following[0]].answered.article.id in cited


ALIKE = [
    ("What is discography?", "discography", True),
    ("What are facet joint injections?", "what is a facet joint injection", True),
    ("What are facet joint injections?", "What is facet joint pain?", False),
    ("What is spinal stenosis?", "Does heat help spinal stenosis at night?", False),
    ("What is spinal stenosis?", "Does heat help spinal stenosis?", True),
    ("What is drainage?", "How is it done?", False),
]


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_nearly_the_same_words_ask_the_same(one: str, other: str, alike: bool) -> None:
    assert _much_the_same(_words(one), _words(other)) is alike
    assert _much_the_same(_words(other), _words(one)) is alike


def test_offers_are_the_same_each_time_and_to_all_threads(small: Desk) -> None:
    first = Suggestions(small)
    answer = small.ask("What is kyphoplasty?")
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(first.after, answer, []) for _ in range(8)]
    assert {f.result() for f in futures} == {Suggestions(small).after(answer, [])}
    assert first.after(answer, []) == ("What is angiography?",)


def test_the_desk_is_asked_once_and_only_so_often(
    small: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.desk.tries.MAX_TRIES", 3)
    asked = []
    monkeypatch.setattr(
        small, "ask", lambda q, real=small.ask: asked.append(q) or real(q)
    )
    offers = Suggestions(small)
    assert asked == []
    offers.prepare()
    offers.prepare()
    assert offers.start
    assert asked == [
        "What helps a herniated disc?",
        "What is angiography?",
        "What is kyphoplasty?",
    ]


def test_what_follows_costs_little(desk: Desk, offers: Suggestions) -> None:
    asked = [f"What helps in case {n} of a herniated disc?" for n in range(20)]
    answer = desk.ask("What is discography?")
    offers.after(answer, asked)
    times = []
    for _ in range(20):
        began = time.process_time()
        offers.after(answer, asked)
        times.append(time.process_time() - began)
    assert min(times) < 0.002


def test_a_question_that_points_back_is_offered_after_its_own_article_only() -> None:
    scan, block = (
        replace(article_of(f"{name}\n\nIt takes {n} minutes."), id=name)
        for name, n in (("scan", 30), ("block", 20))
    )
    alone, hanging = (
        Suggestion(
            question,
            article.cut(6, 10),
            0.9,
            known=False,
            hangs=hangs,
            words=words,
            answer_words=words,
        )
        for question, article, hangs in (
            ("What is a block?", block, False),
            ("How long does it take?", scan, True),
        )
        for words in [_words(question)]
    )
    offered = _Prepared((hanging, alone), 0, (), _postings((hanging, alone)))
    assert list(offered.in_order([])) == [alone]
    assert list(offered.in_order([block.cut(0, 5)])) == [alone]
    assert hanging in offered.in_order([scan.cut(0, 4)])
    assert _to_begin((hanging, alone)) == ("What is a block?",)
