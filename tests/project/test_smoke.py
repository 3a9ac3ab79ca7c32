"""The smoke part: what the package needs beside its code is there, and works.

`make wheel` runs it on the installed wheel, where this repository's `qa/` is out of
sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import entry_points, version
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import qa as package
from qa.corpus import Corpus, read_corpus
from qa.desk import Desk
from qa.index import build
from qa.language import LANGUAGES
from qa.model import Encoder, reader_for
from qa.quotes import finding_of, read_pasted
from qa.safety.classifier import SHIPPED_CLASSIFIER
from qa.safety.flags import shipped_rules
from qa.web.lab import Lab
from tests.helpers.cli import qa
from tests.helpers.encoder import TinyEncoder
from tests.helpers.evaluation import corpus_in, csv_of, few_resamples
from tests.helpers.folders import REPO
from tests.helpers.html import elements
from tests.helpers.lab import HERE, Gate, finished, start
from tests.helpers.serving import app_of

pytestmark = pytest.mark.smoke
QUESTION = "What is discography?"


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=HERE, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def with_lab(tmp_path: Path, gate: Gate) -> Iterator[TestClient]:
    corpus = corpus_in(tmp_path)
    build(tmp_path / "index", read_corpus(corpus), TinyEncoder())
    desk = Desk.open(tmp_path / "index", corpus, TinyEncoder())
    app = app_of(desk, Lab(corpus, tmp_path / "lab", gate))
    with (
        few_resamples(),
        TestClient(app, base_url=HERE, follow_redirects=False) as opened,
    ):
        yield opened


def test_the_package_is_typed_has_a_version_and_a_command() -> None:
    assert (files("qa") / "py.typed").is_file()
    assert package.__version__ == version("question-desk")
    (command,) = entry_points(group="console_scripts", name="qa")
    assert command.value == "qa.cli:main"


def test_the_shipped_data_is_for_the_packaged_model(
    desk: Desk, encoder: Encoder
) -> None:
    assert reader_for(encoder) is not None
    assert desk.calibration is not None
    assert desk.calibration.promise is not None
    assert SHIPPED_CLASSIFIER.is_file()
    assert {f.name for f in shipped_rules().flags} >= {"saddle", "fever", "chest"}


def test_a_question_is_answered_word_for_word_and_taken_home(
    index_folder: Path, corpus: Corpus, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.html"
    places = ["--index", index_folder, "--corpus", REPO / "corpus"]
    ran = qa("ask", QUESTION, "--sheet", sheet, *places)
    assert ran.exit_code == 0, ran.stderr
    assert "passages may answer" in ran.stdout
    assert "<style>" in sheet.read_text("utf-8")
    quotes = read_pasted(sheet).quotes
    assert quotes
    assert {finding_of(q, corpus.by_id).verdict for q in quotes} == {"stands"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_served_with_every_file_that_it_names(
    client: TestClient, language: str
) -> None:
    page = client.get(f"/{language}/")
    assert page.status_code == 200
    assert 'class="q-app" id="q-early"' in page.text
    for path in re.findall(r"<(/[^>]+)>; rel=preload", page.headers["link"]):
        assert client.get(path).text
    assert "<svg" in client.get("/favicon.ico").text
    turn = client.post(f"/{language}/turn", json={"question": QUESTION}).json()
    assert len(elements(turn["html"], "blockquote")) > 0
    sent = {"question": QUESTION}
    plain = client.post(f"/{language}/plain", data=sent, follow_redirects=True)
    assert len(elements(plain.text, "blockquote")) > 0
    article = client.get(f"/{language}/articles/spine-guide")
    assert elements(article.text, of_class="q-verbatim") != []


def test_the_lab_evaluates_and_reports(with_lab: TestClient, gate: Gate) -> None:
    for path in ("/lab", "/lab.css", "/lab.js"):
        assert with_lab.get(path).status_code == 200
    questions = csv_of([("What presses on a nerve?", "It hurts in the leg.")])
    gate.free.clear()
    address = start(with_lab, questions=("one.csv", questions))
    assert "<progress" in with_lab.get(address).text
    gate.free.set()
    assert "<svg" in finished(with_lab, address)
    for path in ("questions/1", "files/report.html", "files/report.json"):
        assert with_lab.get(f"{address}/{path}").status_code == 200
    assert with_lab.get(f"/lab/runs/{'0' * 16}").status_code == 404
