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
    Watch,
    flag_faults,
    read_rules,
    watch_for,
)
from qa.safety.emergency import emergency_of
from qa.safety.flags import FLAGS_FILE, shipped_rules
from tests.helpers.cli import qa
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO, write_flags, write_folder

WATCH = Watch(shipped_rules())
WATCH_NOTICE = emergency_of(shipped_rules().flags[:1], shipped_rules(), "en").notice()

# --- the notice ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_flag_has_a_notice_of_its_own_under_a_heading(language: str) -> None:
    rules = replace(shipped_rules(), number="911")
    told = {f.name: emergency_of([f], rules, "en") for f in rules.flags}
    assert len({e.reason(language) for e in told.values()}) == len(rules.flags)
    for name, emergency in told.items():
        assert ("911" in emergency.heading(language)) is (name != "cancer")
    without = emergency_of(rules.flags, shipped_rules(), "en")
    assert without.heading(language)
    assert "{" not in without.heading(language)
    assert without.reason(language).count(told["suicide"].reason(language)) == 1


def test_the_notice_speaks_the_language_of_the_message() -> None:
    for text, on_page, spoken in (
        ("no puedo orinar desde ayer", "en", "es"),
        ("لا أستطيع التبول منذ أمس", "es", "ar"),
        ("I can't pee", "es", "es"),
        ("I can't pee", "fr", "en"),
    ):
        emergency = WATCH.check(text)
        assert emergency is not None
        assert emergency.language(on_page) == spoken
        assert emergency.reason(on_page) == dict(emergency.notices)[spoken]
        assert emergency.notice(on_page).startswith(emergency.heading(on_page))


def test_a_flag_of_the_clinic_has_the_general_notice(tmp_path: Path) -> None:
    rules = read_rules(write_flags(tmp_path, '[flags.rash]\nphrases = ["rash"]'))
    emergency = watch_for(rules, None).check("I have a rash")
    assert emergency is not None
    assert emergency.reason().startswith("What you write may be an emergency.")


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
    assert emergency.reason() == "Call 555."


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
        def is_ordinary(self, _: object) -> bool:
            return False

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
        "notice": WATCH_NOTICE,
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
    found = watch.check("canary: I can't pee")
    assert found is not None
    assert found.flags == ("bladder_or_bowel",)
    assert "canary" not in f"{vars(watch)} {vars(watch._book)}"
