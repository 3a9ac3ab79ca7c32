"""What the tests of the commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.cli import qa
from tests.helpers.folders import REPO


@pytest.fixture
def places(index_folder: Path) -> list[str]:
    """The options that name the index and the articles of the repository."""
    return ["--index", str(index_folder), "--corpus", str(REPO / "corpus")]


@pytest.fixture
def sheet(tmp_path: Path, places: Sequence[str]) -> Path:
    path = tmp_path / "sheet.html"
    ran = qa("ask", "What is discography?", "--sheet", path, *places)
    assert (ran.exit_code, ran.stderr) == (0, f"Sheet: {path}\n")
    return path


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder whose cache the tests of evaluations share."""
    return tmp_path_factory.mktemp("kept")
