"""One pool, made once, for all tests of blind judging."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.corpus import read_corpus
from qa.evaluation.blind import Pool, Task, read_task, write_pool
from tests.helpers.judging import corpus_of, pool_of


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus_of(tmp_path_factory.mktemp("blind"))


@pytest.fixture(scope="session")
def made(corpus: Path) -> Pool:
    return pool_of(corpus, "seed")


@pytest.fixture(scope="session")
def task(corpus: Path, made: Pool) -> Task:
    folder = corpus.parent / "task"
    write_pool(made, folder, corpus.parent / "key.json")
    return read_task(folder, read_corpus(corpus).by_id)
