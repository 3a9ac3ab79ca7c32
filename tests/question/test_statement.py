"""What is a statement does not depend on the mark at its end."""

from __future__ import annotations

import json

import pytest

from qa.question.statement import is_statement
from tests.helpers.folders import REPO

STATEMENTS = [
    "Vertebroplasty reduces pain in osteoporotic fractures",
    "Autophagy declines in aged organisms",
    "Beta blockers increase the risk of falls in people over eighty",
    "Titanium implants are not heated by magnetic resonance imaging",
    "Zinc has no effect on the healing of burns",
    "In frail patients, early walking does not prevent thrombosis",
    "Low doses of aspirin can cause bleeding of the stomach",
    "3D printing improves the fit of prostheses",
    "mRNA vaccines protect against severe disease",
    "Women with anaemia who take iron tablets have more red cells",
]
NO_STATEMENTS = [
    "What is vertebroplasty",  # a question, however it ends
    "Is vertebroplasty safe",
    "In which cases is surgery better",
    "For a cast is plaster better than plastic or the other way round",
    "Kyphoplasty, is that for a break",
    "The tablets are taken until when",
    "Tell me about vertebroplasty",  # wishes
    "Please explain the results of the scan",
    "Compare a cast with a splint",
    "List all side effects that are known",
    "My back hurts",  # stories
    "I have had a stroke and the left arm is weak",
    "The doctor said that I can go home",
    "Mother has a pacemaker and needs a scan",
    "needle in the back with steroids",  # words to look for
    "sedation during the procedure",
    "Treatment of herniated disc",
    "Causes of swelling after a fall",
    "A treatment that avoids surgery",
    "Exercises to reduce pain and improve balance",
    "results of blood tests",
    "SIDE EFFECTS OF INSULIN",
    "level 4",
    "cholesterol 6.8 is that high",
    "tablets are too big to swallow",  # typed without a capital
    "",
]
MARKS = (".", "!", "...", " .", "。")


@pytest.mark.parametrize(
    ("text", "states"),
    [(t, True) for t in STATEMENTS] + [(t, False) for t in NO_STATEMENTS],
)
def test_a_statement_has_a_subject_and_a_verb_and_asks_nothing(
    text: str, *, states: bool
) -> None:
    assert is_statement(text) is states
    assert {is_statement(f"{text}{mark}") for mark in MARKS} == {states}


@pytest.mark.parametrize("name", ["dev", "fit"])
def test_hardly_a_question_to_the_articles_is_a_statement(name: str) -> None:
    lines = (REPO / f"corpus/questions/{name}.jsonl").read_text("utf-8").splitlines()
    typed = [json.loads(line)["question"] for line in lines]
    typed += [q[:1].upper() + q[1:] for q in typed]
    found = [q for q in typed if is_statement(q)]
    assert len(found) <= 0.01 * len(typed), found
    assert [q for q in typed if is_statement(f"{q}.")] == found
