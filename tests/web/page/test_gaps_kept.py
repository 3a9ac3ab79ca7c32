"""Which questions are kept, where the operator wants it, and that no trace of any other
is on any disk or in any log."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.corpus import read_corpus
from qa.desk import Desk, Glossary, Suggestions
from qa.index import build
from qa.staff import GAPS_FILE, Gaps, Scrubber, read_gaps
from qa.web.page import Asked, Conversation, page_words
from qa.web.page.shell import start
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import ARTICLES, write_folder

FOUND = "What presses on a nerve? zqfound"
MISSED = "Are horses allowed at the zqmissed?"
EMERGENCY = "I have chest pain, are ponies allowed zqalarm?"
REFUSED = "?? zq " * 600
OTHER = "Where are camels allowed zqother?"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gaps")
    files = {**ARTICLES, "calibration.json": json.dumps(calibration_of(0.5, 0.0))}
    corpus = write_folder(folder / "corpus", files)
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    return folder


@pytest.fixture(scope="module")
def desk(house: Path) -> Desk:
    return Desk.open(house / "index", house / "corpus", TinyEncoder())


@pytest.fixture(scope="module")
def parts(desk: Desk) -> tuple[Suggestions, Glossary]:
    return Suggestions(desk), Glossary(desk)


@pytest.fixture
def gaps(house: Path, desk: Desk) -> Iterator[Gaps]:
    scrub = Scrubber([a.text for a in desk.articles()])
    yield Gaps(house / "staff" / GAPS_FILE, scrub)
    shutil.rmtree(house / "staff", ignore_errors=True)


def traces(house: Path, words: str, log: str = "") -> list[str]:
    texts = {str(p): p.read_bytes() for p in house.rglob("*") if p.is_file()}
    texts["log"] = log.encode()
    texts["names"] = "\n".join(texts).encode()
    return [
        f"{w} in {n}"
        for w in words.split()
        for n, t in texts.items()
        if w.encode() in t
    ]


def test_only_what_was_not_found_is_kept(
    house: Path,
    desk: Desk,
    parts: tuple[Suggestions, Glossary],
    gaps: Gaps,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = Conversation(desk, *parts, gaps.note)
    words = page_words("en")
    for question in (FOUND, MISSED, EMERGENCY, REFUSED):
        conversation.turn(words, Asked(question=question))
    undone = Asked(question=OTHER, undo=("words",))
    conversation.turn(words, undone)
    again = Asked(question=MISSED, history=(MISSED,))
    conversation.turn(words, again)
    gaps.wait()
    statuses = [desk.ask(q).status for q in (FOUND, MISSED)]
    assert statuses == ["found", "related"]
    kept = [g.text for g in read_gaps(gaps.path)]
    assert kept == ["are horses allowed at the …"]
    canaries = "zqfound zqmissed zqalarm zqother ponies camels chest"
    assert traces(house, canaries, caplog.text) == []
    assert traces(house, "horses") == [f"horses in {gaps.path}"]


def test_nothing_is_kept_where_the_operator_does_not_want_it(
    house: Path,
    desk: Desk,
    parts: tuple[Suggestions, Glossary],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = Conversation(desk, *parts)
    for question in (FOUND, MISSED, EMERGENCY, REFUSED, OTHER):
        conversation.turn(page_words("en"), Asked(question=question))
    canaries = "zqfound zqmissed zqalarm zqother horses ponies camels"
    assert traces(house, canaries, caplog.text) == []
    assert not (house / "staff").exists()


def test_an_error_there_reaches_no_patient_and_no_log_with_words(
    desk: Desk,
    parts: tuple[Suggestions, Glossary],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(question: str) -> str:
        raise LookupError(question)

    gaps = Gaps(tmp_path / GAPS_FILE, broken)
    conversation = Conversation(desk, *parts, gaps.note)
    reply = conversation.turn(page_words("en"), Asked(question=MISSED))
    gaps.wait()
    assert reply.status == 200
    assert "LookupError" in caplog.text
    assert "horses" not in caplog.text


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_page_says_what_is_kept(language: str) -> None:
    plain, kept = page_words(language), page_words(language, kept=True)
    said = [str(start(words, [], None)) for words in (plain, kept)]
    for page in said:
        assert plain.page.private in page
        assert plain.page.private_left in page
    told = (plain.page.private_not_kept, plain.page.private_kept)
    assert [[t in page for t in told] for page in said] == [
        [True, False],
        [False, True],
    ]
    assert "30" in plain.page.private_kept
