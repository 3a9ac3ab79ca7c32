"""Messages that are not searched: what the desk says to them, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.index import build
from qa.language import LANGUAGES
from qa.model import Encoder
from qa.question import CHANGES
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, write_flags, write_folder

SMALL_TALK = [
    ("Hey, good afternoon!", "greeting", ""),
    ("thanks for explaining", "thanks", ""),
    ("bye for now", "goodbye", ""),
    ("alright then", "yes_or_no", ""),
    ("so are you some kind of robot", "desk", ""),
    ("do you save what I write?", "desk", ""),
    ("I'd rather speak with a human", "person", ""),
    ("may I ask you something", "ready", ""),
    ("you didn't answer me", "complaint", ""),
    ("¡Hola! ¿Qué tal?", "greeting", "es"),
    ("شكراً جزيلاً", "thanks", "ar"),
    ("merci beaucoup", "thanks", ""),
]


@pytest.mark.parametrize(("message", "kind", "language"), SMALL_TALK)
def test_small_talk_gets_a_sentence_and_no_passage(
    desk: Desk, message: str, kind: str, language: str
) -> None:
    answer = desk.ask(message)
    assert answer.status == "not_a_question"
    assert answer.reply is not None
    assert (answer.reply.kind, answer.reply.language) == (kind, language)
    assert (answer.citations, answer.candidates) == ((), ())
    assert answer.query.changes == ()


QUESTIONS = [
    "hello, what is spinal stenosis?",
    "thanks, and what is discography?",
    "can a nurse do the epidural injection?",
    "are you awake during discography",
    "who performs kyphoplasty?",
    "can you help me with sciatica",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_searched_however_it_begins(desk: Desk, question: str) -> None:
    assert desk.ask(question).reply is None
    assert len(desk.rank(question).hits) > 0


def test_another_language_is_answered_in_it_where_the_page_speaks_it(
    desk: Desk,
) -> None:
    spanish = desk.ask("¿Qué es la estenosis espinal?")
    assert spanish.status == "other_language"
    assert spanish.query.changes == ()  # and none of its words is "corrected"
    assert spanish.reply is not None
    assert spanish.reply.text().startswith("Usted preguntó en español.")
    french = desk.ask("Quels sont les risques d'une injection ?")
    assert french.reply is not None
    assert french.reply.language == "fr"
    assert french.reply.text().startswith("Your question does not look like English.")
    assert french.reply.text("es").startswith("Su pregunta no parece estar en inglés.")


def test_a_question_without_a_topic_is_asked_back_with_topics_of_the_articles(
    desk: Desk,
) -> None:
    answer = desk.ask("what are the risks?")
    assert answer.status == "unclear"
    assert answer.reply is not None
    texts = [a.text.casefold() for a in desk.articles()]
    assert 3 <= len(answer.reply.topics) <= 6
    for topic in answer.reply.topics:
        assert any(topic.casefold() in t for t in texts)
        assert desk.ask(f"what are the risks: {topic}").reply is None


def test_a_topic_of_the_conversation_is_enough(desk: Desk) -> None:
    kyphoplasty = "What is kyphoplasty?"
    assert desk.ask("what are the risks?", [kyphoplasty]).reply is None
    assert desk.ask("how does this work?", [kyphoplasty]).reply is None
    assert desk.ask("what are the risks?", ["hello", "does it hurt?"]).reply
    assert desk.ask("tell me more", [kyphoplasty]).reply is None


ANY_TREATMENT = [
    "what are the risks",
    "Does it hurt?",
    "pain",
    "how long until I can go back to work",
    "can it come back",
    "is the treatment safe",
    "am I alowed to drive afterwards",
]


@pytest.mark.parametrize("question", ANY_TREATMENT)
def test_what_can_be_asked_of_any_treatment_names_no_topic(
    desk: Desk, question: str
) -> None:
    assert desk.ask(question).status == "unclear"


NAMED = [
    "sciatica",
    "is RFA safe",
    "chronic pain",
    "weak legs",
    "how do you get back pain",
    "what are the risks of kyphoplasty",
    "risks of a laparoscopy",
    "can I drive after a discogram",
    # without a rare word, but with enough of them
    "what should I expect to feel the first week after the treatment works",
]


@pytest.mark.parametrize("question", NAMED)
def test_a_question_that_names_something_is_searched(desk: Desk, question: str) -> None:
    assert desk.ask(question).reply is None


def test_where_all_is_about_one_thing_nobody_is_asked_which(
    tmp_path: Path, encoder: Encoder
) -> None:
    leaflet = (
        "Ibuprofen\n\nDosage for Children\n\nChildren take 5 mg for each kilogram.\n"
    )
    leaflet += "\nStorage at Home\n\nKeep the tablets dry, below 25 degrees.\n"
    folder = write_folder(tmp_path / "corpus", {"ibuprofen.txt": leaflet})
    build(tmp_path / "index", read_corpus(folder), encoder)
    desk = Desk.open(tmp_path / "index", folder, encoder)
    assert desk.ask("what are the risks?").reply is None
    assert desk.ask("hello").reply is not None


def test_a_short_question_hangs_on_an_earlier_one_only_where_it_names_no_topic(
    desk: Desk,
) -> None:
    ablation = "What is radiofrequency ablation?"
    for question in ("how long am I laid up", "where does the tube go"):
        assert desk.rank(question, [ablation]).plan.carried
    for question in ("does fusion work", "why do old people shrink"):
        assert desk.rank(question, [ablation]).plan.carried is None


def test_nothing_follows_up_on_small_talk(desk: Desk) -> None:
    ablation = "What is radiofrequency ablation?"
    plain = desk.ask("is it minimally invasive?", [ablation])
    after = desk.ask("is it minimally invasive?", [ablation, "thank you!", "gracias"])
    assert after.query == plain.query


def test_a_reply_can_be_undone(desk: Desk) -> None:
    for message in ("what are the risks?", "hello", "¿Qué es la estenosis espinal?"):
        answer = desk.ask(message, undo=CHANGES)
        assert answer.reply is None
        assert answer.query.searched == message
        assert answer.citations or answer.candidates


def test_every_reply_is_said_in_every_language(desk: Desk) -> None:
    for message in ("hello", "pain", "Wie lange dauert der Eingriff?"):
        reply = desk.ask(message).reply
        assert reply is not None
        said = {reply.text(language) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES)
        assert not any("{" in text for text in said)


VISIT = """Visiting our pain clinic

