"""What is searched besides what was typed, and that all of it can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.answer import known_questions
from qa.corpus import Corpus
from qa.desk import Desk
from qa.desk.staff_files import read_staff_files
from qa.errors import SettingsError
from qa.model import Encoder
from qa.question import (
    EARLIER_WEIGHT,
    Change,
    Plan,
    QueryChange,
    QueryRules,
    Understanding,
    Vocabulary,
    read_vocabulary,
)
from qa.question.message import sentences_of
from qa.question.understanding import CHANGES
from qa.question.vocabulary import VOCABULARY_FILE
from qa.quotes import answer_json
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO, write_folder


@pytest.fixture(scope="module")
def understanding(corpus: Corpus) -> Understanding:
    texts = [
        "\n".join(a.text[b.start : b.end] for b in a.blocks if b.kind != "furniture")
        for a in corpus.articles
    ]
    return Understanding(texts, read_vocabulary(REPO / "corpus"))


ADDED = [
    ("What is spinal stenosis?", "What is spinal stenosis?", []),
    (
        "faset joint injeciton",
        "facet joint injection",
        [("spelling", "faset", "facet"), ("spelling", "injeciton", "injection")],
    ),
    (
        "my slipped disc",
        "my herniated disc",
        [("vocabulary", "slipped disc", "herniated disc")],
    ),
    # a typo in what people say
    (
        "my sliped disc",
        "my herniated disc",
        [
            ("spelling", "sliped", "slipped"),
            ("vocabulary", "slipped disc", "herniated disc"),
        ],
    ),
    # words that are run together, and a phrase in them
    (
        "what is spinalstenosis",
        "what is spinal stenosis",
        [("spelling", "spinalstenosis", "spinal stenosis")],
    ),
    (
        "slippeddisc",
        "herniated disc",
        [
            ("spelling", "slippeddisc", "slipped disc"),
            ("vocabulary", "slipped disc", "herniated disc"),
        ],
    ),
    # abbreviations of terms that the articles spell out
    (
        "what is scs",
        "what is spinal cord stimulation",
        [("vocabulary", "scs", "spinal cord stimulation")],
    ),
    (
        "DDD",
        "degenerative disc disease",
        [("vocabulary", "DDD", "degenerative disc disease")],
    ),
    ("Is RFA safe?", "Is RFA safe?", []),  # an article spells it
    # page furniture is no vocabulary: REPLY stands on a page
    ("realy", "really", [("spelling", "realy", "really")]),
    # what the question says already is not said again
    ("an epidural steroid injection", "an epidural steroid injection", []),
    ("does bone cement hurt", "does bone cement hurt", []),
]


@pytest.mark.parametrize(("typed", "searched", "changes"), ADDED)
def test_what_is_added_is_shown(
    understanding: Understanding,
    typed: str,
    searched: str,
    changes: list[tuple[str, str, str]],
) -> None:
    plan = understanding.plan(typed)
    assert (plan.query.asked, plan.query.searched) == (typed, searched)
    assert [(c.kind, c.before, c.after) for c in plan.query.changes] == changes
    assert plan.texts == ((typed,) if searched == typed else (typed, searched))


def test_the_typed_words_keep_their_weight(understanding: Understanding) -> None:
    plan = understanding.plan("a steriod shot")
    assert plan.terms == ["steriod", "shot"]
    assert plan.added == [(1.0, ["steroid", "inject"])]


def test_a_need_is_met_by_what_was_typed_or_by_what_was_meant(
    understanding: Understanding,
) -> None:
    plan = understanding.plan("steriod for a slipped disc")
    assert plan.needs == (
        (("steroid",), ("steriod",)),
        (("slip", "disc"), ("herniat", "disc")),
    )


def test_each_part_of_words_that_are_run_together_is_met_by_what_was_typed(
    understanding: Understanding,
) -> None:
    assert understanding.plan("spinalstenosis").needs == (
        (("spinal",), ("spinalstenosi",)),
        (("stenosi",), ("spinalstenosi",)),
    )


def test_a_follow_up_carries_the_earlier_question(understanding: Understanding) -> None:
    plan = understanding.plan("is it safe?", ["What is a slipped disc?", "how is it?"])
    assert plan.query.searched == "What is a slipped disc? is it safe?"  # as typed
    assert plan.query.changes == (
        QueryChange("follow-up", "is it safe?", "What is a slipped disc?"),
    )
    both = "What is a herniated disc? is it safe?"
    assert plan.texts == ("is it safe?", "What is a herniated disc?", both)
    assert plan.read == ("is it safe?", both)
    assert plan.added == [(EARLIER_WEIGHT, ["what", "herniat", "disc"])]
    assert plan.alone().query == replace(plan.query, searched="is it safe?", changes=())


def test_what_is_told_after_a_story_follows_the_question_of_that_story(
    understanding: Understanding,
) -> None:
    told = "I am 71. My doctor wants a biopsy of my vertebra. Is it dangerous?"
    plan = understanding.plan("who does it?", [told])
    assert plan.query.changes[0].after == "My doctor wants a biopsy of my vertebra."


UNDONE: list[tuple[tuple[Change, ...], str]] = [
    ((), "What is a slipped disc? does it treat a compressed nerve"),
    (("spelling",), "What is a slipped disc? does it traet a compressed nerve"),
    (("vocabulary",), "What is a slipped disc? does it treat a pinched nerve"),
    (("follow-up",), "does it treat a compressed nerve"),
    (
        ("spelling", "vocabulary"),
        "What is a slipped disc? does it traet a pinched nerve",
    ),
    (("spelling", "follow-up"), "does it traet a compressed nerve"),
    (CHANGES, "does it traet a pinched nerve"),
]


@pytest.mark.parametrize(("undo", "searched"), UNDONE)
def test_each_kind_of_change_is_undone_alone(
    understanding: Understanding, undo: tuple[Change, ...], searched: str
) -> None:
    query = understanding.plan(
        "does it traet a pinched nerve", ["What is a slipped disc?"], undo=undo
    ).query
    assert query.searched == searched
    assert {c.kind for c in query.changes} == set(CHANGES) - {"several", "reply", *undo}


QUESTIONS = [
    ("What is spinal stenosis?", []),
    ("faset joint injeciton", []),
    ("numbing shot in the joints of my back", []),
    ("what is scs", []),
    ("spinalstenosis", []),
    ("is it minimally invasive?", ["What is radiofrequency ablation?"]),
    ("and kyfoplasty?", ["What is radiofrequency ablation?"]),
    ("I have spinal stenosis. My legs tingle. Does a faset injection help?", []),
]


@pytest.mark.parametrize(("question", "history"), QUESTIONS)
def test_undone_is_the_plain_result_to_the_byte(
    desk: Desk, encoder: Encoder, question: str, history: list[str]
) -> None:
    articles = {a.id: a for a in desk.articles()}
    known = known_questions(REPO / "corpus", articles, encoder)
    files = read_staff_files(REPO / "corpus")
    plain = Desk(desk.index, encoder, desk.calibration, known=known, staff_files=files)
    plain._understanding = Deaf([], Vocabulary())
    undone = answer_json(desk.ask(question, history, undo=CHANGES), explain=True)
    expected = answer_json(plain.ask(question), explain=True)
    assert undone | {"took_ms": 0} == expected | {"took_ms": 0}
    vectors = desk.search(question, history, undo=CHANGES).vectors
    assert np.array_equal(vectors[0], encoder.encode_questions([question])[0].vector)


class Deaf(Understanding):
    """A desk that understands nothing."""

    def plan(self, question, history=(), *, undo=()) -> Plan:  # noqa: ARG002
        return super().plan(question, history, undo=CHANGES)


@pytest.mark.parametrize("mark", [".", "!", " ...", "。"])
@pytest.mark.parametrize(
    ("question", "history"),
    [*QUESTIONS, ("sedation during the scan", []), ("herniated discs", ["and then"])],
)
def test_a_full_stop_at_the_end_changes_nothing_that_is_searched(
    understanding: Understanding, question: str, history: list[str], mark: str
) -> None:
    plan = understanding.plan(question, history)
    stopped = understanding.plan(
        f"{question}{mark}", [f"{h.rstrip('?')}?{mark}" for h in history]
    )
    assert stopped.texts == plan.texts
    assert (stopped.terms, stopped.added) == (plan.terms, plan.added)
    assert (stopped.needs, stopped.follow_up) == (plan.needs, plan.follow_up)
    assert stopped.is_statement == plan.is_statement


def test_a_follow_up_keeps_the_letters_and_numbers_of_the_question_before() -> None:
    texts = ["Hepatitis C heals.", "Level 4 pain needs 2.5 mg."]
    understanding = Understanding(texts, Vocabulary())
    for question, need in (("What is hepatitis C?", "c"), ("Is level 4 bad?", "4")):
        needs = understanding.plan("how is it treated?", [question]).needs
        assert ((need,),) in needs


@pytest.mark.parametrize(
    ("question", "history"),
    [q for q in QUESTIONS if q[0] != "What is spinal stenosis?"],
)
def test_all_wordings_are_encoded_in_one_call(
    desk: Desk, encoder: Encoder, question: str, history: list[str]
) -> None:
    calls = []

    class Counting:
        def __getattr__(self, name) -> object:
            return getattr(encoder, name)

        def encode_questions(self, texts):
            calls.append(tuple(texts))
            return encoder.encode_questions(texts)

    counted = Desk(desk.index, Counting(), desk.calibration)
    counted.search(question, history)
    told = len(sentences_of(question)) > 1  # its sentences are watched one by one
    assert len(calls) == 1 + told
    assert len(calls[0]) <= 5


TOPICS = [
    ("What is spinal stenosis?", "What is a herniated disc?"),
    ("Does vertebroplasty hurt?", "Which imaging technologies do radiologists use?"),
    ("What is angiography?", "Why should I not stay in bed with back pain?"),
]


@pytest.mark.parametrize(("before", "question"), TOPICS)
def test_a_question_that_stands_alone_or_changes_the_topic_is_left_alone(
    desk: Desk, before: str, question: str
) -> None:
    after = answer_json(desk.ask(question, [before]))
    alone = answer_json(desk.ask(question))
    assert after | {"took_ms": 0} == alone | {"took_ms": 0}


ANSWERED = [
    ([], "sliped disk", "Herniated Discs: When the soft cushion-like discs"),
    ([], "where is the SI joint", "The sacroiliac joints connect the sacrum"),
    (
        ["What is spinal stenosis?"],
        "what symptoms does it cause?",
        "numbness, and weakness",
    ),
    (["How does RFA work?"], "and kyphoplasty?", "bone cement"),
]


@pytest.mark.parametrize(("history", "question", "answer"), ANSWERED)
def test_lay_words_typos_and_follow_ups_reach_their_answer(
    desk: Desk, history: list[str], question: str, answer: str
) -> None:
    shown = desk.ask(question, history)
    candidates = shown.citations or shown.candidates
    assert any(answer.casefold() in c.passage.text.casefold() for c in candidates)


def test_a_changed_vocabulary_is_read_at_opening_and_needs_no_build(
    folder: Path,
) -> None:
    def searched() -> str:
        desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
        return desk.ask("a sore disc").query.searched

    assert searched() == "a sore disc"
    write_folder(
        folder / "corpus",
        {VOCABULARY_FILE: '[vocabulary]\n"sore disc" = "herniated disc"'},
    )
    assert searched() == "a herniated disc"


def test_the_desk_does_not_open_over_a_malformed_vocabulary(folder: Path) -> None:
    write_folder(folder / "corpus", {VOCABULARY_FILE: '[vocabulary]\n"sore disc" = 1'})
    with pytest.raises(SettingsError, match="'sore disc' = 1 is not text"):
        Desk.open(folder / "index", folder / "corpus", TinyEncoder())


@pytest.mark.parametrize("off", ["spelling", "vocabulary", "follow_ups"])
def test_one_part_can_be_off_alone(corpus: Corpus, off: str) -> None:
    rules = QueryRules(**{off: False})
    texts = [a.text for a in corpus.articles]
    helped = Understanding(texts, read_vocabulary(REPO / "corpus"), rules)
    query = helped.plan(
        "does it help a slipped disc when the procedre is done",
        ["What is vertebroplasty?"],
    ).query
    kinds = {"spelling", "vocabulary", "follow-up"}
    assert {c.kind for c in query.changes} == kinds - {off.replace("_ups", "-up")}
