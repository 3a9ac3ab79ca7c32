"""Which question is taken for one that goes on from an earlier one."""

from __future__ import annotations

import pytest

from qa.question.followup import context_of, follow_up_kind

TIES = [
    # a word that points back, with nothing before it that it could mean
    ("is it minimally invasive?", "points back"),
    ("what symptoms does it cause?", "points back"),
    ("how does the procedure work?", "points back"),
    ("Which conditions does this treat?", "points back"),
    ("can I drive after this", "points back"),
    ("how is that done?", "points back"),
    ("are they common?", "points back"),
    ("how much does the bigger one cost", "points back"),
    ("will I need a stick afterwards", "points back"),
    ("Is it given under a light sedative?", "points back"),
    # a noun of the same clause is not what the pronoun means
    ("would swimming help with it", "points back"),
    ("is there an ointment for it", "points back"),
    # no word that tells anything
    ("what for?", "points back"),
    ("and then?", "points back"),
    ("And this?", "points back"),
    # a question that goes on in so many words
    ("and kyphoplasty?", "goes on"),
    ("what about kyphoplasty?", "goes on"),
    ("any other complications?", "goes on"),
    ("even with a pacemaker?", "goes on"),
    # so little that it may be the rest of an earlier one
    ("side effects", "short"),
    ("How long does recovery take?", "vague"),
    ("What are the risks?", "short"),
    ("what do they inject", "short"),
    ("which needle do they use", "short"),
    # a question about a thing by name stands alone, however short
    ("What is a herniated disc?", ""),
    ("what's taurine", ""),
    ("Tell me about angiography.", ""),
    ("so what is an endoscope?", ""),
    ("osteopenia", ""),
    ("and how is gout treated?", ""),
    # "it", "they" and "that" for what the question itself names
    ("Why is spinal stenosis worse in the morning and does it go away?", ""),
    ("my tooth is loose, is that from the biopsy", ""),
    ("bunion surgery, how do they do it", ""),
    ("when a tendon tears can it grow together by itself", ""),
    ("Are ganglions dangerous and do they burst?", ""),
    ("Is there a treatment that avoids surgery for bunions?", ""),
    ("What is the procedure for a torn knee ligament?", ""),
    ("is arthroscopy worth it", ""),
    (
        "Does cortisone make the compression fractures in my spine worse than they are",
        "",
    ),
    # "it" that stands for nothing
    ("Is it normal to limp after a nerve block?", ""),
    ("it hurts when I sneeze, is a rib broken", ""),
    ("how long does it take to get over sciatica", ""),
    ("it is hot today and my ankles swell", ""),
    # "they" for the doctors
    ("Do they shave the groin before an angiogram?", ""),
    ("why do they put a stent into an artery", ""),
    ("can they fuse the vertebrae with screws", ""),
    ("what did they find on the mammogram", ""),
    # the clinic is no topic of the articles
    ("How do I change my appointment?", ""),
    ("when do you open", ""),
]


@pytest.mark.parametrize(("question", "expected"), TIES)
def test_how_a_question_hangs_on_an_earlier_one(question: str, expected: str) -> None:
    assert follow_up_kind(question) == expected


CONTEXTS = [
    (["What is a biopsy?", "What is sciatica?"], "What is sciatica?"),
    (["What is sciatica?", "how is it done?"], "What is sciatica?"),  # a chain
    (["What is sciatica?", "and kyphoplasty?"], "and kyphoplasty?"),
    (["What is sciatica?", "?!", ""], "What is sciatica?"),  # cannot be asked
    # the first can always be continued, however short
    (["RFA"], "RFA"),
    (["I have a bad back", "is that serious"], "I have a bad back"),
    (["Is it painful?"], "Is it painful?"),
    ([], ""),
    # of a text the last sentence that names a topic
    (
        ["I'm 60. My doctor spoke of stenosis. I forgot to ask."],
        "My doctor spoke of stenosis.",
    ),
]


@pytest.mark.parametrize(("history", "expected"), CONTEXTS)
def test_what_is_carried_is_the_last_topic(history: list[str], expected: str) -> None:
    assert context_of(history) == expected
