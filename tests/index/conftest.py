"""A PostgreSQL server for the tests of the index that lives in one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.helpers.postgres import Server, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server that runs."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(server())
        except (KeyError, OSError, RuntimeError) as error:
            pytest.skip(f"PostgreSQL cannot be run here: {error}")
        yield running


@pytest.fixture
def database(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database. Copies of it stand below `copies`."""
    monkeypatch.setenv("QA_COPIES", str(tmp_path / "copies"))
    postgres.run("DROP SCHEMA IF EXISTS question_desk CASCADE")
    return postgres.url()
