"""Common questions of patients, and sentences that speak of something else."""

from __future__ import annotations

import pytest

from qa.answer.contradiction import tells_nothing_asked

HURTS = [
    "does it hurt",
    "Is the procedure painful?",
    "how painful is discography",
    "will I feel any pain during the injection",
    "ok, and is it going to hurt me",
    "is it sore after a biopsy?",
]
FELT = """You may feel some pressure in your back during the injection.
The procedure is not usually painful.
Most people find it only mildly uncomfortable.
You should not experience any pain.
The injection takes only seconds and pain is rare.
A local anesthetic is given first.
Expect mild soreness for a day or two.
The needle may cause brief pain at the site.
Pain at the puncture site usually settles within 48 hours.
Some patients report pain for up to a week.
You may have pain in your back afterwards.
It is like having blood taken.
Your pain may get worse before it gets better.
The injection can cause pain.
The operation itself causes pain that we treat with tablets.
The test may reproduce your usual pain.""".splitlines()
NOT_FELT = """Radiofrequency ablation is used to treat chronic pain caused by arthritis.
Facet joint injections provide temporary pain relief.
It emits electrical impulses to disrupt pain signals.
Knee injections are offered for painful joints.
Drainage helps to alleviate the underlying cause of pain.
If there is continued pain, needles that heat might be inserted.
Epidurals are given for back pain and leg pain.""".splitlines()


@pytest.mark.parametrize("question", HURTS)
def test_whether_it_hurts_is_not_told_by_what_it_is_good_for(question: str) -> None:
    assert not any(tells_nothing_asked([question], s) for s in FELT)
    assert all(tells_nothing_asked([question], s) for s in NOT_FELT)


@pytest.mark.parametrize(
    "question",
    [
        "why does my back hurt",
        "where does it hurt",
        "does it stop hurting after a while",
        "is it good for sore legs",
        "is my leg sore because of the disc",
        "does my neck hurt from sitting",
        "what helps if it is painful",
    ],
)
def test_the_pain_that_somebody_has_is_another_question(question: str) -> None:
    assert not any(tells_nothing_asked([question], s) for s in (*FELT, *NOT_FELT))


def test_that_a_condition_hurts_is_told_by_what_it_causes() -> None:
    said = "Herniated discs compress nerves and can cause pain."
    assert not tells_nothing_asked(["does a herniated disc hurt"], said)
    behind = "what is kyphoplasty does it hurt"
    assert tells_nothing_asked(["does it hurt", behind], said)


TOLD = [
    # question, a sentence that answers, one that does not
    ("will I be awake for it", "You are lightly sedated.", "It takes an hour."),
    ("can it make my pain worse", "A flare is common.", "It relieves pain."),
    ("could it paralyse me", "Paralysis is very rare.", "It numbs pain signals."),
    ("is an epidural dangerous?", "Serious harm is rare.", "It reduces swelling."),
    ("what are the risks of it", "You may bleed.", "It relieves pressure."),
    ("how long does it last", "Some months.", "It relieves pain well."),
    ("do I have to stop my warfarin", "Tell us if you take it.", "It shows the disc."),
    ("when can I drive", "Ask somebody to take you home.", "It shows the disc."),
    ("can I eat before the scan", "Have a light meal.", "It shows the disc."),
    ("will I stay overnight", "You can go home an hour later.", "It shows the disc."),
    ("how much does it cost", "It is free of charge.", "It shows the disc."),
    ("can I have it if I am pregnant", "Not in pregnancy.", "It shows the disc."),
    ("am I too old for it", "There is no upper age.", "It shows the disc."),
    ("what if it doesn't work", "It can be repeated.", "It shows the disc."),
    ("who shouldn't have it", "Avoid it with an infection.", "It shows the disc."),
    ("how common is it", "One in ten has it.", "It presses on a nerve."),
    ("can it get worse", "It progresses slowly.", "It presses on a nerve."),
    ("can it come back", "It may recur.", "It presses on a nerve."),
    ("can I fly after it", "Avoid travel for a week.", "It presses on a nerve."),
    ("does it leave a scar", "The cut is tiny.", "It shows the disc."),
]


@pytest.mark.parametrize(("question", "answers", "does_not"), TOLD)
def test_a_sentence_must_speak_of_what_is_asked(
    question: str, answers: str, does_not: str
) -> None:
    assert not tells_nothing_asked([question], answers)
    assert tells_nothing_asked([question], does_not)
    assert not tells_nothing_asked(
        [question], does_not, f"Advice\n{answers}"
    )  # a heading


@pytest.mark.parametrize(
    "question",
    [
        "what is it",
        "I lie awake with it, what can help?",
        "who is responsible if it goes wrong",
        "I stopped my tablets, what else is there",
        "my mother drives us, where is it done",
        "do you knock out the nerve",
    ],
)
def test_other_questions_need_no_such_word(question: str) -> None:
    assert not tells_nothing_asked([question], "It shows the disc.")
