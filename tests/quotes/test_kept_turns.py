"""What a tab keeps of its turns: made again from the articles, or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from qa.corpus import Article, Corpus, PassageRules, Source, Span, cut_passages
from qa.desk import Desk
from qa.errors import SheetError
from qa.quotes import entry_of, kept_of, places_of, sheet_from
from qa.quotes.kept_turns import entry_from
from tests.helpers.answers import (
    answer_of,
    answers_of,
    citation_of,
    small_article,
)
from tests.helpers.folders import article_of

READ = article_of(small_article().text)
ARTICLE = Article("small", "A title", READ.text, READ.blocks, Source("a", "0" * 64))
LOOKUP = {"small": ARTICLE}.get
TURN = {
    "question": "What is one?",
    "status": "found",
    "build": "b" * 16,
    "citations": [
        {
            "article": "small",
            "start": 6,
            "end": 29,
            "marks": [[6, 17]],
            "sha256": "0" * 64,
        }
    ],
}
PLACE = TURN["citations"][0]


def turn(**changed: Any) -> dict[str, Any]:
    return {**TURN, **changed}


def placed(**changed: Any) -> dict[str, Any]:
    return turn(citations=[{**PLACE, **changed}])


def test_what_is_packed_is_unpacked() -> None:
    answer = answer_of(citation_of(ARTICLE, 6, 29, Span(6, 17)))
    assert json.loads(places_of(answer)) == TURN
    sheet = sheet_from([places_of(answer), TURN], LOOKUP, "c" * 16)
    assert sheet.entries == (entry_of(answer),) * 2
    assert (sheet.asked_on, sheet.build) == (None, "c" * 16)


def test_a_message_comes_back_with_its_notice_above_the_first_question() -> None:
    one, two = (
        answer_of(citation_of(ARTICLE, 6, 29), question=q)
        for q in ("What is one?", "And two?")
    )
    message = answers_of(one, two, asked="What is one? And two?")
    sheet = sheet_from([kept_of(message)], LOOKUP, "", notices=lambda q: (q,))
    assert sheet.entries == (entry_of(one, ("What is one? And two?",)), entry_of(two))
    assert kept_of(answers_of(one)) == places_of(one)


@pytest.mark.parametrize(
    "question", ["What is discography?", "leg pain?", "How tall is Mount Everest?"]
)
def test_real_answers_come_back_as_they_were(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    made = sheet_from([places_of(answer)], desk.article, answer.build)
    assert made.entries == (entry_of(answer),)
    assert len(places_of(answer)) < 1_000


def test_every_passage_that_may_be_cited_can_be_taken_home(corpus: Corpus) -> None:
    passages = [p for a in corpus.articles for p in cut_passages(a, PassageRules())]
    assert len(passages) > 40
    for passage in passages:
        marks = passage.sentences[-1:]
        answer = answer_of(citation_of(passage.article, passage.start, passage.end))
        answer = replace(answer, citations=(replace(answer.citations[0], marks=marks),))
        made = entry_from(places_of(answer), corpus.by_id.get)
        assert made == entry_of(answer)


def test_notices_come_from_the_desk_and_never_from_the_tab() -> None:
    made = sheet_from([TURN], LOOKUP, "", notices=lambda q: (f"Call us: {q}",))
    assert made.entries[0].notices == ("Call us: What is one?",)
    with pytest.raises(SheetError):
        sheet_from([turn(notices=["Drink bleach."])], LOOKUP, "")


def test_a_question_is_cleaned_once_more() -> None:
    made = entry_from(turn(question="  What\u202e is\n\tone? "), LOOKUP)
    assert made.question == "What is one?"


REFUSED = [
    # what the tab says, what is said of it
    (None, "there is no list of turns"),
    ([], "there is no list of turns"),
    ({"0": TURN}, "there is no list of turns"),
    ("[]", "there is no list of turns"),
    ([TURN] * 41, "at most 40 questions; these are 41"),
    ([[]], "a turn says more or less"),
    (["{"], "a turn is no JSON"),
    (["[" * 100_000], "a turn is no JSON"),
    ([turn(more=1)], "a turn says more or less"),
    ([{"message": "one?", "answers": TURN}], "no list of answers"),
    ([{"message": "one?", "answers": []}], "no list of answers"),
    ([{"message": "one?", "answers": [TURN] * 4}], "no list of answers"),
    ([{"message": 7, "answers": [TURN] * 2}], "a question is no text"),
    ([{"message": "one?", "answers": [TURN, turn(more=1)]}], "more or less"),
    ([{k: v for k, v in TURN.items() if k != "build"}], "a turn says more or less"),
    ([turn(build=3)], "lacks its build"),
    ([turn(question=7)], "a question is no text"),
    ([turn(question="")], "There is no word in the question."),
    ([turn(question="why " * 600)], "2,000 is the most"),
    ([turn(status="certain")], "a turn has no status"),
    ([turn(status=["found"])], "a turn has no status"),
    ([turn(status="not_found")], "1 passages are not not_found"),
    ([turn(citations=[])], "0 passages are not found"),
    ([turn(citations=[PLACE] * 4)], "4 passages are not found"),
    ([turn(citations={"a": PLACE})], "lacks its build or its citations"),
    ([turn(citations=[7])], "a passage says more or less"),
    ([placed(text="Drink bleach.")], "a passage says more or less"),
    ([placed(article=["small"])], "names no article"),
    ([placed(article="other")], "no longer there"),
    ([placed(article="../../etc/passwd")], "no longer there"),
    ([placed(sha256=None)], "names no article"),
    ([placed(sha256="1" * 64)], "The article A title has changed"),
    ([placed(start=-1)], "outside its article"),
    ([placed(end=10_000)], "outside its article"),
    ([placed(start=29, end=6)], "outside its article"),
    ([placed(start=6.0)], "no two numbers"),
    ([placed(start=True)], "no two numbers"),
    ([placed(start="6")], "no two numbers"),
    ([placed(start=7)], "not made of whole sentences"),
    ([placed(end=28)], "not made of whole sentences"),
    ([placed(start=0)], "not made of whole sentences"),  # with the heading
    ([placed(start=17)], "not made of whole sentences"),
    ([placed(marks=None)], "no list of marks"),
    ([placed(marks=[[6, 17]] * 3)], "no list of marks"),
    ([placed(marks=[[6, 17], [6, 17]])], "a mark is no sentence"),
    ([placed(marks=[[18, 29], [6, 17]])], "a mark is no sentence"),
    ([placed(marks=[[6, 16]])], "a mark is no sentence"),
    ([placed(marks=[[31, 47]])], "a mark is no sentence"),
    ([placed(marks=[6, 17])], "no two numbers"),
]


@pytest.mark.parametrize(("packed", "message"), REFUSED)
def test_anything_else_is_refused_with_its_cure(packed: Any, message: str) -> None:
    with pytest.raises(SheetError, match=message) as error:
        sheet_from(packed, LOOKUP, "")
    assert error.value.cure


def test_two_sections_are_no_passage() -> None:
    text = "Title\n\nFirst head\n\nOne is one.\n\nNext head\n\nTwo is two."
    article = article_of(text)
    both = {**PLACE, "article": "a", "marks": []}
    both |= {"start": text.index("One"), "end": len(text)}
    with pytest.raises(SheetError, match="not made of whole sentences"):
        entry_from(turn(citations=[both]), {"a": article}.get)
