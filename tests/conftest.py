"""The desk over the repository's own articles, opened once a process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from filelock import FileLock
from hypothesis import settings

from qa.corpus import Corpus, read_corpus
from qa.desk import Desk
from qa.index import build
from qa.model import Encoder, encoder_for
from qa.web import Limits
from tests.helpers.encoder import TinyEncoder
from tests.helpers.examples import examples
from tests.helpers.folders import ARTICLES, REPO, write_folder
from tests.helpers.serving import ChangingLimits, app_of

settings.register_profile("desk", examples(100))
settings.load_profile("desk")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return read_corpus(REPO / "corpus")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session", autouse=True)
def exports(run_folder: Path) -> Path:
    """Where this run, and every command that it starts, keeps exported models: a model
    is exported once."""
    folder = run_folder / "exports"
    os.environ["QA_EXPORTS"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(exports: Path) -> Encoder:
    return encoder_for(index=exports, make=True)


@pytest.fixture(scope="session")
def index_folder(
    corpus: Corpus,
    request: pytest.FixtureRequest,
    run_folder: Path,
) -> Path:
    """The index of the repository's articles; whichever process needs it first builds
    it for all processes of this run."""
    folder = run_folder / "index-of-the-repository"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "CURRENT").exists():
            build(folder, corpus, request.getfixturevalue("encoder"))
    return folder


@pytest.fixture(scope="session")
def desk(index_folder: Path, encoder: Encoder) -> Desk:
    return Desk.open(index_folder, REPO / "corpus", encoder)


@pytest.fixture(scope="session")
def limits() -> ChangingLimits:
    """The limits of `app`."""
    return ChangingLimits()


@pytest.fixture(scope="session")
def app(desk: Desk, limits: ChangingLimits) -> FastAPI:
    """The application over `desk`."""
    return app_of(desk, limits=cast("Limits", limits))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`corpus/` with two articles and `index/` built over it."""
    corpus = read_corpus(write_folder(tmp_path / "corpus", ARTICLES))
    build(tmp_path / "index", corpus, TinyEncoder())
    return tmp_path
