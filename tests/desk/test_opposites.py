"""A sentence about another thing, or one that says the opposite, is not marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.answer import Citation
from qa.answer.answer import Card
from qa.corpus import read_corpus
from qa.desk import Desk
from qa.index import build
from qa.model import Encoder
from tests.helpers.folders import write_folder

ARTICLES = {
    "ward.txt": """Before and after an operation: what patients ask

Blood groups
Group O can give red cells to everybody. Group A gives to A and AB. Group B is found in one donor of ten.

Burns
First-degree burns are cooled under the tap and heal by themselves. Second-degree burns form blisters and are covered with gauze. Third-degree burns are treated in hospital with a skin graft.

Stages of bowel cancer
In stage I the polyp is taken out during the colonoscopy. In stage II a part of the bowel is removed. In stage IV chemotherapy slows the growth.

Vitamins
Vitamin A is good for the eyes in the dark. Vitamin B12 is found in meat and eggs. Vitamin B6 is found in bananas and potatoes. Vitamin K helps the blood to clot.

Fasting
Six hours before the operation you must stop eating. After the operation you may eat soup as soon as you are awake. You may drive home after a scan without contrast. You must be driven home after a scan with contrast.
""",
    "tablets.txt": """Tablets and insulin: a leaflet for home

Strengths
The 2.5 mg tablet is white and is taken in the morning. The 5 mg tablet is yellow and is taken in the evening. The 10 mg tablet is blue and is taken only in hospital.

Swallowing
Prednisone tablets must not be crushed. Vitamin tablets must be crushed for the feeding tube.

Food
Grapefruit must be avoided with these tablets. Rice need not be avoided with these tablets. You cannot drink alcohol with these tablets. You can drink coffee with these tablets.

Insulin
Clear insulin must not be shaken. Cloudy insulin must be shaken ten times. Basal insulin is never left out. Mealtime insulin is left out when you do not eat.

Syrup
Adults take two spoons of the syrup. Children take half a spoon of the syrup.
""",
    "implants.txt": """Implants and exercises

Scans
Titanium screws can be scanned at any strength. Old pacemakers cannot be scanned at all.

Who can fly
People with a new hip can fly after six weeks. People with a collapsed lung cannot fly.

Exercises at step 1 to step 3
Step 1 is tightening the thigh while lying down. Step 2 is standing on one leg at the table. Step 3 is climbing stairs with a stick.

Nerves
The nerve at L4 straightens the knee. The nerve at L5 lifts the big toe.

Sprains
A grade 1 sprain is bandaged for a week. A grade 3 sprain is put in plaster for six weeks.

