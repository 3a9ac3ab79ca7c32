"""Emergencies: what is reported, what is denied or asked, and a file that staff edit."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bench.desk import emergency as bench
from qa.cli import main
from qa.corpus import corpus_digest
from qa.desk import Desk
from qa.errors import QuestionError, SettingsError
from qa.language import LANGUAGES
from qa.model import Encoded
from qa.model.sentence_transformer import SentenceTransformerEncoder
from qa.quotes import answer_json
from qa.safety import (
    Emergency,
    Watch,
    flag_faults,
    read_rules,
    shipped_rules,
    watch_for,
)
from qa.safety.flags import FLAGS_FILE
from qa.safety.likeness import SHIPPED_EXAMPLES, Likeness, digest_of, shipped_examples
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO, write_folder

WATCH = Watch(shipped_rules())

RAISED = [
    ("cant pee", "bladder_or_bowel"),
    ("I pooped myself", "bladder_or_bowel"),
    ("numb down there", "saddle"),
    ("since the injection I can't feel my legs", "weakness"),
    ("back pain and a fever of 39", "fever"),
    ("my back hurts since I fell", "injury"),
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


# --- the clinic's file ---------------------------------------------------------------


def clinic(folder: Path, content: str | bytes) -> Path:
    return write_folder(folder, {FLAGS_FILE: content})


def test_without_a_file_what_is_shipped_counts(tmp_path: Path) -> None:
    assert read_rules(tmp_path) == shipped_rules() == read_rules(None)
    assert flag_faults(tmp_path) == []


def test_the_repository_s_own_file_changes_nothing_and_has_no_fault() -> None:
    assert read_rules(REPO / "corpus") == shipped_rules()
    assert flag_faults(REPO / "corpus") == []


MERGED = [
    ('[flags.weakness]\nphrases=["went wobbly"]', "my legs went wobbly", ("weakness",)),
    ('[flags.weakness]\nphrases=["went wobbly"]', "I can't move my leg", ("weakness",)),
    ("[flags.weakness]\noff=true", "I can't move my leg", ()),
    ('[flags.weakness]\nonly=true\nphrases=["wobbly"]', "I can't move my leg", ()),
    ('[flags.weakness]\nonly=true\nphrases=["wobbly"]', "wobbly legs", ("weakness",)),
    ('[flags.chest]\nexcept=["chest pain"]', "I have chest pain", ()),
    ('[flags.rash]\nphrases=["rash"]', "I have a rash", ("rash",)),
    ('[flags.rash]\nphrases=["rash"]', "no rash", ()),
    ('[flags.rash]\nphrases=["rash"]\nwith=["fever"]', "I have a rash", ()),
    ('[flags.rash]\nphrases=["rash"]\nwith=["fever"]', "rash, fever", ("rash",)),
    ('[words]\nspots="rash|hives"\n[flags.rash]\nphrases=["{spots}"]', "hives", ("rash",)),
    ('[flags.rash]\nphrases=["{legs} itch"]', "my feet itch", ("rash",)),
    ('[flags.fall]\npast=true\nphrases=["fell"]', "I fell years ago", ("fall",)),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text", "flags"), MERGED)
def test_a_clinic_adds_changes_and_switches_off(
    tmp_path: Path, content: str, text: str, flags: tuple[str, ...]
) -> None:
    assert watch_for(clinic(tmp_path, content), None).by_phrases(text) == flags


def test_a_clinic_s_notice_replaces_its_language_only(tmp_path: Path) -> None:
    watch = watch_for(clinic(tmp_path, '[notice]\nen = "Call 555."'), None)
    emergency = watch.check("I can't pee")
    assert emergency is not None
    assert emergency.notice() == "Call 555."
    assert emergency.notice("es") == dict(shipped_rules().notice)["es"]


MALFORMED = [
    ("flags", "Expected '='"),
    ("x = 1", "x is unknown; the file may hold [words], [flags], [notice], [ordinary]"),
    ("flags = 1", "flags = 1 is not a table, [flags]"),
    ("[flags]\nfever = 1", "flags.fever = 1 is not a table, [flags.fever]"),
    ("[flags.fever]\nphrase = []", "flags.fever.phrase is unknown; [flags.fever] may hold title, phrases"),
    ("[flags.fever]\nphrases = 'hot'", "flags.fever.phrases = 'hot' is not a list"),
    ("[flags.fever]\nphrases = [1]", "flags.fever.phrases 1 = 1 is not text"),
    ("[flags.fever]\nphrases = ['']", "flags.fever.phrases 1 = '' is empty"),
    ("[flags.fever]\nphrases = ['a||b']", "flags.fever.phrases 1 = 'a||b': 'a||b' is no word"),
    ("[flags.fever]\nwith = ['{x}']", "there is no list of words {x}"),
    ("[flags.fever]\nexamples = ['?']", "flags.fever.examples 1 = '?' has no word"),
    ("[flags.fever]\noff = 1", "flags.fever.off = 1 is not true or false"),
    ("[flags.fever]\nnotice = 'a'", "flags.fever.notice = 'a' is not written by language, notice.en"),
    ("[flags.rash]", "flag 'rash' has neither phrases nor examples"),
    ("[notice]\nfr = 'a'", "notice.fr is none of en, es, ar"),
    ("[notice]\nen = ''", "notice.en = '' is empty"),
    ('[notice]\nen = "a\\u202eb"', "holds characters that cannot be shown"),
    ("[words]\nx = 1", "words.x = 1 is not text"),
    ("[ordinary]\nexample = []", "ordinary.example is unknown; [ordinary] may hold examples"),
    (b"\xff", "can't decode byte 0xff"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), MALFORMED)
def test_a_malformed_file_is_refused_with_its_cure(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    clinic(tmp_path, content)
    with pytest.raises(SettingsError) as error:
        read_rules(tmp_path)
    assert error.value.message.startswith(f"{tmp_path / FLAGS_FILE}: ")
    assert message in error.value.message
    assert "its first lines tell how it is written" in error.value.cure
    assert flag_faults(tmp_path) == [str(error.value)]


def test_the_desk_does_not_open_over_a_malformed_file(folder: Path) -> None:
    clinic(folder / "corpus", "[flags.fever]\nphrases = ['a||b']")
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
    (said,) = flag_faults(clinic(tmp_path, content))
    assert f"{tmp_path / FLAGS_FILE}: {fault}" in said
    write_folder(tmp_path, {"a.txt": "A title\nSome text that is long enough."})
    ran = CliRunner().invoke(main, ["check", "--corpus", str(tmp_path)])
    assert ran.exit_code == 1
    assert fault in ran.stderr


def test_every_shipped_example_is_caught_by_its_own_flag() -> None:
    for flag in shipped_rules().flags:
        missed = [e for e in flag.examples if flag.name not in WATCH.by_phrases(e)]
        assert missed == []
    assert [o for o in shipped_rules().ordinary if WATCH.by_phrases(o)] == []


def test_the_file_shapes_no_index(folder: Path) -> None:
    before = corpus_digest(folder / "corpus")
    clinic(folder / "corpus", '[notice]\nen = "Call 555."')
    assert corpus_digest(folder / "corpus") == before
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    emergency = desk.ask("I can't pee").emergency
    assert emergency is not None
    assert emergency.notice() == "Call 555."


# --- likeness ------------------------------------------------------------------------


def test_the_kept_vectors_are_those_of_the_shipped_examples(
    encoder: SentenceTransformerEncoder,
) -> None:
    with np.load(SHIPPED_EXAMPLES, allow_pickle=False) as kept:
        assert str(kept["weights"]) == encoder.weights_sha256
        texts, vectors = list(kept["texts"]), kept["vectors"].astype(np.float32)
    examples = shipped_examples()
    assert texts == [digest_of(t) for t in examples]
    fresh = np.stack([e.vector for e in encoder.encode_questions(examples)])
    assert float((vectors * fresh).sum(axis=1).min()) > 0.999


def test_likeness_catches_what_is_said_and_not_what_is_asked(
    encoder: SentenceTransformerEncoder,
) -> None:
    likely = Watch(shipped_rules(), Likeness(shipped_rules(), encoder))
    for text, flags in (
        ("my legs suddenly lack strength", ("weakness",)),
        ("Why do legs suddenly lack strength?", ()),
        ("What is spinal stenosis?", ()),
    ):
        (encoded,) = encoder.encode_questions([text])
        assert likely.by_likeness(text, encoded.vector) == flags


def test_another_model_counts_only_what_is_nearly_the_same(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    corpus = clinic(tmp_path, '[flags.rash]\nexamples=["red spots everywhere"]')
    watch = watch_for(corpus, encoder)
    for text, flags in (
        ("red spots everywhere", ("rash",)),
        ("green stripes nowhere", ()),
    ):
        (encoded,) = encoder.encode_questions([text])
        assert watch.by_likeness(text, encoded.vector) == flags


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


def test_a_refused_question_is_looked_at_too(folder: Path) -> None:
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    text = "I have a fever " + "and so on " * 200
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


def test_the_terminal_says_it_first(index_folder: Path) -> None:
    places = ["--index", str(index_folder), "--corpus", str(REPO / "corpus")]
    ran = CliRunner().invoke(main, ["ask", "I can't pee since my epidural", *places])
    assert ran.stdout.startswith("What you describe may be an emergency.")
    ran = CliRunner().invoke(main, ["ask", "I can't pee " + "so on " * 300, *places])
    assert ran.exit_code == 2
    assert ran.stderr.startswith("What you describe may be an emergency.")


def test_a_batch_tells_it_of_a_refused_line(index_folder: Path, tmp_path: Path) -> None:
    lines = [{"question": "I can't pee " + "so on " * 300}, {"question": "?"}]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
    places = ["--index", str(index_folder), "--corpus", str(REPO / "corpus")]
    ran = CliRunner().invoke(main, ["ask", "--batch", str(batch), "--json", *places])
    first, second = map(json.loads, ran.stdout.splitlines())
    assert first["emergency"]["flags"] == ["bladder_or_bowel"]
    assert second["emergency"] is None


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_nothing_connects_out_and_nothing_is_kept() -> None:
    watch = watch_for(REPO / "corpus", None)
    assert watch.check("canary: I can't pee") == Emergency(
        ("bladder_or_bowel",), shipped_rules().notice
    )
    assert "canary" not in f"{vars(watch)} {vars(watch._book)}"


# --- the bar -------------------------------------------------------------------------


def test_the_tune_half_is_caught_with_few_false_alarms(
    encoder: SentenceTransformerEncoder,
) -> None:
    watch = watch_for(REPO / "corpus", encoder)
    cases = bench.cases_of("tune")
    encoded = encoder.encode_questions([c.question for c in cases])
    raised = {}
    for case, seen in zip(cases, encoded, strict=True):
        found = watch.check(case.question, case.history, seen.vector)
        raised[case.id] = found.flags if found else ()
    missed = [
        c.question for c in cases if c.flags and not bench.caught(c, raised[c.id])
    ]
    ordinary = [c for c in cases if not c.flags]
    alarms = [c.question for c in ordinary if raised[c.id]]
    assert missed == []
    assert len(alarms) <= 0.03 * len(ordinary), alarms


def test_the_report_half_is_counted_and_shares_no_question() -> None:
    report, tune = bench.cases_of("report"), bench.cases_of("tune")
    assert {c.question for c in report}.isdisjoint(c.question for c in tune)
    assert len([c for c in report if c.flags]) >= 60
    assert len([c for c in report if not c.flags]) >= 150
    flags = {f for c in (*report, *tune) for f in c.flags}
    assert flags == {f.name for f in shipped_rules().flags}


def test_shares_come_with_their_exact_interval() -> None:
    assert bench.share(0, 10) == "0/10 = 0.000 (0.000 to 0.308)"
    assert bench.share(10, 10) == "10/10 = 1.000 (0.692 to 1.000)"
