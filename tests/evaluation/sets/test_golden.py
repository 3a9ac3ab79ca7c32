"""Golden questions: JSON lines with spans of the articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.corpus import Corpus, read_corpus, read_questions
from qa.errors import QuestionSetError
from qa.evaluation.sets import golden, golden_text
from tests.helpers.folders import ARTICLES, REPO, write_folder


@pytest.fixture
def discs(tmp_path: Path) -> Corpus:
    return read_corpus(write_folder(tmp_path / "corpus", ARTICLES))


def line(key: str, grade: int | None = None) -> str:
    text = ARTICLES["disc.txt"]
    span = (text.index("A herniated"), text.index(" It hurts"))
    gold = {"article": "disc", "start": span[0], "end": span[1]}
    gold |= {"quote": text[slice(*span)], "grade": grade}
    return json.dumps(
        {"id": key, "question": f"{key}?", "kind": "k", "gold": [gold] if grade else []}
    )


def test_the_golden_questions_of_the_repository_are_one_set(corpus: Corpus) -> None:
    testset = golden(REPO / "corpus" / "questions", corpus)
    kinds = {t.kind for t in testset.questions if not t.answerable}
    assert (testset.name, testset.relevant, kinds) == ("questions", 2, {"near", "far"})


def test_a_span_that_only_relates_makes_no_question_answerable(
    discs: Corpus, tmp_path: Path
) -> None:
    lines = "\n".join([line("a", 2), line("b", 1), line("c")])
    testset = golden(write_folder(tmp_path, {"s.jsonl": lines}) / "s.jsonl", discs)
    assert [t.answerable for t in testset.questions] == [True, False, False]


def test_an_id_in_two_files_of_a_folder_is_refused(
    discs: Corpus, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "q", {"a.jsonl": line("x"), "b.jsonl": line("x")})
    with pytest.raises(QuestionSetError, match=r"b\.jsonl: the id x stands in another"):
        golden(folder, discs)


def test_an_id_that_no_run_could_hold_is_refused(discs: Corpus, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "q", {"a.jsonl": line("an id")})
    with pytest.raises(QuestionSetError, match="'an id' holds white space"):
        golden(folder, discs)


def test_a_folder_without_questions_is_refused(discs: Corpus, tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="is no set of questions"):
        golden(tmp_path, discs)


def test_an_upload_is_the_same_set_as_its_file(discs: Corpus, tmp_path: Path) -> None:
    file = write_folder(tmp_path, {"s.jsonl": line("a", 2)}) / "s.jsonl"
    assert golden_text("s.jsonl", file.read_bytes(), discs) == golden(file, discs)


def entry(**changes: object) -> str:
    return json.dumps(json.loads(line("a", 2)) | changes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "line 1: it is no JSON"),
        ('\n{"question": NaN}', "line 2: it is no JSON"),
        ("[]", 'line 1: it has no "question"'),
        (entry(question=3), 'line 1: it has no "question"'),
        (entry(history="why?"), 'line 1: "history" is no list of questions'),
        (entry(id=1.5), 'line 1: "id" is neither a text nor a whole number'),
        (entry(gold={}), 'line 1: "gold" is no list of judgements'),
        (entry(gold=[{}]), "line 1: a judgement lacks article"),
        (entry() + "\n" + entry(), "line 2: the id a stands twice"),
        (entry().replace("disc", "moon"), "line 1: there is no article moon"),
        (entry().replace("herniated", "Herniated"), "line 1: the quote 'A Herniated"),
        ("", "holds no question"),
        (b"\n\xff", "cannot be read: line 2 is not UTF-8"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    text: str | bytes, reason: str, discs: Corpus, tmp_path: Path
) -> None:
    path = write_folder(tmp_path / "q", {"s.jsonl": text}) / "s.jsonl"
    with pytest.raises(QuestionSetError, match=reason):
        golden(path, discs)


def test_a_file_that_is_not_there_is_named(discs: Corpus, tmp_path: Path) -> None:
    with pytest.raises(
        QuestionSetError, match=r"s\.jsonl cannot be read: No such file"
    ):
        read_questions(tmp_path / "s.jsonl", discs.by_id)


@pytest.mark.parametrize(
    "entry",
    [
        '{"id": "a", "question": "Why \\ud800?"}',
        '{"id": "a", "question": "Why?", "history": ["\\udfff"]}',
        '{"id": "a", "question": "Why?", "kind": "\\ud800"}',
        '{"id": "a", "question": "Why?", "topic": "\\ud800"}',
    ],
)
def test_half_a_character_is_refused_at_reading(entry: str, corpus: Corpus) -> None:
    with pytest.raises(QuestionSetError, match=r"bad\.jsonl, line 1: it holds half a"):
        golden_text("bad.jsonl", entry.encode(), corpus)
