"""The watch: its notices, faults named for staff, and emergencies in answers."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.corpus import corpus_digest
from qa.desk import Desk
from qa.errors import QuestionError, SettingsError
from qa.language import LANGUAGES
from qa.model import Encoded
from qa.quotes import answer_json
from qa.safety import (
    Emergency,
    Watch,
    flag_faults,
    read_rules,
    watch_for,
)
from qa.safety.flags import FLAGS_FILE, shipped_rules
from tests.helpers.cli import qa
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO, write_flags, write_folder

WATCH = Watch(shipped_rules())

# --- the notice ----------------------------------------------------------------------


def test_the_notice_is_there_in_every_language_and_suicide_has_its_own() -> None:
    general = dict(shipped_rules().notice)
    for text, own in (("I can't pee", False), ("I want to die", True)):
        emergency = WATCH.check(text)
        assert emergency is not None
        for language in LANGUAGES:
            assert (emergency.notice(language) == general[language]) is not own
    both = WATCH.check("I can't pee. I want to die.")
    assert both is not None
    assert both.notice("es").startswith(general["es"])
    assert both.notice("es").endswith(dict(_suicide_notice())["es"])
    assert both.notice("fr") == both.notice("en")


def _suicide_notice() -> tuple[tuple[str, str], ...]:
    return next(f.notice for f in shipped_rules().flags if f.name == "suicide")


def test_the_desk_does_not_open_over_a_malformed_file(folder: Path) -> None:
    write_flags(folder / "corpus", "[flags.fever]\nphrases = ['a||b']")
    with pytest.raises(SettingsError, match=r"flags.fever.phrases 1 = 'a\|\|b'"):
        Desk.open(folder / "index", folder / "corpus", TinyEncoder())


FAULTS = [
    (
        '[flags.rash]\nphrases=["rash"]\nexamples=["it itches"]',
        "flag 'rash': the example 'it itches' is not caught by its phrases.",
    ),
    (
        '[flags.rash]\nphrases=["rash"]\nexcept=["rash"]',
        "flag 'rash': 'rash' can never match, because `except` holds it too.",
    ),
]


@pytest.mark.parametrize(("content", "fault"), FAULTS)
def test_check_names_what_is_of_no_use(
    tmp_path: Path, content: str, fault: str
) -> None:
    (said,) = flag_faults(write_flags(tmp_path, content))
    assert f"{tmp_path / FLAGS_FILE}: {fault}" in said
    write_folder(tmp_path, {"a.txt": "A title\nSome text that is long enough."})
    ran = qa("check", "--corpus", tmp_path)
    assert ran.exit_code == 1
    assert fault in ran.stderr


def test_the_file_shapes_no_index(folder: Path) -> None:
    before = corpus_digest(folder / "corpus")
    write_flags(folder / "corpus", '[notice]\nen = "Call 555."')
    assert corpus_digest(folder / "corpus") == before
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    emergency = desk.ask("I can't pee").emergency
    assert emergency is not None
    assert emergency.notice() == "Call 555."


# --- the desk, the contract, the terminal --------------------------------------------


class Counting(TinyEncoder):
    asked = 0

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        self.asked += 1
        return super().encode_questions(texts)


def test_the_desk_tells_and_still_answers_and_encodes_once(folder: Path) -> None:
    encoder = Counting()
    desk = Desk.open(folder / "index", folder / "corpus", encoder)
    opened = encoder.asked
    question = "My herniated disc hurts and I can't feel my leg"
    answer = desk.ask(question)
    assert encoder.asked == opened + 1
    assert answer.emergency is not None
    assert answer.emergency.flags == ("weakness",)
    assert answer.citations
    assert answer.emergency == desk.emergency(question)
    assert desk.ask("What is a herniated disc?").emergency is None


MESSAGES = [
    # in the story, in the second question, in one that is left, over two of them
    "I can't pee since yesterday. I had an injection for my disc. What is a disc?",
    "What is a disc? I can't pee, is that from the injection?",
    "Discs? Nerves? Joints? Veins? I can't pee, is that bad?",
    "I have a high fever. What is a disc? And why does my back hurt so badly?",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_every_part_of_a_message_is_looked_at(folder: Path, message: str) -> None:
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    told = desk.ask_each(message)
    assert told.emergency is not None
    assert told.emergency == desk.emergency(message)


def test_a_part_is_compared_with_examples_by_itself() -> None:
    class Near:
        def flag(self, vector: object) -> str | None:
            return "fever" if vector == "near" else None

    watch = replace(WATCH, likeness=Near())  # type: ignore[arg-type] - a stub
    far: Any = "far"
    near: Any = "near"
    text = "Some story. I feel worse. What is a disc?"
    assert watch.check(text, (), far) is None
    assert watch.check(text, (), far, {"What is a disc?": near}) is None  # no report
    found = watch.check(text, (), far, {"I feel worse.": near})
    assert found is not None
    assert found.flags == ("fever",)


def test_a_refused_question_is_looked_at_too(folder: Path) -> None:
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    text = "I have a fever " + "and so on " * 400
    with pytest.raises(QuestionError):
        desk.ask(text)
    emergency = desk.emergency(text, ["my back hurts"])
    assert emergency is not None
    assert emergency.flags == ("fever",)
    assert desk.emergency("") is None
    assert desk.emergency("   ") is None


def test_the_contract_names_flags_and_notice(folder: Path) -> None:
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    urgent = answer_json(desk.ask("I can't pee"))
    assert list(urgent)[2:4] == ["notice", "emergency"]
    assert urgent["emergency"] == {
        "flags": ["bladder_or_bowel"],
        "notice": dict(shipped_rules().notice)["en"],
    }
    assert answer_json(desk.ask("What is a disc?"))["emergency"] is None


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_nothing_connects_out_and_nothing_is_kept() -> None:
    watch = watch_for(read_rules(REPO / "corpus"), None)
    assert watch.check("canary: I can't pee") == Emergency(
        ("bladder_or_bowel",), shipped_rules().notice
    )
    assert "canary" not in f"{vars(watch)} {vars(watch._book)}"
