"""A PostgreSQL server for the tests of the index that lives in one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.postgres import Server, installed, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server that runs."""
    if installed() is None:
        pytest.skip("PostgreSQL is not installed")
    with server() as running:
        yield running


@pytest.fixture
def database(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database. Copies of it stand below `copies`."""
    monkeypatch.setenv("QA_COPIES", str(tmp_path / "copies"))
    postgres.run("DROP SCHEMA IF EXISTS question_desk CASCADE")
    return postgres.url()
