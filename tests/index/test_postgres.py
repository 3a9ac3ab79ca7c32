"""The index in a database: published whole, copied whole, refused with a cure."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from qa.corpus import read_corpus
from qa.desk import Desk, ServedDesk
from qa.errors import (
    BuildBusy,
    BuildFailed,
    IndexDamaged,
    IndexStale,
    IndexUnreachable,
)
from qa.files import sealed
from qa.index import (
    Follower,
    build,
    copy_of,
    current_build,
    faults_in_database,
    open_index,
)
from qa.index.postgres import publisher
from qa.index.postgres.address import Address
from qa.model import export_folder
from tests.helpers.cli import qa
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, write_folder
from tests.helpers.postgres import Server


@pytest.fixture
def copies(database: str, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The copy of a machine that has built an index, and that of a desk."""
    index, desk = copy_of(database), copy_of(database, tmp_path / "desk")
    publish(index, tmp_path, "It is old.")
    take_up(desk)
    return index, desk


def publish(index: Path, folder: Path, text: str) -> str:
    articles = {**ARTICLES, "new.txt": f"New\n{text}"}
    corpus = read_corpus(write_folder(folder / "corpus", articles))
    return build(index, corpus, TinyEncoder())[0]


def take_up(copy: Path) -> None:
    follower = Follower.of(copy)
    assert follower
    follower.take_up()


def said(copy: Path) -> str:
    index = open_index(copy, TinyEncoder())
    article = index.article("new")
    assert article
    return article.text


def test_what_one_machine_publishes_another_has_to_the_byte(
    copies: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "PIECE", 100)  # so that files have many pieces
    index, desk = copies
    name = publish(index, tmp_path, "It is new.")
    take_up(desk)
    one, other = ({f.name: f.read_bytes() for f in files(c / name)} for c in copies)
    assert one == other
    assert len(one) > 15


def files(folder: Path) -> list[Path]:
    return [f for f in folder.rglob("*") if f.is_file()]


