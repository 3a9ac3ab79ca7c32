"""`qa ask`: cards, JSON, batches, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.corpus import Corpus
from qa.model.sentence_transformer import SentenceTransformerEncoder
from qa.quotes import place_of
from tests.helpers.cli import qa
from tests.helpers.folders import REPO


def test_a_question_is_answered_with_cards(places: Sequence[str]) -> None:
    ran = qa("ask", "What is discography?", *places)
    assert ran.exit_code == 0
    assert ran.stdout.startswith(
        "These passages may answer:\n\n1. Interventional Spine Medicine"
    )
    text = " ".join(ran.stdout.split())
    assert (
        "This diagnostic procedure involves injecting contrast dye into the discs"
        in text
    )
    assert "003_eb5fcc897fd1bc68.txt, characters" in text


def test_what_the_articles_do_not_answer_is_said(places: Sequence[str]) -> None:
    ran = qa("ask", "How tall is Mount Everest?", *places)
    assert (ran.exit_code, ran.stdout) == (
        0,
        "We could not find an answer in our articles.\n",
    )
    explained = qa("ask", "How tall is Mount Everest?", "--explain", *places)
    assert "Held back:" in explained.stdout


def test_a_question_without_a_topic_is_asked_back(
    places: Sequence[str], tmp_path: Path
) -> None:
    ran = qa("ask", "what are the risks", *places)
    said, *topics = ran.stdout.splitlines()
    assert said.startswith("Which treatment or condition do you mean?")
    assert "  Herniated Discs" in topics
    sheet = tmp_path / "sheet.html"
    refused = qa("ask", "hello", "--sheet", sheet, *places)
    assert refused.exit_code == 2
    assert "nothing for a sheet" in refused.stderr
    assert not sheet.exists()


def test_json_is_the_contract(places: Sequence[str], corpus: Corpus) -> None:
    ran = qa("ask", "What is discography?", "--json", *places)
    answer = json.loads(ran.stdout)
    assert list(answer) == [
        "id",
        "status",
        "confidence",
        "notice",
        "emergency",
        "reply",
        "checked",
        "query",
        "citations",
        "build",
        "took_ms",
    ]
    first = answer["citations"][0]
    assert list(first) == [
        "number",
        "article",
        "title",
        "section",
        "page",
        "url",
        "link",
        "start",
        "end",
        "text",
        "marks",
        "selectors",
        "code",
        "source_sha256",
        "evidence",
        "checked",
        "also",
    ]
    article = corpus.by_id[first["article"]]
    assert first["text"] == article.text[first["start"] : first["end"]]
    position, words = first["selectors"]
    assert (position["start"], position["end"]) == (first["start"], first["end"])
    assert words["exact"] == first["text"]
    around = words["prefix"] + words["exact"] + words["suffix"]
    assert article.text.count(around) == 1
    assert place_of(first["code"]).says(article.id, first["text"])
    assert (first["url"], first["link"]) == (None, None)  # nobody knows an address
    assert first["source_sha256"] == article.source.sha256
    assert first["section"] == [
        "Diagnostic Techniques in Interventional Spine Medicine"
    ]
    assert 0 <= answer["confidence"] <= 1
    assert list(first["evidence"]) == [
        "dense",
        "lexical",
        "sentence",
        "late",
        "reader",
        "coverage",
    ]


def test_several_questions_are_answered_one_under_the_other(
    places: Sequence[str], tmp_path: Path
) -> None:
    asked = ["What is discography?", "What is fluoroscopy?", "What is an ESI?"]
    message = " ".join([*asked, "And what is a biopsy?"])
    ran = qa("ask", message, "--sheet", tmp_path / "sheet.html", *places)
    assert ran.exit_code == 0
    said = " ".join(ran.stdout.split())
    marks = ["1/3: What is", "2/3: What is", "3/3: What is", "not asked: And what"]
    places_of = [said.index(mark) for mark in marks]
    assert places_of == sorted(places_of)
    sheet = (tmp_path / "sheet.html").read_text("utf-8")
    headings = [sheet.index(question) for question in asked]
    assert headings == sorted(headings)
    told = json.loads(qa("ask", message, "--json", *places).stdout)
    assert [a["query"]["asked"] for a in told["answers"]] == asked
    assert told["left"] == ["And what is a biopsy?"]


def test_held_back_candidates_are_only_there_on_request(places: Sequence[str]) -> None:
    question = "How do I bake sourdough bread?"
    plain = json.loads(qa("ask", question, "--json", *places).stdout)
    assert (plain["status"], plain["citations"], "candidates" in plain) == (
        "not_found",
        [],
        False,
    )
    explained = json.loads(qa("ask", question, "--json", "--explain", *places).stdout)
    assert len(explained["candidates"]) == 3


def test_a_batch_answers_every_line_in_order_with_verbatim_text(
    places: Sequence[str], tmp_path: Path
) -> None:
    dev = REPO / "corpus/questions/dev.jsonl"
    ran = qa("ask", "--batch", dev, "--json", *places)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    asked = [json.loads(line) for line in dev.read_text("utf-8").splitlines()]
    assert [a["id"] for a in answers] == [q["id"] for q in asked]
    files = [f.read_text("utf-8") for f in (REPO / "corpus/articles").iterdir()]
    texts = [c["text"] for a in answers for c in a["citations"]]
    assert len(texts) > 80
    assert all(any(text in file for file in files) for text in texts)


def test_a_line_that_cannot_be_asked_is_named_and_does_not_stop_the_batch(
    places: Sequence[str], tmp_path: Path
) -> None:
    batch = tmp_path / "b.jsonl"
    batch.write_text(
        '{"id": "a", "question": "?!"}\n{"question": "What is discography?"}\n'
    )
    ran = qa("ask", "--batch", batch, "--json", *places)
    first, second = map(json.loads, ran.stdout.splitlines())
    assert first["id"] == "a"
    assert first["error"].startswith("There is no word in the question.")
    assert (second["id"], second["status"]) == (2, "found")


BAD_BATCHES = [
    ("no json", "line 1: it is no JSON"),
    ('{"question": "x"}\n{"id": 3}', 'line 2: it has no "question"'),
    ('{"question": "x", "history": "y"}', 'line 1: "history" is no list of questions'),
]


@pytest.mark.parametrize(("content", "message"), BAD_BATCHES)
def test_a_malformed_batch_stops_with_file_and_line(
    places: Sequence[str], tmp_path: Path, content: str, message: str
) -> None:
    batch = tmp_path / "b.jsonl"
    batch.write_text(content)
    ran = qa("ask", "--batch", batch, "--json", *places)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"{batch}, {message}" in ran.stderr


def test_another_model_is_named_and_a_missing_one_says_what_to_do(
    places: Sequence[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QA_MODEL", str(tmp_path))
    ran = qa("ask", "x", *places)
    assert ran.exit_code == 2
    assert "is no sentence-transformers folder" in ran.stderr
    monkeypatch.setenv("QA_MODEL", "nobody/no-such-model")
    ran = qa("ask", "x", *places)
    assert "no model of this name lies in the local cache" in ran.stderr


def test_another_folder_with_the_same_weights_must_be_built_for(
    places: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    (tmp_path / "copy").symlink_to(SentenceTransformerEncoder().folder)
    monkeypatch.setenv("QA_MODEL", str(tmp_path / "copy"))
    ran = qa("ask", "x", *places)
    assert ran.exit_code == 2
    assert "another model" in ran.stderr
    assert "Run: qa build" in ran.stderr


def test_a_sheet_is_never_replaced_unasked(
    sheet: Path, places: Sequence[str], tmp_path: Path
) -> None:
    before = sheet.read_bytes()
    asked = ["ask", "What is discography?", "--language", "es", *places]
    ran = qa(*asked, "--sheet", sheet)
    assert (ran.exit_code, ran.stderr) == (
        2,
        f"There is a file {sheet} already.\n"
        "Name another, or replace it with --force.\n",
    )
    assert sheet.read_bytes() == before
    assert qa(*asked, "--sheet", tmp_path / "no" / "s.html").exit_code == 2
    assert qa(*asked, "--sheet", sheet, "--force").exit_code == 0
    assert '<html lang="es" dir="ltr">' in sheet.read_text("utf-8")


def test_a_batch_makes_no_sheet(places: Sequence[str], tmp_path: Path) -> None:
    dev = REPO / "corpus/questions/dev.jsonl"
    ran = qa("ask", "--batch", dev, "--json", "--sheet", tmp_path / "s.html", *places)
    assert ran.exit_code == 2
    assert "--sheet is for one QUESTION." in ran.stderr


def test_the_terminal_says_an_emergency_first(places: Sequence[str]) -> None:
    ran = qa("ask", "I can't pee since my epidural", *places)
    assert ran.stdout.startswith("Call ")
    ran = qa("ask", "I can't pee " + "so on " * 400, *places)
    assert ran.exit_code == 2
    assert ran.stderr.startswith("Call ")


def test_a_batch_tells_an_emergency_of_a_refused_line(
    places: Sequence[str], tmp_path: Path
) -> None:
    lines = [{"question": "I can't pee " + "so on " * 400}, {"question": "?"}]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ran = qa("ask", "--batch", batch, "--json", *places)
    first, second = map(json.loads, ran.stdout.splitlines())
    assert first["emergency"]["flags"] == ["bladder_or_bowel"]
    assert second["emergency"] is None
