"""Seeded faults: each question below fails for one known reason, and has it named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from qa.corpus import JudgedQuestion, Judgement, read_corpus
from qa.evaluation import (
    Configuration,
    Judge,
    Outcome,
    best_share,
    desk_for,
    parse_configuration,
)
from qa.evaluation.causes import Cause
from qa.evaluation.evaluator import ask_question
from qa.evaluation.sets import TestSet, locate, read_beir
from qa.index import build, open_index
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import write_folder

SCIATICA = "Sciatica\nSciatica is pain that runs down the leg. It comes from a nerve.\n"
STENOSIS = "Spinal stenosis\nThe spinal canal narrows. Walking becomes hard.\n"
FILLER = "Apples grow on trees. Pears grow there too. Plums are blue.\n"
ARTICLES = {"sciatica.txt": SCIATICA, "stenosis.txt": STENOSIS, "fruit.txt": FILLER}

TWO_SECTIONS = (
    "Knees\nThe knee bends and turns all day long.\n\n"
    "Hips\nThe hip carries the weight of the body.\n"
)
SHARED = "A good answer\nThe blue probe cools the nerve.\n\nShare this\n\n12 shares\n"
LONG = "Long\n" + " ".join(
    f"Word{i} word{i}a word{i}b word{i}c word{i}d ends here." for i in range(9)
)
ECHOES = {
    f"echo{i}.txt": f"Cooling {i}\nThe probe cools the nerve, number {i} says so.\n"
    for i in range(8)
}
ANSWER = {"answer.txt": "Cold\nA chilled tip calms what hurts, and the nerve rests.\n"}


@dataclass(frozen=True)
class Fault:
    """A question over articles, the words that would answer it, and why it fails."""

    name: str
    cause: Cause
    question: str
    expected: str
    articles: Mapping[str, str]
    settings: str = ""
    left_out: str = ""
    """An article that is judged, and taken away before the index is built."""


FAULTS = [
    Fault(
        "the article was taken away",
        "not in the corpus",
        "what is sciatica?",
        "Sciatica is pain that runs down the leg.",
        ARTICLES,
        left_out="sciatica.txt",
    ),
    Fault(
        "the only other article says something else",
        "not in the corpus",
        "what narrows?",
        "The spinal canal narrows.",
        {"stenosis.txt": STENOSIS, "fruit.txt": FILLER},
        left_out="stenosis.txt",
    ),
    Fault(
        "the words stand in no article",
        "not in the corpus",
        "what is sciatica?",
        "Sciatica goes away by itself.",
        ARTICLES,
    ),
    Fault(
        "the words differ from the article's by one letter",
        "not in the corpus",
        "what is sciatica?",
        "Sciatica is pain that run down the leg.",
        ARTICLES,
    ),
    Fault(
        "the answer runs over a heading",
        "cut badly",
        "which joint bends and which carries?",
        "The knee bends and turns all day long.\n\nHips\nThe hip carries the weight of the body.",
        {"joints.txt": TWO_SECTIONS, "fruit.txt": FILLER},
    ),
    Fault(
        "the answer stands in page furniture",
        "cut badly",
        "how many shares?",
        "12 shares",
        {"probe.txt": SHARED, "fruit.txt": FILLER},
    ),
    Fault(
        "the answer is a heading",
        "cut badly",
        "what is the article about?",
        "Spinal stenosis",
        ARTICLES,
    ),
    Fault(
        "the answer is longer than two windows",
        "cut badly",
        "what do the words end with?",
        LONG.removeprefix("Long\n"),
        {"long.txt": LONG, "fruit.txt": FILLER},
    ),
    Fault(
        "windows of a single sentence halve the answer",
        "cut badly",
        "what hurts the leg and the hip?",
        "The nerve hurts the leg. The nerve hurts the hip.",
        {"twins.txt": "Nerves\nThe nerve hurts the leg. The nerve hurts the hip.\n"},
        "[passages]\nmax_words = 5",
    ),
    Fault(
        "the question is taken for small talk",
        "not searched",
        "thank you",
        "Walking becomes hard.",
        ARTICLES,
    ),
    Fault(
        "other words, and words are the only channel",
        "missed by both channels",
        "why do my calves ache?",
        "Sciatica is pain that runs down the leg.",
        ARTICLES,
        "[channels]\ndense = false",
    ),
    Fault(
        "meaning is the only channel, and one place deep",
        "missed by both channels",
        "do apples and pears grow on trees?",
        "Walking becomes hard.",
        ARTICLES,
        "[channels]\nlexical = false\ndepth = 1",
    ),
    Fault(
        "both channels are one place deep and full",
        "missed by both channels",
        "the probe cools the nerve, number 3 says so",
        "A chilled tip calms what hurts, and the nerve rests.",
        {**ECHOES, **ANSWER},
        "[channels]\ndepth = 1",
    ),
    Fault(
        "both channels are three places deep and full",
        "missed by both channels",
        "the probe cools the nerve, number 3 says so",
        "A chilled tip calms what hurts, and the nerve rests.",
        {**ECHOES, **ANSWER},
        "[channels]\ndepth = 3",
    ),
    Fault(
        "eight articles say it in the question's words",
        "ranked low",
        "the probe cools the nerve, number 3 says so",
        "A chilled tip calms what hurts, and the nerve rests.",
        {**ECHOES, **ANSWER},
    ),
    Fault(
        "the same, by meaning alone",
        "ranked low",
        "the probe cools the nerve, number 5 says so",
        "A chilled tip calms what hurts, and the nerve rests.",
        {**ECHOES, **ANSWER},
        "[channels]\nlexical = false",
    ),
    Fault(
        "the same, by words alone",
        "ranked low",
        "the probe cools the nerve, number 5 says so",
        "A chilled tip calms what hurts, and the nerve rests.",
        {**ECHOES, **ANSWER},
        "[channels]\ndense = false",
    ),
    Fault(
        "a question about cooling, judged by stenosis",
        "ranked low",
        "the probe cools the nerve",
        "Walking becomes hard.",
        {**ECHOES, "stenosis.txt": STENOSIS, "fruit.txt": FILLER},
    ),
    Fault(
        "a bar that nothing reaches",
        "refused",
        "what is sciatica?",
        "Sciatica is pain that runs down the leg.",
        ARTICLES,
        "[thresholds]\nfound = 1.0\nrelated = 1.0",
    ),
    Fault(
        "most of the question's words are unknown",
        "refused",
        "sciatica zzyzx qwert flurb grault",
        "Sciatica is pain that runs down the leg.",
        ARTICLES,
        "[thresholds]\nfound = 0.9\nrelated = 0.6",
    ),
    Fault(
        "the card that answers would not be shown alone, another would",
        "refused",
        "apples grow on trees, why is walking hard?",
        "Walking becomes hard.",
        ARTICLES,
        "[thresholds]\nfound = 0.9\nrelated = 0.55",
    ),
]


def outcome_of(fault: Fault, folder: Path) -> Outcome:
    corpus = write_folder(folder / "corpus", fault.articles)
    gold = locate(fault.expected, read_corpus(corpus).articles)
    gold = gold or (Judgement("nowhere", 0, 1, fault.expected, 2),)
    if fault.left_out:
        (corpus / fault.left_out).unlink()
    (corpus / "calibration.json").write_text(json.dumps(calibration_of(0.3, 0.05)))
    topic = JudgedQuestion("q", fault.question, gold=gold)
    testset = TestSet("seeded", read_corpus(corpus), (topic,), "", relevant=2)
    desk, _ = desk_for(
        testset,
        parse_configuration(fault.settings.encode(), "seeded.toml"),
        folder / "cache",
        corpus=corpus,
        encoder=TinyEncoder(),
    )
    return ask_question(desk, Judge(testset), topic)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_seeded_fault_is_named(fault: Fault, tmp_path: Path) -> None:
    outcome = outcome_of(fault, tmp_path)
    assert outcome.cause == fault.cause, outcome


def documents(folder: Path, *, of_no_words: bool = False) -> TestSet:
    """Three documents in BEIR layout; the second is relevant, so is one not there."""
    texts = [
        "Apples grow on trees.",
        "" if of_no_words else "Pain in a leg.",
        "Plums.",
    ]
    corpus = [{"_id": f"doc#{n}", "title": "", "text": t} for n, t in enumerate(texts)]
    queries = [{"_id": "q1", "text": "leg pain"}, {"_id": "q2", "text": "plums"}]
    write_folder(
        folder,
        {
            "corpus.jsonl": "\n".join(json.dumps(d) for d in corpus),
            "queries.jsonl": "\n".join(json.dumps(q) for q in queries),
            "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\tdoc#1\t1\nq2\tlost\t1\n",
        },
    )
    return read_beir(folder)


def causes(testset: TestSet, folder: Path) -> list[Cause | None]:
    desk, _ = desk_for(
        testset, Configuration(), folder / "cache", encoder=TinyEncoder()
    )
    judge = Judge(testset)
    return [
        ask_question(desk, judge, t, answers=False).cause for t in testset.questions
    ]


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    testset = documents(tmp_path / "set")
    assert causes(testset, tmp_path) == [None, "not in the corpus"]
    assert "1 judged documents are not in the collection" in testset.notes[0]


def test_a_document_without_words_is_named(tmp_path: Path) -> None:
    testset = documents(tmp_path / "set", of_no_words=True)
    assert causes(testset, tmp_path) == ["cut badly", "not in the corpus"]
    assert "1 documents hold no sentence and can never be found: doc#1" in testset.notes


def test_what_was_cut_badly_is_shown_with_the_share_that_a_passage_holds(
    tmp_path: Path,
) -> None:
    corpus = read_corpus(write_folder(tmp_path / "corpus", {"a.txt": TWO_SECTIONS}))
    (gold,) = locate("day long.\n\nHips\nThe hip carries", corpus.articles)
    build(tmp_path / "index", corpus, TinyEncoder())
    share, passage = best_share(gold, open_index(tmp_path / "index", TinyEncoder()))
    assert passage is not None
    assert (share, passage.text) == (15 / 31, "The hip carries the weight of the body.")


def test_without_the_fault_the_question_is_answered(tmp_path: Path) -> None:
    whole = replace(FAULTS[0], left_out="")
    assert outcome_of(whole, tmp_path).cause is None
