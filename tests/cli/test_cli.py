"""The terminal: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa.cli import main
from qa.corpus import Corpus
from qa.quotes import place_of
from tests.helpers.folders import REPO, write_folder

ARTICLE = "Sciatica\nSciatica is pain that runs down the leg. It comes from a nerve."


def qa(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture
def places(index_folder: Path) -> list[str]:
    return ["--index", str(index_folder), "--corpus", str(REPO / "corpus")]


def test_a_question_is_answered_with_cards(places: Sequence[str]) -> None:
    ran = qa("ask", "What is discography?", *places)
    assert ran.exit_code == 0
    assert ran.stdout.startswith(
        "This passage may answer:\n\n1. Interventional Spine Medicine"
    )
    text = " ".join(ran.stdout.split())
    assert (
        "This diagnostic procedure involves injecting contrast dye into the discs"
        in text
    )
    assert "003_eb5fcc897fd1bc68.txt, characters" in text


def test_what_the_articles_do_not_answer_is_said(places: Sequence[str]) -> None:
    ran = qa("ask", "How tall is Mount Everest?", *places)
    assert (ran.exit_code, ran.stdout) == (0, "Not in our articles.\n")
    explained = qa("ask", "How tall is Mount Everest?", "--explain", *places)
    assert "Held back:" in explained.stdout


def test_json_is_the_contract(places: Sequence[str], corpus: Corpus) -> None:
    ran = qa("ask", "What is discography?", "--json", *places)
    answer = json.loads(ran.stdout)
    assert list(answer) == [
        "id",
        "status",
        "confidence",
        "notice",
        "emergency",
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
        "late",
        "reader",
        "likeness",
        "coverage",
    ]


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


BAD_CALLS = [
    (["ask"], "Give either a QUESTION or --batch FILE."),
    (["ask", ""], "There is no word in the question."),
    (["ask", "pain " * 2000], "1,000 is the most"),
    (
        ["ask", "x", "--index", "nowhere"],
        "There is no index in nowhere yet.\nRun: qa build",
    ),
    (["ask", "x", "--corpus", "nowhere"], "There is no folder nowhere."),
    (["build", "--corpus", "nowhere"], "There is no folder nowhere."),
    (["check", "--corpus", "nowhere"], "There is no folder nowhere."),
]


@pytest.mark.parametrize(("words", "message"), BAD_CALLS, ids=[c[1] for c in BAD_CALLS])
def test_what_cannot_run_says_so_without_a_traceback(
    words: list[str], message: str
) -> None:
    ran = qa(*words)
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.output


MORE_BAD_CALLS = [
    (
        ["ask", "--batch", "{dev}", "--json", "--history", "x"],
        "reads each history from",
    ),
    (["ask", "--batch", "{dev}"], "--batch needs --json."),
    (["calibrate", "{dev}"], "Missing option '--promise-on'"),
    (
        ["calibrate", "{dev}", "--promise-on", "{dev}", "--wrong", "0.9"],
        "not in the range",
    ),
    (
        ["calibrate", "{dev}", "--promise-on", "{dev}", "--out", "{tmp}/no/x.json"],
        "There is no folder",
    ),
    (
        ["calibrate", "{tmp}/gold.jsonl", "--promise-on", "{dev}"],
        'line 1: "gold" is no list of judgements',
    ),
    (
        ["calibrate", "{dev}", "--promise-on", "{dev}"],
        "66 calibration questions are fit questions, too: d001, d002,",
    ),
    (
        ["ask", "--batch", "{tmp}/id.jsonl", "--json"],
        'line 1: "id" is neither a text nor',
    ),
    (["ask", "--batch", "{tmp}/nan.jsonl", "--json"], "line 1: it is no JSON (NaN is"),
    (["ask", "--batch", "{tmp}/deep.jsonl", "--json"], "line 1: it is no JSON"),
]


@pytest.mark.parametrize(("words", "message"), MORE_BAD_CALLS)
def test_files_and_options_that_do_not_fit_are_refused(
    words: list[str], message: str, places: Sequence[str], tmp_path: Path
) -> None:
    write_folder(
        tmp_path,
        {
            "gold.jsonl": '{"question": "x", "gold": 5}',
            "id.jsonl": '{"question": "x", "id": "\\ud800"}',
            "nan.jsonl": '{"question": "x", "id": NaN}',
            "deep.jsonl": "[" * 100_000,
        },
    )
    dev = REPO / "corpus/questions/dev.jsonl"
    ran = qa(*[w.format(dev=dev, tmp=tmp_path) for w in words], *places)
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.output


def test_the_cure_names_the_folders_that_were_named(tmp_path: Path) -> None:
    corpus = write_folder(tmp_path / "my articles", {"a.txt": ARTICLE})
    ran = qa("ask", "x", "--corpus", corpus, "--index", tmp_path / "i")
    assert f"Run: qa build --corpus '{corpus}' --index {tmp_path / 'i'}\n" in ran.stderr


def test_an_article_cannot_drive_the_terminal(tmp_path: Path) -> None:
    corpus = write_folder(
        tmp_path / "c", {"a.txt": "Sciatica \x1b[2J\x1b]0;gone\x07 is pain in the leg."}
    )
    places = ["--corpus", corpus, "--index", tmp_path / "i"]
    assert qa("build", *places).exit_code == 0
    ran = qa("ask", "What is sciatica?", "--explain", *places)
    assert "Sciatica \ufffd[2J\ufffd]0;gone\ufffd is pain in the leg." in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_terminal_without_unicode_shows_what_it_can(
    index_folder: Path, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [
            *[sys.executable, "-m", "qa", "ask", "What is discography?"],
            *["--index", str(index_folder)],
        ],
        capture_output=True,
        check=False,
        cwd=REPO,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.returncode == 0, ran.stderr
    assert b"Discography" in ran.stdout


def test_output_that_cannot_be_written_is_said(index_folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "qa", "check"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            cwd=REPO,
        )
    assert ran.returncode != 0
    assert b"Traceback" not in ran.stderr, ran.stderr


def test_a_bad_article_stops_the_build_and_the_good_index_stands(
    tmp_path: Path,
) -> None:
    corpus = write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    places = ["--corpus", corpus, "--index", tmp_path / "i"]
    assert qa("build", *places).exit_code == 0
    current = (tmp_path / "i/CURRENT").read_text()
    write_folder(corpus, {"bad.txt": b"\xff\xfe"})
    ran = qa("build", *places)
    assert ran.exit_code == 2
    assert "bad.txt: is not UTF-8 (byte 0)." in ran.stderr
    assert (tmp_path / "i/CURRENT").read_text() == current
    skipped = qa("build", "--skip-bad", *places)
    assert skipped.exit_code == 0
    assert "Left out: bad.txt" in skipped.stderr
    assert "1 articles" in skipped.stderr
    asked = json.loads(qa("ask", "What is sciatica?", "--json", *places).stdout)
    assert asked["citations"][0]["article"] == "a"


def test_check_passes_on_the_repository_and_names_what_is_wrong(tmp_path: Path) -> None:
    good = qa("check", "--corpus", REPO / "corpus")
    assert (good.exit_code, good.stdout) == (
        0,
        "5 articles and 702 questions in 4 sets; 0 faults.\n",
    )
    judgement = {"article": "a", "start": 0, "end": 8, "quote": "Lumbago!", "grade": 2}
    write_folder(
        tmp_path,
        {
            "articles/a.txt": ARTICLE,
            "articles.toml": f'[[article]]\nfile = "a.txt"\nsha256 = "{"0" * 64}"\n',
            "questions/q.jsonl": json.dumps({"question": "x", "gold": [judgement]}),
        },
    )
    bad = qa("check", "--corpus", tmp_path)
    assert bad.exit_code == 1
    assert "a.txt: is not what articles.toml records (sha256)." in bad.stderr
    assert "the quote 'Lumbago!' does not stand at 0:8 of a" in bad.stderr


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
    from qa.model.sentence_transformer import SentenceTransformerEncoder

    (tmp_path / "copy").symlink_to(SentenceTransformerEncoder().folder)
    monkeypatch.setenv("QA_MODEL", str(tmp_path / "copy"))
    ran = qa("ask", "x", *places)
    assert ran.exit_code == 2
    assert "another model" in ran.stderr
    assert "Run: qa build" in ran.stderr


def test_nothing_is_looked_up_outside_from_import_to_answer(tmp_path: Path) -> None:
    """In a process of its own, with every cache empty."""
    write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    code = (
        "import sys\n"
        "def watch(event, args):\n"
        "    if event in ('socket.getaddrinfo', 'socket.gethostbyname', 'socket.connect'):\n"
        "        sys.stderr.write(f'OUTBOUND {event} {args}\\n')\n"
        "sys.addaudithook(watch)\n"
        "from qa.cli import main\n"
        "for words in (['build'], ['ask', 'What is sciatica?', '--json']):\n"
        "    try: main([*words, '--corpus', sys.argv[1], '--index', sys.argv[2]])\n"
        "    except SystemExit as end: assert not end.code\n"
        "from pathlib import Path\n"
        "from qa.desk import Desk\n"
        "from qa.web import create_app\n"
        "from starlette.testclient import TestClient\n"
        "app = create_app(Desk.open(Path(sys.argv[2]), Path(sys.argv[1])))\n"
        "with TestClient(app) as client:\n"
        "    assert client.get('/').status_code == 200\n"
        "    asked = client.post('/api/ask', json={'question': 'What is sciatica?'})\n"
        "    assert asked.json()['citations'], asked.text\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "c"), str(tmp_path / "i")],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
        env={**os.environ, "HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"},
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["citations"][0]["text"] == ARTICLE.split("\n")[1]
    assert "OUTBOUND" not in ran.stderr, ran.stderr