Pain
Pain in the left arm on effort can come from the heart. Pain in the right arm after gardening comes from the tendons.
""",
}
CASES = [
    ("Who can group O give to?", "Group O", ["Group A", "Group B"]),
    ("How common is blood group B?", "Group B", ["Group A", "Group O"]),
    ("How are first-degree burns treated?", "First-degree", ["Third-degree", "Second-degree"]),
    ("How are second-degree burns treated?", "Second-degree", ["Third-degree", "First-degree"]),
    ("How are third-degree burns treated?", "Third-degree", ["First-degree", "Second-degree"]),
    ("How are burns of the third degree treated", "Third-degree", ["First-degree"]),
    ("What is done in stage II bowel cancer?", "stage II ", ["stage I ", "stage IV"]),
    ("What is done in stage 2 bowel cancer?", "stage II ", ["stage I ", "stage IV"]),
    ("What is done in stage IV bowel cancer?", "stage IV", ["stage I ", "stage II "]),
    ("What is done in stage I bowel cancer?", "stage I ", ["stage II ", "stage IV"]),
    ("What is done in stage III bowel cancer?", "", ["stage I ", "stage II ", "stage IV"]),
    ("What is vitamin A good for?", "Vitamin A", ["Vitamin K", "Vitamin B"]),
    ("What does vitamin K do?", "Vitamin K", ["Vitamin A", "Vitamin B"]),
    ("what does vitamin k do", "Vitamin K", ["Vitamin A", "Vitamin B"]),
    ("Which foods hold vitamin B12?", "Vitamin B12", ["Vitamin B6"]),
    ("Which foods hold vitamin B6?", "Vitamin B6", ["Vitamin B12"]),
    ("What does vitamin E do?", "", ["Vitamin A", "Vitamin B", "Vitamin K"]),
    ("What may I eat after the operation?", "After the operation", ["before the operation"]),
    ("When must I stop eating before the operation?", "before the operation", ["After the operation"]),
    ("May I drive home after a scan with contrast?", "", ["without contrast"]),
    ("May I drive home after a scan without contrast?", "without contrast", ["with contrast"]),
    ("When is the 5 mg tablet taken?", "The 5 mg", ["2.5 mg", "10 mg"]),
    ("When is the 5mg tablet taken?", "The 5 mg", ["2.5 mg", "10 mg"]),
    ("When is the 2.5 mg tablet taken?", "2.5 mg", ["The 5 mg", "10 mg"]),
    ("What colour is the 10 mg tablet?", "10 mg", ["2.5 mg", "The 5 mg"]),
    ("What colour is the 20 mg tablet?", "", ["2.5 mg", "The 5 mg", "10 mg"]),
    ("Which tablets must be crushed?", "Vitamin tablets", ["must not be crushed"]),
    ("Which tablets must not be crushed?", "Prednisone", ["must be crushed"]),
    ("Which tablets mustn't be crushed?", "Prednisone", ["must be crushed"]),
    ("What must be avoided with these tablets?", "Grapefruit", ["need not be avoided"]),
    ("What can I drink with these tablets?", "coffee", ["alcohol"]),
    ("What can't I drink with these tablets?", "alcohol", ["coffee"]),
    ("Which insulin must be shaken?", "Cloudy", ["must not be shaken"]),
    ("Which insulin must not be shaken?", "Clear", ["must be shaken"]),
    ("Which insulin is left out?", "Mealtime", ["never left out"]),
    ("How much syrup do children take?", "Children take", ["Adults take"]),
    ("How much syrup do adults take?", "Adults take", ["Children take"]),
    ("Which implants can be scanned?", "Titanium", ["cannot be scanned"]),
    ("Which implants cannot be scanned?", "pacemakers", ["can be scanned"]),
    ("Who can fly?", "new hip", ["cannot fly"]),
    ("Who cannot fly?", "collapsed lung", ["can fly"]),
    ("What is exercise step 2?", "Step 2", ["Step 1", "Step 3"]),
    ("What is exercise step three?", "Step 3", ["Step 1", "Step 2"]),
    ("What does the nerve at L4 do?", "L4", ["L5"]),
    ("What does the nerve at L5 do?", "L5", ["L4"]),
    ("How is a grade III sprain treated?", "", ["grade 1"]),
    ("How is a grade 1 sprain treated?", "grade 1", ["grade 3"]),
    ("What does pain in the left arm come from?", "left arm", ["right arm"]),
    ("What does pain in the right arm come from?", "right arm", ["left arm"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Desk:
    folder = tmp_path_factory.mktemp("opposites")
    build(folder / "index", read_corpus(write_folder(folder / "c", ARTICLES)), encoder)
    return Desk.open(folder / "index", Path(folder / "c"), encoder)


def marks(cards: Sequence[Card | Citation]) -> list[str]:
    """The marked sentences of cards."""
    return [c.passage.article.text[slice(*mark)] for c in cards for mark in c.marks]


@pytest.mark.parametrize(("question", "has", "has_not"), CASES)
def test_only_what_was_asked_is_marked(
    small: Desk, question: str, has: str, has_not: list[str]
) -> None:
    """`has_not` stands in no mark that is shown; `has` in a mark of a card, shown or,
    since the desk knows no question about these articles, held back."""
    shown = marks(small.ask(question).citations)
    assert [m for m in shown if any(text in m for text in has_not)] == []
    assert has in " ".join(marks(small.search(question).cards))


@pytest.mark.parametrize("question", [case[0] for case in CASES[::6]])
def test_a_full_stop_at_the_end_changes_no_mark(small: Desk, question: str) -> None:
    typed = question.rstrip("?")
    answer, stopped = small.ask(typed), small.ask(f"{typed}.")
    assert answer.status == stopped.status
    assert answer.citations == stopped.citations
