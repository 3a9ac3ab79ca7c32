"""Known questions: what they say of a passage, of a sentence, and of an order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from qa.answer import Hit, known_questions
from qa.answer.known import (
    KNOWN_FILE,
    VECTORS_FILE,
    KnownQuestions,
    Nearness,
    raise_known,
    texts_of,
)
from qa.answer.marks import together
from qa.corpus import Article, JudgedQuestion, Judgement, Passage, read_corpus
from qa.model import Encoder, Vectors, keep_vectors
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import article_of, write_folder

TEXT = "Back pain\n\nHeat helps. Rest harms.\n\nCold helps, too."
PAIN = article_of(TEXT)
HEAT, REST, COLD = PAIN.sentences


def passage(first: str, last: str) -> Passage:
    return PAIN.cut(TEXT.index(first), TEXT.index(last) + len(last))


WHOLE, END = passage("Heat", "harms."), passage("Cold", "too.")


def judged(name: str, *gold: tuple[str, int]) -> JudgedQuestion:
    judgements = tuple(
        Judgement("a", TEXT.index(q), TEXT.index(q) + len(q), q, g) for q, g in gold
    )
    answerable = any(g == 2 for _, g in gold)
    return JudgedQuestion(name, name, gold=judgements, answerable=answerable)


KNOWN = KnownQuestions(
    [
        judged("what helps", ("Heat helps.", 2), ("Cold helps, too.", 2)),
        judged("what harms", ("Rest harms.", 2)),
        judged("what kills", ("Rest harms.", 1)),
        judged("what costs"),
        judged("is heat good", ("Heat helps.", 2)),
        judged("is it warm", ("Heat helps.", 2)),
    ],
    np.eye(6, dtype=np.float32),
    np.eye(6, dtype=np.float32),
)
ASKED = np.array([[0.9, 0.3, 0.2, 0.7, 0.6, 0.1]], np.float32)


def near_to(wordings: Vectors) -> Nearness:
    return KNOWN.near(wordings, wordings)


def test_a_passage_is_as_near_as_the_three_nearest_questions_that_it_answers() -> None:
    near = near_to(ASKED)
    assert near.of(WHOLE) == pytest.approx((0.9 + 0.6 + 0.3) / 3)
    assert near.of(END) == pytest.approx(0.9)
    assert near.unanswered == pytest.approx((0.7 + 0.2) / 2)
    elsewhere = Article("b", "B", TEXT, PAIN.blocks, PAIN.source)
    assert near.of(elsewhere.cut(WHOLE.start, WHOLE.end)) == 0


def test_of_several_wordings_the_nearest_counts() -> None:
    near = near_to(np.vstack([ASKED, [[0, 0, 0, 0, 0, 0.8]]]).astype(np.float32))
    assert near.of(WHOLE) == pytest.approx((0.9 + 0.8 + 0.6) / 3)


def test_a_follow_up_is_compared_alone_and_behind_its_earlier_question() -> None:
    near = KNOWN.near(ASKED, np.zeros_like(ASKED))
    assert near.of(END) == pytest.approx(0.9 / 2)


def test_a_sentence_counts_the_questions_of_which_it_holds_an_answer() -> None:
    sentences = near_to(ASKED).of_sentences(WHOLE)
    assert sentences == pytest.approx([(0.9 + 0.6 + 0.1) / 3, 0.3])


def test_far_questions_change_no_order_and_near_ones_do() -> None:
    hits = [
        Hit(n, p, score=s, dense=0.0, lexical=0.0, sentence=0.0, late=0.0)
        for n, (p, s) in enumerate([(WHOLE, 1.0), (END, 0.9)])
    ]
    near = near_to(ASKED)
    assert [h.row for h in raise_known(hits, near, 4.0)] == [1, 0]
    assert [h.row for h in raise_known(hits, near, 0.0)] == [0, 1]
    far = near_to(ASKED / 3)
    assert [h.score for h in raise_known(hits, far, 4.0)] == [1.0, 0.9]


def test_known_questions_move_the_reader_s_shares() -> None:
    assert together([0.6, 0.2], [0.0, 0.3]) == pytest.approx([0.75, 0.25])
    assert together([0.6, 0.2], [0.0, 0.9])[1] > 0.99
    assert together([0.0, 0.0], [0.0, 0.0]) == pytest.approx([0.5, 0.5])
    assert together([], []) == []


# --- reading ------------------------------------------------------------------------

FOLDER = {"a.txt": "Back pain\n\nHeat helps. Rest harms."}


def line(question: str, quote: str, start: int, history: tuple[str, ...] = ()) -> str:
    gold = [
        {
            "article": "a",
            "start": start,
            "end": start + len(quote),
            "quote": quote,
            "grade": 2,
        }
    ]
    entry = {"question": question, "history": list(history), "gold": gold}
    return json.dumps(entry) + "\n"


def known_in(folder: Path, encoder: Encoder, **options: object) -> KnownQuestions:
    articles = read_corpus(folder).by_id
    found = known_questions(folder, articles, encoder, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_question_whose_quote_has_moved_stands_aside(tmp_path: Path) -> None:
    lines = line("what helps", "Heat helps.", 11) + line("what harms", "Rest harms.", 9)
    folder = write_folder(tmp_path, FOLDER | {KNOWN_FILE: lines})
    (article,) = read_corpus(folder).articles
    encoder = TinyEncoder()
    (asked,) = encoder.encode_questions(["what harms"])
    near = known_in(folder, encoder).near(asked.vector[None], asked.vector[None])
    heat, rest = near.of_sentences(article.cut(11, len(article.text)))
    assert heat > 0
    assert rest == 0


def test_a_question_is_no_evidence_for_itself(tmp_path: Path) -> None:
    lines = line("what helps", "Heat helps.", 11) + line(
        "what harms", "Rest harms.", 23
    )
    folder = write_folder(tmp_path, FOLDER | {KNOWN_FILE: lines})
    articles, encoder = read_corpus(folder).by_id, TinyEncoder()
    (asked,) = encoder.encode_questions(["what helps"])
    whole = articles["a"].cut(11, len(articles["a"].text))
    own = known_in(folder, encoder).near(asked.vector[None], asked.vector[None])
    assert own.of_sentences(whole)[0] == pytest.approx(1)
    other = known_in(folder, encoder, asked=[judged("What helps")])
    assert (
        other.near(asked.vector[None], asked.vector[None]).of_sentences(whole)[0] == 0
    )
    both = [judged("what helps"), judged("what harms")]
    assert known_questions(folder, articles, encoder, asked=both) is None


def test_a_folder_without_known_questions_has_none(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, FOLDER)
    assert known_questions(folder, read_corpus(folder).by_id, TinyEncoder()) is None
    assert known_questions(None, {}, TinyEncoder()) is None


class Silent(TinyEncoder):
    """The tiny encoder, where nothing may be encoded any more."""

    def encode_questions(self, texts: object) -> list:
        raise AssertionError(texts)


def test_kept_vectors_are_not_encoded_again(tmp_path: Path) -> None:
    lines = line("and cold?", "Heat helps.", 11, ("earlier", "what helps"))
    folder = write_folder(tmp_path, FOLDER | {KNOWN_FILE: lines})
    question = JudgedQuestion("1", "and cold?", history=("earlier", "what helps"))
    assert texts_of(question) == ("and cold?", "what helps and cold?")
    with pytest.raises(AssertionError):
        known_in(folder, cast("Encoder", Silent()))
    keep_vectors(folder / VECTORS_FILE, texts_of(question), TinyEncoder())
    known_in(folder, cast("Encoder", Silent()))
    with pytest.raises(AssertionError):
        known_in(folder, cast("Encoder", Silent("other weights")))