How to find us

The pain clinic is on the second floor. There is parking for patients in car park B
behind the east wing, and it is free for two hours.

Opening hours

We are open from Monday to Friday, from 8 am to 5 pm. We are closed on Saturdays,
Sundays and bank holidays.
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Desk:
    folder = tmp_path_factory.mktemp("clinic")
    corpus = write_folder(folder / "corpus", {"visit.txt": VISIT})
    build(folder / "index", read_corpus(corpus), encoder)
    return Desk.open(folder / "index", corpus, encoder)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("is there parking", "There is parking"),
        ("are you open on sundays", "We are cl"),
    ],
)
def test_a_question_about_the_clinic_is_answered_where_the_articles_surely_do(
    clinic: Desk, desk: Desk, question: str, says: str
) -> None:
    answer = clinic.ask(question)
    assert (answer.status, answer.reply) == ("found", None)
    first = answer.citations[0]
    assert first.passage.article.text[slice(*first.marks[0])].startswith(says)
    elsewhere = desk.ask(question).reply
    assert elsewhere
    assert elsewhere.kind == "person"


@pytest.mark.parametrize(
    "message", ["can I talk to a real person", "who am I talking to"]
)
def test_a_reply_gives_way_to_no_other_sentence(
    clinic: Desk, desk: Desk, message: str
) -> None:
    assert all(d.ask(message).reply for d in (clinic, desk))


@pytest.fixture
def tiny(tmp_path: Path) -> Desk:
    """A desk with another model, and a clinic's own red flag."""
    folder = write_folder(tmp_path / "corpus", ARTICLES)
    write_flags(folder, '[flags.word]\nphrases=["hola"]')
    build(tmp_path / "index", read_corpus(folder), TinyEncoder())
    return Desk.open(tmp_path / "index", folder, TinyEncoder())


def test_an_emergency_is_read_in_whatever_is_not_searched(tiny: Desk) -> None:
    for message in ("hola", "hola, no siento las piernas desde ayer"):
        answer = tiny.ask(message)
        assert answer.reply is not None
        assert answer.emergency is not None
        assert "word" in answer.emergency.flags


def test_of_another_model_only_what_is_nearly_an_example_is_small_talk(
    tiny: Desk,
) -> None:
    assert tiny.ask("thank you").status == "not_a_question"
    assert tiny.ask("my thanks to all of you").status != "not_a_question"
