"""The desk over the repository's own articles, built once for all tests."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI

from qa.corpus import Corpus, read_corpus
from qa.desk import Desk
from qa.index import build
from qa.model.sentence_transformer import SentenceTransformerEncoder
from qa.web import Limits
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, REPO, write_folder
from tests.helpers.serving import ChangingLimits, app_of


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return read_corpus(REPO / "corpus")


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


@pytest.fixture(scope="session")
def index_folder(
    corpus: Corpus,
    encoder: SentenceTransformerEncoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build(folder, corpus, encoder)
    return folder


@pytest.fixture(scope="session")
def desk(index_folder: Path, encoder: SentenceTransformerEncoder) -> Desk:
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
