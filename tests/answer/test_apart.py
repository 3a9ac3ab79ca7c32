"""Tests of things that an article tells apart."""

import pytest

from qa.answer.contradiction import of_another_thing
from qa.corpus import Article, Span
from tests.helpers.folders import article_of

JOINTS = article_of(
    "Care of joints\n\n"
    "- Joint lavage: The joint is rinsed through two small tubes.\n"
    "- Fusion and Osteotomy: Bones are joined, or cut and set anew.\n"
    "- Magnetic Wave Therapy (MWT): A coil warms the tissue.\n"
    "- Joint brace: A shell of plastic holds the joint.\n\n"
    "Rest helps most people.\n"
)
FEVERS = article_of(
    "Oroya fever, Malta fever and ague\n\n"
    "Oroya fever comes from sand flies.\n\n"
    "Malta fever comes from raw milk, ague from mosquitoes.\n\n"
    "With ague the chills return on the third day.\n\n"
    "Ague does not return as Oroya fever does.\n\n"
    "## Malta fever\n\n"
    "The joints ache for weeks.\n\n"
    "Drink a lot if you have Malta fever.\n"
)


def sentence_of(article: Article, opening: str) -> Span:
    """The sentence that begins with these words."""
    spans = [s for b in article.blocks for s in b.sentences]
    return next(s for s in spans if article.text[slice(*s)].startswith(opening))


@pytest.mark.parametrize(
    ("article", "opening", "questions"),
    [
        (JOINTS, "Joint lavage", ["How does fusion work?"]),
        (
            JOINTS,
            "Joint lavage",
            ["how is it done", "what is osteotomy how is it done"],
        ),
        (JOINTS, "Joint lavage", ["Is MWT painful?"]),
        (JOINTS, "Magnetic Wave", ["joint lavage, what happens"]),
        (FEVERS, "With ague", ["When do the chills of Malta fever return?"]),
        (FEVERS, "Malta fever", ["Where does Oroya fever come from?"]),
        (FEVERS, "The joints ache", ["Do the joints ache with ague?"]),
    ],
)
def test_what_is_said_of_one_thing_is_no_answer_for_another(
    article: Article, opening: str, questions: list[str]
) -> None:
    assert of_another_thing(article, [sentence_of(article, opening)], questions)


@pytest.mark.parametrize(
    ("article", "opening", "question"),
    [
        (JOINTS, "Joint lavage", "How is the joint rinsed?"),  # names nothing
        (JOINTS, "Joint lavage", "Does a magnetic wave rinse it?"),  # a part only
        (JOINTS, "Joint lavage", "Is lavage or fusion the gentler one?"),  # both
        (JOINTS, "Joint lavage", "What can be done instead of fusion?"),
        (JOINTS, "Fusion", "How does fusion work?"),
        (JOINTS, "Rest helps", "How does fusion work?"),
        (FEVERS, "Ague does not", "Does Oroya fever return?"),  # speaks of both
        (FEVERS, "Malta fever", "Where does ague come from?"),
        (FEVERS, "The joints ache", "Do the joints ache with Malta fever?"),
        (
            FEVERS,
            "Oroya fever",
            "Where does typhoid fever come from?",
        ),  # not told apart
    ],
)
def test_what_is_not_certain_is_no_other_thing(
    article: Article, opening: str, question: str
) -> None:
    assert not of_another_thing(article, [sentence_of(article, opening)], [question])


def test_a_list_that_holds_the_asked_thing_is_no_other_thing() -> None:
    items = [s for b in JOINTS.blocks if b.label for s in b.sentences]
    assert not of_another_thing(JOINTS, items, ["How does fusion work?"])


def test_names_that_no_sentence_has_alone_are_not_told_apart() -> None:
    article = article_of(
        "Signs and symptoms\n\n"
        "The signs and symptoms of a cold pass by themselves.\n\n"
        "Early signs are a cough and sneezing.\n"
    )
    early = sentence_of(article, "Early signs")
    assert not of_another_thing(article, [early], ["What are the symptoms?"])
