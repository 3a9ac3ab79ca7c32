"""What the desk answers to its own questions is kept for the next opening."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.answer import Answer
from qa.corpus import Article
from qa.desk import Desk, Glossary, Suggestions, tries
from qa.desk.own_questions import OwnQuestions, kept_file

QUESTIONS = ("What is discography?", "What is kyphoplasty?")


class Counted:
    """A desk that counts what it is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.asked: list[str] = []

    def ask(self, question: str) -> Answer:
        self.asked.append(question)
        return self._desk.ask(question)

    def article(self, article_id: str) -> Article | None:
        return self._desk.article(article_id)


def test_a_second_opening_asks_nothing_and_says_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "asked" / "one.json"
    first, second = Counted(desk), Counted(desk)
    own = OwnQuestions(first, lambda: file)
    answers = [own.ask(q) for q in (*QUESTIONS, QUESTIONS[0])]
    assert first.asked == list(QUESTIONS)
    assert not file.exists()
    own.keep()
    again = OwnQuestions(second, lambda: file)
    assert [again.ask(q) for q in (*QUESTIONS, QUESTIONS[0])] == answers
    assert second.asked == []
    assert answers[0].found
    assert answers[0].shown[0].text in desk.ask(QUESTIONS[0]).citations[0].passage.text


def test_what_cannot_be_read_or_written_is_asked_again(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "asked.json"
    for content in ("", "{", '{"What is discography?": [1]}', "[]"):
        file.write_text(content, "utf-8")
        counted = Counted(desk)
        assert OwnQuestions(counted, lambda: file).ask(QUESTIONS[0]).found
        assert counted.asked == [QUESTIONS[0]]
    nowhere = OwnQuestions(Counted(desk), lambda: file / "no folder" / "a.json")
    nowhere.ask(QUESTIONS[0])
    nowhere.keep()  # an index that is read-only keeps none


def test_only_the_last_state_is_kept(desk: Desk, tmp_path: Path) -> None:
    for name in ("one", "two"):
        own = OwnQuestions(Counted(desk), lambda name=name: tmp_path / f"{name}.json")
        own.ask(QUESTIONS[0])
        own.keep()
    assert [f.name for f in tmp_path.iterdir()] == ["two.json"]
    _, kept = (tmp_path / "two.json").read_bytes().split(b"\n", 1)
    assert list(json.loads(kept)) == [QUESTIONS[0]]


def test_a_damaged_file_is_asked_again_and_never_believed(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "asked.json"
    own = OwnQuestions(Counted(desk), lambda: file)
    before = own.ask(QUESTIONS[0])
    own.keep()
    whole = file.read_bytes()
    at = whole.index(b"[[")  # the places: another digit is still JSON
    digit = next(n for n in range(at, len(whole)) if whole[n : n + 1].isdigit())
    file.write_bytes(whole[:digit] + b"1" + whole[digit:])
    counted = Counted(desk)
    assert OwnQuestions(counted, lambda: file).ask(QUESTIONS[0]) == before
    assert counted.asked == [QUESTIONS[0]]


def test_the_file_depends_on_the_build_and_on_what_staff_wrote(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    files = [kept_file(tmp_path, "a", corpus), kept_file(tmp_path, "b", corpus)]
    for name in ("vocabulary.toml", "calibration.json"):
        (corpus / name).write_text("", "utf-8")
        files.append(kept_file(tmp_path, "a", corpus))
    assert len(set(files)) == len(files)
    assert files[-1] == kept_file(tmp_path, "a", corpus)


def test_suggestions_and_terms_are_read_not_asked(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "MAX_TRIES", 6)
    file = tmp_path / "asked.json"

    def opened() -> tuple[Counted, Suggestions, Glossary]:
        counted = Counted(desk)
        monkeypatch.setattr(desk, "own", OwnQuestions(counted, lambda: file))
        made = counted, Suggestions(desk), Glossary(desk)
        for some in made[1:]:
            some.prepare()
        desk.own.keep()
        return made

    first, second = opened(), opened()
    assert first[0].asked
    assert second[0].asked == []
    assert second[1].all == first[1].all
    assert second[2].all == first[2].all


def test_nothing_of_the_articles_is_encoded_for_a_question(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    for name in ("encode_sentences", "encode_passages"):
        monkeypatch.setattr(desk.encoder, name, refuse)
    answer = desk.ask("What is an epidural steroid injection?")
    assert any(c.also for c in answer.citations)
