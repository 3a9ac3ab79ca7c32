"""Judging a question: what staff tick is what the next patient gets."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from qa.answer import STAFF_FILE
from tests.helpers.html import text_of
from tests.helpers.staff import DISC, QUOTE, House, send

ASKED = "Why do my toes tingle?"
PLACE = f"disc:{DISC.index(QUOTE)}-{DISC.index(QUOTE) + len(QUOTE)}"
LEG = "It hurts in the leg."
OTHER = f"disc:{DISC.index(LEG)}-{DISC.index(LEG) + len(LEG)}"


@pytest.fixture(autouse=True)
def _nothing_judged(house: House) -> Iterator[None]:
    yield
    for name in (STAFF_FILE, "questions/known.npz"):
        (house.corpus / name).unlink(missing_ok=True)
    house.served.take_up_judgements()


def judge(
    client: TestClient, verdict: str, *answers: str, question: str = ASKED
) -> str:
    sent = send(
        client,
        "/staff/judged",
        question=question,
        history="",
        verdict=verdict,
        answer=list(answers),
    )
    if sent.status_code != 303:
        return sent.text
    return client.get(sent.headers["location"]).text


def offered(page: str) -> list[tuple[str, bool]]:
    """Each sentence that may be ticked, and whether it is."""
    boxes = re.findall(r'name="answer" value="([^"]+)"( checked)?', page)
    return [(value, bool(checked)) for value, checked in boxes]


def test_sentences_of_the_found_passages_are_offered(editor: TestClient) -> None:
    page = send(editor, "/staff/judge", question="herniated disc", history="").text
    boxes = offered(page)
    assert (PLACE, False) in boxes
    assert len(boxes) == len(dict(boxes))
    assert not any(ticked for _, ticked in boxes)
    page = send(
        editor, "/staff/judge", question="x y", article="stenosis", answer=[OTHER]
    ).text
    assert [value for value, ticked in offered(page) if ticked] == [OTHER]
    assert "Walking gets hard." in page


def test_a_judged_question_is_answered_at_once_and_taken_back(
    editor: TestClient, house: House
) -> None:
    assert house.desk.ask(ASKED).checked is None
    page = judge(editor, "answers", PLACE)
    assert "k0001 is judged" in page
    assert text_of(page, "blockquote") == [QUOTE]
    answer = house.desk.ask(ASKED.upper())
    assert answer.status == "found"
    assert answer.citations[0].checked
    assert "Judge again" in page
    page = editor.get("/staff/journal").text
    assert "judged" in page
    assert "k0001: 1 spans answer" in page
    assert ASKED not in page
    send(editor, "/staff/judged/withdraw", id="k0001")
    assert house.desk.ask(ASKED).checked is None
    assert "0 judged so far" in editor.get("/staff/judged").text


def test_nothing_answers(editor: TestClient, house: House) -> None:
    page = judge(editor, "none")
    assert "Our articles do not answer this." in page
    answer = house.desk.ask(ASKED)
    assert (answer.status, bool(answer.checked)) == ("not_found", True)


@pytest.mark.parametrize(
    ("verdict", "answers", "says"),
    [
        ("answers", [], "No sentence is ticked"),
        ("none", [PLACE], "Sentences are ticked"),
        ("answers", ["disc:1-3"], "no run of sentences"),
        ("answers", ["../x"], "no such sentence"),
    ],
)
def test_what_makes_no_judgement_is_refused(
    editor: TestClient, house: House, verdict: str, answers: list[str], says: str
) -> None:
    assert says in judge(editor, verdict, *answers)
    assert not (house.corpus / STAFF_FILE).exists()


def test_a_reader_sees_and_may_not_judge(reader: TestClient, house: House) -> None:
    page = reader.get("/staff/judged").text
    assert "Choose the sentences" not in page
    sent = send(reader, "/staff/judged", question=ASKED, verdict="none")
    assert sent.status_code == 403
    assert not (house.corpus / STAFF_FILE).exists()
