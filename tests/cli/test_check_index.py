"""`qa check-index`: hashes, rows and golden questions of the index that serves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.desk import Desk
from qa.errors import ModelError
from qa.index import current_build
from tests.helpers.cli import qa
from tests.helpers.folders import REPO


@pytest.fixture
def some(tmp_path: Path) -> Path:
    """A few golden questions."""
    lines = (REPO / "corpus/questions/dev.jsonl").read_text("utf-8").splitlines()
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(lines[:3]) + "\n", "utf-8")
    return path


def test_a_whole_index_has_no_faults(places: Sequence[str], some: Path) -> None:
    ran = qa("check-index", *places, "--questions", some)
    assert ran.exit_code == 0, ran.stderr
    assert "every file has its sha256" in ran.stdout
    assert "passages of 5 articles were read" in ran.stdout
    assert "3 golden questions of some.jsonl were asked" in ran.stdout
    assert ran.stdout.endswith("\n0 faults.\n")


def test_faults_and_damage_are_told_apart(
    places: Sequence[str],
    some: Path,
    index_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ModelError("The reader is out of order.")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "ask", broken)
        ran = qa("check-index", *places, "--questions", some)
    first = json.loads(some.read_text("utf-8").splitlines()[0])["id"]
    assert ran.exit_code == 1
    assert f"{first}: The reader is out of order." in ran.stderr
    assert ran.stdout.endswith("\n3 faults.\n")

    build = current_build(index_folder)
    for name in ("CURRENT", build):
        source = index_folder / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    (tmp_path / build / "texts.bin").write_bytes(b"")
    ran = qa("check-index", "--index", tmp_path, "--corpus", REPO / "corpus")
    assert ran.exit_code == 2
    assert "texts.bin is damaged" in ran.stderr
    assert "qa build" in ran.stderr
