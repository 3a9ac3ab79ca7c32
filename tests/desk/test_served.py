"""The desk that serves: renewed between questions, or refused while the old one serves."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.corpus import read_corpus
from qa.desk import Desk, ServedDesk, served
from qa.index import build, current_build, roll_back
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder

NEW = {"new.txt": "Myelogram\nA myelogram is a test of the spinal canal."}


@pytest.fixture
def desk(folder: Path) -> ServedDesk:
    opened = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    return ServedDesk(opened, folder / "index", folder / "corpus")


def publish(folder: Path, files: dict[str, str]) -> str:
    corpus = read_corpus(write_folder(folder / "corpus", files))
    return build(folder / "index", corpus, TinyEncoder())[0]


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def damage(folder: Path, name: str) -> None:
    path = folder / "index" / current_build(folder / "index") / name
    path.write_bytes(path.read_bytes()[:-1])


def test_a_new_index_is_taken_up_and_a_request_keeps_what_it_took(
    desk: ServedDesk, folder: Path
) -> None:
    before, renewed = desk.now, []
    desk.listen(lambda: renewed.append(desk.desk.stats.build))
    with desk.watching(every=0.05):
        name = publish(folder, NEW)
        assert soon(lambda: bool(renewed))
        assert soon(lambda: len(renewed) == 2)  # the second time: what it offers
    assert renewed == [name, name]
    assert desk.desk.article("new")
    assert before.desk.article("new") is None
    assert before.desk.ask("What is a myelogram?").build != name


def test_articles_that_were_edited_again_since_the_build_do_not_matter(
    desk: ServedDesk, folder: Path
) -> None:
    name = publish(folder, NEW)
    write_folder(folder / "corpus", {"new.txt": "Myelogram\nBeing rewritten."})
    assert desk.reload()
    assert desk.desk.stats.build == name


def test_changed_files_of_staff_are_taken_up(desk: ServedDesk, folder: Path) -> None:
    with desk.watching(every=0.05):
        write_folder(
            folder / "corpus",
            {"vocabulary.toml": '[vocabulary]\n"zork" = "spinal canal"'},
        )
        assert soon(lambda: "zork" in desk.desk.vocabulary.phrases)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda f: damage(f, "articles/packed.bin"), "is damaged"),
        (lambda f: (f / "index/CURRENT").write_text("nonsense"), "names no build"),
        (
            lambda f: write_folder(f / "corpus", {"vocabulary.toml": "not toml"}),
            "vocabulary.toml: is no TOML",
        ),
    ],
)
def test_what_cannot_be_opened_is_refused_and_said_once(
    desk: ServedDesk,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    broken: Callable[[Path], object],
    says: str,
) -> None:
    old = desk.now
    publish(folder, NEW)
    broken(folder)
    with caplog.at_level(logging.ERROR):
        assert not desk.reload()
        assert not desk.reload()
    assert says in desk.refused
    said = [r.message for r in caplog.records if r.levelno == logging.ERROR]
    assert len(said) == 1
    assert says in said[0]
    assert desk.now is old
    assert desk.health().ok
    publish(folder, {"new.txt": "Myelogram\nA myelogram shows the spinal canal."})
    write_folder(folder / "corpus", {"vocabulary.toml": ""})
    assert desk.reload()
    assert not desk.refused


def test_a_rollback_is_taken_up_and_its_articles_need_not_be_todays(
    desk: ServedDesk, folder: Path
) -> None:
    first = desk.desk.stats.build
    publish(folder, NEW)
    assert desk.reload()
    roll_back(folder / "index", TinyEncoder())
    with desk.watching(every=5):
        desk.wake()  # as SIGHUP does
        assert soon(lambda: desk.desk.stats.build == first)
    assert desk.desk.stats.chosen
    strict = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    assert strict.stats == desk.desk.stats


def test_health_is_a_real_question_asked_now_and_then(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = Desk.search

    def search(self: Desk, *given: object, **more: object) -> object:
        asked.append(given)
        return real(self, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "search", search)
    assert desk.health() == desk.health() == (True, "")
    assert len(asked) == 1
    monkeypatch.setattr(served, "HEALTH_SECONDS", 0)
    monkeypatch.setattr(
        type(desk.desk.index), "search", lambda *_: (_ for _ in ()).throw(OSError("x"))
    )
    health = desk.health()
    assert not health.ok
    assert "x" in health.reason


def test_a_desk_without_folders_is_never_renewed(folder: Path) -> None:
    fixed = ServedDesk(Desk.open(folder / "index", None, TinyEncoder()))
    publish(folder, NEW)
    before = fixed.now
    assert fixed.reload()
    assert fixed.now is before


def test_the_end_does_not_wait_for_a_renewal(
    desk: ServedDesk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, real = [], Desk.ask

    def slow(self: Desk, *given: object, **more: object) -> object:
        began.append(given)
        time.sleep(0.2)
        return real(self, *given, **more)  # type: ignore[arg-type]

    headed = "Scan\n\nWhat is a scan?\n\nA scan shows the canal.\n\nHow long is it?\n\nA scan is short."
    publish(folder, {"new.txt": headed})
    monkeypatch.setattr(Desk, "ask", slow)
    with desk.watching():
        desk.wake()
        assert soon(lambda: bool(began))
    assert len(began) == 1
    assert not desk.refused


def test_a_new_index_serves_before_it_offers_anything(
    desk: ServedDesk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered, real = [], served.Glossary.prepare
    goes_on = threading.Event()

    def slow(glossary: served.Glossary) -> None:
        offered.append(glossary)
        assert goes_on.wait(10)
        real(glossary)

    monkeypatch.setattr(served.Glossary, "prepare", slow)
    with desk.watching(every=0.05):
        name = publish(folder, NEW)
        assert soon(lambda: bool(offered))
        assert desk.desk.stats.build == name
        assert desk.now.suggestions.all == desk.now.glossary.all == ()
        assert desk.now.glossary is not offered[0]
        assert desk.desk.ask("What is a myelogram?").build == name
        newer = publish(folder, {"new.txt": "Discogram\nA discogram is a test."})
        goes_on.set()  # what the index in between offers is not needed any more
        assert soon(lambda: len(offered) == 2)
        assert soon(lambda: desk.now.glossary is offered[-1])
    assert desk.desk.stats.build == newer
    assert offered[0] is not offered[-1]


def test_files_of_staff_do_not_take_away_what_is_offered(
    desk: ServedDesk, folder: Path
) -> None:
    offered = desk.now.suggestions
    write_folder(folder / "corpus", {"vocabulary.toml": '[vocabulary]\n"zork" = "a"'})
    assert desk.reload()
    assert desk.now.suggestions is offered
