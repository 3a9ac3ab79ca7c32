"""Everything that staff got wrong is found at once, each fault by file with its cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import CorpusError
from qa.staff import Fault, check_corpus
from tests.helpers.folders import REPO, write_folder

GOOD = "Herniated disc\nA herniated disc presses on a nerve. It hurts in the leg.\n"
QUESTION = (
    '{"id": "q1", "question": "What presses on a nerve?", "kind": "direct", '
    '"answerable": true, "history": [], "gold": [{"article": "a", "start": 15, "end": '
    '51, "quote": "A herniated disc presses on a nerve.", "grade": 2}]}\n'
)


def test_the_corpus_of_the_repository_has_no_fault() -> None:
    checked = check_corpus(REPO / "corpus")
    assert checked.faults == ()
    assert (checked.articles, checked.sets) == (5, 5)
    assert checked.questions > 100


def test_a_corpus_without_settings_and_questions_has_no_fault(tmp_path: Path) -> None:
    corpus = write_folder(tmp_path, {"a.txt": GOOD})
    checked = check_corpus(corpus)
    assert (checked.articles, checked.faults, checked.notes) == (1, (), ())
    assert [(s.title, s.kinds) for s in checked.seen] == [
        ("Herniated disc", {"title": 1, "paragraph": 1})
    ]


def test_every_fault_is_named_by_file_in_the_order_of_reading(tmp_path: Path) -> None:
    corpus = write_folder(
        tmp_path,
        {
            "articles/a.txt": GOOD,
            "articles/b.txt": b"\xff\xff",
            "articles.toml": f'[[article]]\nfile = "a.txt"\nsha256 = "{"0" * 64}"\n',
            "vocabulary.toml": '[vocabulary]\n"slipped disc" = "lumbago"\n',
            "desk.toml": "phone = 555\n",
            "emergency.toml": "[flags.rash]\n",
            "questions/good.jsonl": QUESTION,
            "questions/bad.jsonl": QUESTION.replace("presses on a nerve.", "presses."),
        },
    )
    checked = check_corpus(corpus)
    assert (checked.articles, checked.questions, checked.sets) == (1, 2, 2)
    assert [(f.file, f.message.split("\n")[0][:60]) for f in checked.faults] == [
        ("b.txt", "is not UTF-8 (byte 0). Save it as UTF-8 and build again."),
        ("a.txt", "is not what articles.toml records (sha256). Restore it, or r"),
        (
            str(corpus / "vocabulary.toml"),
            "'slipped disc' = 'lumbago': 'lumbago' stands in no article. ",
        ),
        (
            str(corpus / "desk.toml"),
            "phone = 555 is not text in quotation marks (line 1).",
        ),
        (
            str(corpus / "emergency.toml"),
            "flag 'rash' has neither phrases nor examples.",
        ),
        (
            str(corpus / "questions" / "bad.jsonl"),
            "line 1: the quote 'A herniated disc presses.' does not stand",
        ),
    ]


def test_a_fault_of_a_settings_file_brings_its_cure(tmp_path: Path) -> None:
    corpus = write_folder(tmp_path, {"a.txt": GOOD, "desk.toml": 'phone = "none"\n'})
    (fault,) = check_corpus(corpus).faults
    assert str(fault).splitlines() == [
        f"{corpus / 'desk.toml'}: phone = 'none' is not like "
        "'+1 555 010 0199' (line 1).",
        'Correct the file there; a line reads phone = "+1 555 010 0199". What nobody '
        'knows stays empty: phone = "".',
    ]


def test_a_folder_or_catalogue_that_cannot_be_read_stops_the_check(
    tmp_path: Path,
) -> None:
    with pytest.raises(CorpusError, match="There is no folder"):
        check_corpus(tmp_path / "nowhere")
    write_folder(tmp_path, {"articles/a.txt": GOOD, "articles.toml": "article = 5"})
    with pytest.raises(CorpusError, match="article = 5 is not a list of tables"):
        check_corpus(tmp_path)


def test_a_fault_reads_as_file_and_message() -> None:
    assert str(Fault("a.txt", "is empty.")) == "a.txt: is empty."
