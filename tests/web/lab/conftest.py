"""A lab over a small corpus, and one finished evaluation in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.index import build
from qa.web.lab import Lab
from tests.helpers.encoder import TinyEncoder
from tests.helpers.evaluation import WORDS, corpus_in, few_resamples
from tests.helpers.lab import HERE, Gate, finished, start
from tests.helpers.serving import app_of


@pytest.fixture(scope="package")
def gate() -> Gate:
    return Gate()


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    corpus = corpus_in(folder)
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    return Desk.open(folder / "index", corpus, TinyEncoder())


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="package")
def lab(folder: Path, gate: Gate) -> Lab:
    return Lab(corpus_in(folder), folder / "lab", gate)


@pytest.fixture(scope="package")
def client(desk: Desk, lab: Lab) -> Iterator[TestClient]:
    with (
        few_resamples(),
        TestClient(app_of(desk, lab), base_url=HERE, follow_redirects=False) as opened,
    ):
        yield opened


@pytest.fixture(scope="package")
def done(client: TestClient) -> str:
    address = start(client, settings=("words.toml", WORDS))
    finished(client, address)
    return address


@pytest.fixture(scope="package")
def without(desk: Desk) -> Iterator[TestClient]:
    with TestClient(app_of(desk), base_url=HERE) as opened:
        yield opened