def test_the_export_of_the_model_comes_with_the_index(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QA_EXPORTS")
    index, desk = copy_of(database), copy_of(database, tmp_path / "desk")
    write_folder(export_folder(TinyEncoder(), index), {"card.json": "a card"})
    publish(index, tmp_path, "It is old.")
    take_up(desk)
    fetched = files(export_folder(TinyEncoder(), desk))
    assert [(f.name, f.read_text()) for f in fetched] == [("card.json", "a card")]


def test_a_copy_keeps_two_and_the_database_five(
    copies: tuple[Path, Path], tmp_path: Path, postgres: Server
) -> None:
    index, desk = copies
    names = []
    for n in range(6):
        names.append(publish(index, tmp_path, f"This is text number {n}."))
        take_up(desk)
    assert {e.name for e in desk.iterdir() if len(e.name) == 16} == set(names[-2:])
    with psycopg.connect(postgres.url()) as connection:
        kept = connection.execute(
            "SELECT build FROM question_desk.generation ORDER BY number"
        ).fetchall()
        loose = connection.execute(
            "SELECT count(*) FROM question_desk.piece "
            "WHERE sha256 NOT IN (SELECT sha256 FROM question_desk.file)"
        ).fetchone()
        sources = connection.execute(
            "SELECT file FROM question_desk.source WHERE build = %s ORDER BY file",
            [names[-1]],
        ).fetchall()
    assert [b for (b,) in kept] == names[-5:]
    assert loose == (0,)
    assert [f for (f,) in sources] == [
        "articles.toml",
        "disc.txt",
        "new.txt",
        "stenosis.txt",
    ]


# --- the desk that serves -----------------------------------------------------------


def test_a_running_desk_takes_a_new_index_up_and_answers_while_the_database_is_away(
    copies: tuple[Path, Path],
    postgres: Server,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    index, desk = copies
    served = ServedDesk(Desk.open(desk, None, TinyEncoder()), desk)
    name = publish(index, tmp_path, "It is new.")
    served._look(woken=False)
    assert served.desk.stats.build == name
    postgres.stop(signal.SIGKILL)
    served._look(woken=False)
    served._look(woken=False)
    assert "gives no newer one" in served.refused
    assert caplog.text.count("gives no index") == 1
    assert served.desk.ask("What presses on a nerve?").citations
    with pytest.raises(IndexUnreachable, match=r"Does it run\?"):
        publish(index, tmp_path, "It is newer.")
    postgres.start()
    served._look(woken=False)
    assert served.refused == ""
    assert current_build(desk) == name


# --- damage and refusals ------------------------------------------------------------


def test_a_build_that_dies_before_its_end_is_never_seen(
    copies: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, desk = copies
    before = current_build(index)

    def dies(self: publisher.Publisher) -> None:
        self._connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patch:
        patch.setattr(publisher.Publisher, "_forget", dies)
        with pytest.raises(BuildFailed, match="could not be published"):
            publish(index, tmp_path, "It is new.")
    take_up(desk)
    assert current_build(index) == current_build(desk) == before
    publish(index, tmp_path, "It is new.")
    take_up(desk)
    assert "It is new." in said(desk)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE piece SET body = set_byte(body, 0, get_byte(body, 0) # 1) "
        "WHERE sha256 = (SELECT sha256 FROM file WHERE name = 'vectors.faiss')",
        "DELETE FROM piece "
        "WHERE sha256 = (SELECT sha256 FROM file WHERE name = 'tokens/last.bin')",
        "DELETE FROM file WHERE name = 'texts.bin'",
    ],
)
def test_a_damaged_row_is_named_and_the_next_build_mends_it(
    copies: tuple[Path, Path], postgres: Server, tmp_path: Path, damage: str
) -> None:
    index, desk = copies
    postgres.run(f"SET search_path = question_desk; {damage}")
    assert bool(faults_in_database(desk)) == ("DELETE FROM file" not in damage)
    fresh = copy_of(postgres.url(), tmp_path / "fresh")
    with pytest.raises(
        IndexDamaged, match=r"holds a damaged file[^\n]*\nRun: qa build"
    ):
        take_up(fresh)
    publish(index, tmp_path, "It is old.")
    take_up(fresh)
    assert "It is old." in said(fresh)
    assert faults_in_database(desk) == []


def test_one_that_cannot_be_taken_up_is_not_fetched_again_and_again(
    copies: tuple[Path, Path], postgres: Server, tmp_path: Path
) -> None:
    index, desk = copies
    follower = Follower.of(desk)
    assert follower
    publish(index, tmp_path, "It is new.")
    manifest = json.loads((index / current_build(index) / "manifest.json").read_bytes())
    older = sealed({**manifest, "format": 99}).decode()
    with psycopg.connect(postgres.url()) as connection:
        connection.execute("UPDATE question_desk.generation SET manifest = %s", [older])
    for _ in range(2):
        with pytest.raises(IndexStale, match=r"another format: 99.*\nRun: qa build"):
            follower.take_up()
        postgres.run("DELETE FROM question_desk.piece")  # nothing of it is read
    assert "It is old." in said(desk)
    publish(index, tmp_path, "It is newer.")
    follower.take_up()
    assert "It is newer." in said(desk)


def test_a_damaged_copy_is_fetched_again(
    copies: tuple[Path, Path], postgres: Server
) -> None:
    _, desk = copies
    for name in ("vectors.faiss", "manifest.json"):
        (desk / current_build(desk) / name).write_bytes(b"junk")
        assert "It is old." in said(desk)


def test_tables_of_another_version_are_refused(
    copies: tuple[Path, Path], postgres: Server, tmp_path: Path
) -> None:
    index, desk = copies
    postgres.run("UPDATE question_desk.version SET number = 99")
    with pytest.raises(IndexStale, match=r"version 99.*\nInstall the newer"):
        take_up(desk)
    with pytest.raises(IndexStale, match="version 99"):
        publish(index, tmp_path, "It is new.")


def test_who_may_only_read_can_serve_and_not_build(
    copies: tuple[Path, Path], postgres: Server, tmp_path: Path
) -> None:
    postgres.run("DROP ROLE IF EXISTS reads; CREATE ROLE reads LOGIN")
    reader = postgres.url().replace("desk@", "reads@")
    copy = copy_of(reader, tmp_path / "reader")
    with pytest.raises(IndexUnreachable, match=r"permission denied[^\n]*\n.*rights"):
        take_up(copy)
    postgres.run(
        "GRANT USAGE ON SCHEMA question_desk TO reads;"
        "GRANT SELECT ON ALL TABLES IN SCHEMA question_desk TO reads"
    )
    take_up(copy)
    assert "It is old." in said(copy)
    name = current_build(copy)
    assert publish(copy, tmp_path, "It is old.") == name  # nothing is written
    with pytest.raises(BuildFailed, match="permission denied"):
        publish(copy, tmp_path, "It is new.")
    assert current_build(copy) == name


def test_two_machines_do_not_build_at_once(
    copies: tuple[Path, Path], database: str, tmp_path: Path
) -> None:
    _, desk = copies
    with (
        publisher.building(Address(database)),
        pytest.raises(BuildBusy, match="Wait until it ends"),
    ):
        publish(desk, tmp_path, "It is new.")
    publish(desk, tmp_path, "It is new.")


def test_a_password_is_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "")
    copy = copy_of("postgresql://desk:hush@db.example:5433/desk", tmp_path)
    assert os.environ["PGPASSWORD"] == "hush"
    assert all(b"hush" not in f.read_bytes() for f in files(tmp_path))
    assert copy == copy_of("postgresql://other@db.example:5433/desk", tmp_path)
    assert copy != copy_of("postgresql://desk@db.example:5433/two", tmp_path)


# --- the commands -------------------------------------------------------------------


def test_commands_take_the_address_of_a_database(
    copies: tuple[Path, Path], database: str, postgres: Server, tmp_path: Path
) -> None:
    index, _ = copies
    listed = qa("rollback", "--list", "--index", database)
    assert listed.output.startswith(current_build(index))
    away = database.replace("host=", "host=/nowhere")
    refused = qa("ask", "What is it?", "--index", away)
    assert refused.exit_code == 2
    assert "gives no index" in refused.output
    assert "docs/postgres.md" in refused.output
    postgres.run("DELETE FROM question_desk.piece")
    shutil.rmtree(tmp_path / "copies")
    noted = qa("rollback", "--list", "--index", database)  # as a build would go on
    assert noted.exit_code == 0
    assert "holds a damaged file" in noted.stderr
    malformed = qa("ask", "What is it?", "--index", "postgresql://[/desk")
    assert "no address of a database" in malformed.output
