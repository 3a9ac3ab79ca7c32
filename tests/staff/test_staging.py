"""The staging copy: what it would change, and how it is published."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from qa.answer import STAFF_FILE
from qa.corpus import corpus_sources, read_corpus, read_questions
from qa.desk import Desk, ServedDesk
from qa.errors import CorpusError, StagingError
from qa.index import build, list_generations, roll_back
from qa.staff import (
    Marked,
    Staging,
    answer_changes,
    askable,
    golden_sets,
    judge,
    preview_questions,
)
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import write_folder

DRIVE = "Driving\n\nDo not drive a car for 48 hours after sedation.\n"
HEAT = "Heat\n\nHeat helps sore muscles of the back.\n"
CATALOGUE = '[[article]]\nfile = "drive.txt"\nid = "driving"\n'
QUESTION = "may I drive a car after sedation"
SENTENCE = "Do not drive a car for 48 hours after sedation."
ENCODER = TinyEncoder()


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    """A served corpus with a judged question, and a copy of it."""
    corpus = write_folder(
        tmp_path / "corpus",
        {
            "articles.toml": CATALOGUE,
            "articles/drive.txt": DRIVE,
            "articles/heat.txt": HEAT,
            "calibration.json": json.dumps(calibration_of(0.5, 0.2)),
        },
    )
    read = read_corpus(corpus)
    start = DRIVE.index(SENTENCE)
    judge(
        corpus,
        read.by_id,
        QUESTION,
        answers=[Marked("driving", start, start + len(SENTENCE))],
    )
    build(tmp_path / "index", read, ENCODER)
    copy = Staging(tmp_path / "staging", corpus, tmp_path / "index")
    copy.begin()
    return copy


def served(staging: Staging) -> Desk:
    return Desk.open(staging.index, staging.corpus, ENCODER)


def first(desk: Desk) -> str:
    return desk.ask(QUESTION).citations[0].passage.text


def test_a_copy_is_the_corpus_until_it_is_edited(staging: Staging) -> None:
    assert corpus_sources(staging.copy) == corpus_sources(staging.corpus)
    assert list(staging.changes().lines()) == []
    assert staging.names() == ["drive.txt", "heat.txt"]
    staging.put("walk.md", b"# Walking\n\nA short walk helps.\n")
    staging.put("drive.txt", DRIVE.replace("48", "24").encode())
    staging.remove("heat.txt")
    assert sorted(staging.changes().lines()) == [
        "changed: drive.txt",
        "gone: heat.txt",
        "new: walk.md",
    ]
    assert (staging.corpus / "articles/drive.txt").read_text() == DRIVE
    staging.begin()
    assert staging.content("drive.txt") == DRIVE.replace("48", "24").encode()
    staging.discard()
    assert not staging.is_open
    with pytest.raises(StagingError, match="no staging copy"):
        staging.changes()


@pytest.mark.parametrize(
    "name", ["../x.txt", "/x.txt", ".x.txt", "a/../../x.txt", "", "x.exe", "a\nb.txt"]
)
def test_only_articles_come_into_the_copy(staging: Staging, name: str) -> None:
    with pytest.raises(StagingError):
        staging.put(name, b"x")
    assert list(staging.changes().lines()) == []


def test_the_preview_names_exactly_the_answers_that_change(staging: Staging) -> None:
    before = served(staging)
    moved = DRIVE.replace("Do not", "Ask your nurse first. Do not")
    staging.put("drive.txt", moved.encode())
    sets = golden_sets(staging.corpus, {a.id: a for a in before.articles()})
    tried = preview_questions(sets)
    assert ([q.text for q in tried], askable(sets)) == ([QUESTION], 1)
    after = staging.desk(ENCODER)
    assert after.ask(QUESTION).checked  # the judgement has moved with its sentence
    (change,) = answer_changes(before, after, tried)  # a patient reads the new sentence
    assert (change.kind, change.grave) == ("below", False)
    staging.put("drive.txt", moved.replace("48", "24").encode())
    (change,) = answer_changes(before, staging.desk(ENCODER), tried)
    assert change.grave
    assert first(before) == SENTENCE


def test_publishing_moves_judgements_with_their_sentences(staging: Staging) -> None:
    staging.put("drive.txt", DRIVE.replace("Do not", "Ask first. Do not").encode())
    staging.remove("heat.txt")
    built = staging.publish(ENCODER)
    desk = served(staging)
    assert desk.stats.build == built
    assert [a.id for a in desk.articles()] == ["driving"]
    assert desk.ask(QUESTION).checked
    articles = {a.id: a for a in desk.articles()}
    (question,) = read_questions(staging.corpus / STAFF_FILE, articles)
    assert question.gold[0].quote == SENTENCE
    assert not staging.is_open
    roll_back(staging.index, ENCODER)
    assert [g.serves for g in list_generations(staging.index)] == [False, True]


def test_a_bad_file_publishes_nothing(staging: Staging) -> None:
    staging.put("drive.txt", b"\xff\xfe bad")
    with pytest.raises(CorpusError, match=r"drive\.txt"):
        staging.publish(ENCODER)
    assert (staging.corpus / "articles/drive.txt").read_text() == DRIVE
    assert first(served(staging)) == SENTENCE


def test_what_somebody_else_changed_is_not_overwritten(staging: Staging) -> None:
    staging.put("drive.txt", DRIVE.replace("48", "24").encode())
    theirs = HEAT.replace("sore", "stiff")
    write_folder(staging.corpus, {"articles/heat.txt": theirs})
    with pytest.raises(StagingError, match=r"heat\.txt"):
        staging.publish(ENCODER)
    assert (staging.corpus / "articles/heat.txt").read_text() == theirs
    assert (staging.corpus / "articles/drive.txt").read_text() == DRIVE
    assert staging.is_open


def test_what_died_in_the_middle_is_published_again(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging.put("drive.txt", DRIVE.replace("48", "24").encode())
    staging.put("heat.txt", HEAT.replace("sore", "stiff").encode())
    replaced = Staging._replace_corpus

    def die(self: Staging) -> None:
        (self.corpus / "articles/drive.txt").write_bytes(self.content("drive.txt"))
        raise KeyboardInterrupt

    monkeypatch.setattr(Staging, "_replace_corpus", die)
    with pytest.raises(KeyboardInterrupt):
        staging.publish(ENCODER)
    monkeypatch.setattr(Staging, "_replace_corpus", replaced)
    staging.publish(ENCODER)
    assert "24" in first(served(staging))


def test_no_question_meets_two_states(staging: Staging) -> None:
    """Clients ask while it is published and rolled back."""
    desk = ServedDesk(served(staging), staging.index, staging.corpus)
    staging.put("drive.txt", DRIVE.replace("48", "24").encode())
    seen: list[tuple[str, str]] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            one = desk.desk
            seen.append((one.stats.build, first(one)))

    clients = [threading.Thread(target=ask) for _ in range(5)]
    old = desk.desk.stats.build
    for client in clients:
        client.start()
    new = staging.publish(ENCODER)
    assert desk.reload()
    roll_back(staging.index, ENCODER)
    assert desk.reload()
    ended.set()
    for client in clients:
        client.join()
    assert {build for build, _ in seen} <= {old, new}
    assert all(("48" in said) == (build == old) for build, said in seen)
    assert desk.desk.stats.build == old
