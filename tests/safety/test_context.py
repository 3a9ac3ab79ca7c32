"""What a person reports is raised; what is denied, asked or long ago is not."""

from __future__ import annotations

import pytest

from qa.safety import (
    Watch,
)
from qa.safety.flags import shipped_rules

WATCH = Watch(shipped_rules())

RAISED = [
    ("cant pee", "bladder_or_bowel"),
    ("I pooped myself", "bladder_or_bowel"),
    ("numb down there", "saddle"),
    ("since the injection I can't feel my legs", "weakness"),
    ("back pain and a fever of 39", "fever"),
    ("my back hurts since I fell", "injury"),
    ("I hurt my lower back lifting a box", "injury"),
    ("I have cancer and my back hurts", "cancer"),
    ("cant breath", "chest"),
    ("I want to die", "suicide"),
    ("blader leeking", "bladder_or_bowel"),  # typos
    # denied
    ("no numbness in my groin", ""),
    ("I don't have a fever, only back pain", ""),
    ("back pain without fever", ""),
    ("no fever, chills or cancer, just back pain", ""),
    ("neither chest pain nor fever", ""),
    ("No, I can't feel my legs", "weakness"),  # an answer, and no denial
    ("I have no fever but I can't pee", "bladder_or_bowel"),
    ("I'm not sure, but I think my groin is numb", "saddle"),
    ("My back pain is not better and I have a fever", "fever"),
    # somebody else, and long ago
    ("my mother had cancer and my back hurts", ""),
    ("my mother has cancer and I have back pain", ""),  # not the same person
    ("my wife has cancer and her back hurts", "cancer"),
    ("my husband can't feel his legs since the injection", "weakness"),
    ("my uncle lost control of his bladder", ""),
    ("my uncle lost control of his bladder this morning", "bladder_or_bowel"),
    ("I had cancer 10 years ago and now my back hurts", "cancer"),
    ("I fell 10 years ago and have back pain", ""),
    ("I had a fever last year after an injection", ""),
    # asked
    ("Can an epidural cause loss of bladder control?", ""),
    ("What are the symptoms of cauda equina?", ""),
    ("Is fever a side effect of an injection?", ""),
    ("Is leg weakness a symptom of stenosis?", ""),
    ("Will my legs be weak after the block?", ""),
    ("I am afraid that I could lose control of my bladder", ""),
    ("Why can't I pee?", "bladder_or_bowel"),
    ("Is it normal that my legs are weak?", "weakness"),
    ("Can you tell me why I can't feel my legs?", "weakness"),
    ("What should I do, I can't breathe", "chest"),
    ("Could my fever come from the injection I had on Thursday?", "fever"),
    # what only sounds alike
    ("this pain is killing me", ""),
    ("I fell asleep and my back hurts", ""),
    ("my leg hurts and my back too", ""),
    ("my legs hurt and my back too", ""),
    ("sitting hurts my back", ""),
    ("I have a fever", ""),  # without back pain or a procedure
    ("my toes are numb", ""),
    ("", ""),
    ("?", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "flag"), RAISED)
def test_what_somebody_reports_is_raised_and_nothing_else(text: str, flag: str) -> None:
    assert WATCH.by_phrases(text) == ((flag,) if flag else ())


TOGETHER = [
    (["my back hurts"], "and now I have a fever", ("fever",)),
    (["I have a fever"], "my back hurts too", ("fever",)),
    (["I have a fever", "my back hurts"], "how long does it last", ()),  # was told
    (["I can't pee"], "how long does it last", ()),
    (["no back pain"], "and now I have a fever", ()),
    (["my mother had cancer"], "my back hurts", ()),
    (["my back hurts"], "I had cancer years ago", ("cancer",)),
    (["my back hurts", *["and?"] * 10], "I have a fever", ()),  # ten are looked at
]


@pytest.mark.parametrize(("history", "text", "flags"), TOGETHER)
def test_the_fresh_part_and_earlier_questions_combine(
    history: list[str], text: str, flags: tuple[str, ...]
) -> None:
    assert WATCH.by_phrases(text, history) == flags


def test_a_text_too_long_to_ask_is_looked_at_quickly() -> None:
    emergency = WATCH.check("word " * 3_000 + "I can't pee. " + "word " * 100_000)
    assert emergency is not None
    assert emergency.flags == ("bladder_or_bowel",)
