"""What of an article can be asked for, and in which words."""

from __future__ import annotations

import re

import pytest

from qa.corpus import Corpus
from qa.desk.topics import common_words, headings_of, question_of
from tests.helpers.folders import article_of

COMMON = frozenset(
    re.findall(
        r"\w+",
        """spinal cord back pain joints facet injections injection scan scans helps
        exercise exercises procedures nerve ablation discs herniated steroid epidural
        nerves blood surgery heat block blocks interventional spine""",
    )
)

ASKED = [
    ("Discography", "What is discography?"),
    ("Herniated Discs", "What are herniated discs?"),
    ("Epidural steroid injection", "What is an epidural steroid injection?"),
    ("Facet Joint Injections", "What are facet joint injections?"),
    ("CT scan", "What is a CT scan?"),
    ("MRI Scan", "What is an MRI scan?"),
    ("Magnetic Resonance Imaging (MRI)", "What is magnetic resonance imaging (MRI)?"),
    ("Vertebroplasty and Kyphoplasty", "What are vertebroplasty and kyphoplasty?"),
    ("Procedures for Back Pain", "What are procedures for back pain?"),
    ("Injections of Steroid", "What are the injections of steroid?"),
    ("Diabetes", "What is diabetes?"),
    ("Sciatica", "What is Sciatica?"),  # may be a name: nothing says it is none
    ("Botox injections", "What are Botox injections?"),
    ("Kaplan Exercises", "What are Kaplan Exercises?"),
    # a question stays
    ("How long does it last?", "How long does it last?"),
    # nobody knows whether "a" belongs there, or whether it is a noun at all
    ("Sacrum", "Sacrum"),
    ("Minimally Invasive", "Minimally Invasive"),
    ("Lens", "Lens"),
    ("Ice and Heat Therapy", "Ice and Heat Therapy"),
    # verbs, commands, whole sentences
    ("Getting Spinal Injections", "Getting Spinal Injections"),
    ("Prevent Back Pain", "Prevent Back Pain"),
    ("Exercise Helps", "Exercise Helps"),
    ("Nerves Are Targeted", "Nerves Are Targeted"),
    ("Your Nerve Block", "Your Nerve Block"),
    ("Exercises after Surgery", "Exercises after Surgery"),
    ("Facet joint injections/denervation", "Facet joint injections/denervation"),
    ("7 Exercises", "7 Exercises"),
    ("What It Means", "What It Means"),
]


@pytest.mark.parametrize(("text", "question"), ASKED)
def test_only_what_is_sure_to_be_english_becomes_a_question(
    text: str, question: str
) -> None:
    assert question_of(text, COMMON) == question


TOPICS = [
    ("Spinal stenosis", True),
    ("Epidural Steroid Injections:", True),
    ("Diagnostic Techniques in Interventional Spine Medicine", True),
    ("Introduction", False),
    ("Conclusion", False),
    ("Symptoms", False),
    ("The Benefits", False),
    ("Benefits of heat", True),
    ("Schedule Interventional Radiology Today", False),
    ("Ask About Interventional Radiology", False),
    ("Back", True),
    ("ESI", False),  # too short to say what it is
    ("One two three four five six seven eight", False),
]


@pytest.mark.parametrize(("heading", "taken"), TOPICS)
def test_a_heading_that_names_nothing_is_no_topic(heading: str, taken: bool) -> None:
    article = article_of(f"Words before it.\n\n{heading}\nWords stand here. And more.")
    expected = [heading.rstrip(":")] if taken else []
    assert [t.text for t in headings_of(article)] == expected


def test_a_topic_knows_its_section_or_its_definition(corpus: Corpus) -> None:
    guide = {t.text: t for t in headings_of(corpus.by_id["spine-guide"])}
    section = guide["Interventional Procedures for Back Pain Relief"]
    under = section.article.cut(section.start, section.end).text
    assert not section.defined
    assert under.startswith("Interventional spine procedures aim to provide")
    assert under.endswith("to stabilize them and relieve pain.")
    term = guide["Discography"]
    assert term.defined
    assert term.article.cut(term.start, term.end).text == (
        "- Discography: This diagnostic procedure involves injecting contrast dye into "
        "the discs to determine if they are the source of pain."
    )
    advances = headings_of(corpus.by_id["recent-advances"])
    assert next(advances).text == "Epidural Steroid Injections"  # over a section


def test_a_word_in_lower_case_somewhere_is_no_name(corpus: Corpus) -> None:
    common = common_words(corpus.articles)
    assert {"discs", "spinal", "stenosis"} <= common
    assert not {"Tehran", "tehran", "Shahid", "shahid"} & common
