"""Tests of items that stand under the name of another thing."""

import pytest

from qa.answer.contradiction import of_another_label
from tests.helpers.folders import article_of

ARTICLE = article_of(
    "Care of joints\n\n"
    "- Joint lavage: The joint is rinsed through two small tubes.\n"
    "- Fusion and Osteotomy: Bones are joined, or cut and set anew.\n"
    "- Magnetic Wave Therapy (MWT): A coil warms the tissue.\n"
    "- Joint brace: A shell of plastic holds the joint.\n\n"
    "Rest helps most people.\n"
)
LAVAGE, FUSION, WAVES, BRACE, REST = (s for b in ARTICLE.blocks for s in b.sentences)


@pytest.mark.parametrize(
    "questions",
    [
        ["How does fusion work?"],
        ["how does it work", "what is osteotomy how does it work"],
        ["Is MWT painful?"],
        ["magnetic wave therapy, what happens"],
    ],
)
def test_an_item_beside_the_named_one_is_about_another_thing(
    questions: list[str],
) -> None:
    assert of_another_label(ARTICLE, LAVAGE, questions)


@pytest.mark.parametrize(
    "question",
    [
        "How is the joint rinsed?",  # names nothing
        "Does a magnetic wave rinse it?",  # names a part only
        "Is lavage better than fusion?",  # names both
        "What can be done instead of fusion?",
        "What is left when fusion failed?",
        "Which is done first, or is it fusion?",
    ],
)
def test_what_is_not_certain_is_no_other_thing(question: str) -> None:
    assert not of_another_label(ARTICLE, LAVAGE, [question])


def test_a_sentence_without_a_label_belongs_to_none() -> None:
    assert not of_another_label(ARTICLE, REST, ["How does fusion work?"])
    assert of_another_label(ARTICLE, BRACE, ["How does fusion work?"])
    assert not of_another_label(ARTICLE, FUSION, ["How does fusion work?"])
