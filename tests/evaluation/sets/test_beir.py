"""Folders in BEIR layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import QuestionSetError
from qa.evaluation.sets import is_collection, is_itself, is_without_relevant, read_beir
from tests.helpers.folders import write_folder

DOCUMENTS = [
    {"_id": "a#1", "title": "Discs", "text": "A disc slips.\r\nIt hurts. A lot."},
    {"_id": "b/2", "title": "Only a title", "text": ""},
    {"_id": "c", "text": "Walking helps."},
]
QUERIES = [{"_id": "q1", "text": "slipped disc"}, {"_id": "q2", "text": "walk"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\ta#1\t2\nq2\tc\t1\n"


def lines(entries: list[dict[str, str]]) -> str:
    return "\n".join(json.dumps(e) for e in entries) + "\n"


def collection(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    whole: dict[str, str | bytes] = {
        "corpus.jsonl": lines(DOCUMENTS),
        "queries.jsonl": lines(QUERIES),
        "qrels/test.tsv": QRELS,
    }
    return write_folder(folder, whole | dict(files or {}))


def test_ids_are_kept_and_each_document_is_an_article(tmp_path: Path) -> None:
    testset = read_beir(collection(tmp_path / "tiny"))
    assert testset.name == "tiny"
    assert list(testset.documents.values()) == ["a#1", "b/2", "c"]
    first, second, _ = testset.corpus.articles
    assert [first.text[a:b] for a, b in first.sentences] == [
        "A disc slips.",
        "It hurts.",
        "A lot.",
    ]
    assert (first.title, second.text) == ("Discs", "Only a title")
    assert [(t.id, t.grades) for t in testset.questions] == [
        ("q1", {"a#1": 2}),
        ("q2", {"c": 1}),
    ]
    assert testset.notes == ()


def test_questions_without_an_answer_come_from_their_own_file(tmp_path: Path) -> None:
    extra = {"unanswerable.jsonl": lines([{"_id": "u", "text": "who pays?"}])}
    topics = read_beir(collection(tmp_path, extra)).questions
    assert [(t.id, t.answerable) for t in topics] == [
        ("q1", True),
        ("q2", True),
        ("u", False),
    ]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    files = {
        "corpus.jsonl": lines([*DOCUMENTS, {"_id": "d", "title": "", "text": " "}]),
        "queries.jsonl": lines([*QUERIES, {"_id": "q3", "text": "unjudged"}]),
        "qrels/test.tsv": QRELS + "q2\tgone\t1\n",
    }
    assert read_beir(collection(tmp_path, files)).notes == (
        "1 queries have no judgement in test.tsv and were not asked.",
        "1 documents hold no sentence and can never be found: d",
        "1 judged documents are not in the collection, and count as missed: gone",
    )


def test_a_query_of_irrelevant_documents_only_is_unanswerable(tmp_path: Path) -> None:
    files = {"qrels/test.tsv": QRELS.replace("q2\tc\t1", "q2\tc\t0")}
    topics = read_beir(collection(tmp_path, files)).questions
    assert [t.answerable for t in topics] == [True, False]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"corpus.jsonl": "{}\n"}, r'corpus\.jsonl, line 1: it has no "_id"'),
        ({"corpus.jsonl": "\n{"}, r"corpus\.jsonl, line 2: it is no JSON"),
        ({"corpus.jsonl": '{"_id": "x"}'}, 'line 1: its "text" is no text'),
        (
            {"corpus.jsonl": '{"_id": "x", "title": 3, "text": ""}'},
            'its "title" is no text',
        ),
        ({"corpus.jsonl": lines([DOCUMENTS[2]] * 2)}, "line 2: the id 'c' stands tw"),
        ({"corpus.jsonl": '{"_id": " ", "text": ""}'}, "line 1: its id is empty"),
        ({"corpus.jsonl": '{"_id": 1.5, "text": ""}'}, 'its "_id" is 1.5, and no text'),
        ({"corpus.jsonl": '{"_id": "x", "text": "\\ud800"}'}, '"text" holds half a'),
        (
            {"corpus.jsonl": '{"_id": "a b", "text": ""}\n{"_id": "a_b", "text": ""}'},
            "2: the id 'a_b' stands twice",
        ),
        ({"corpus.jsonl": ""}, r"corpus\.jsonl is empty"),
        ({"queries.jsonl": b"\xff"}, r"queries\.jsonl cannot be read"),
        (
            {"queries.jsonl": '{"_id": "q1", "text": "x", "history": "before"}'},
            r"queries\.jsonl, line 1: its .history. is no list of the questions",
        ),
        (
            {"queries.jsonl": '{"_id": "q1", "text": "x", "history": ["\\ud800"]}'},
            r"queries\.jsonl, line 1: its .history. is no list of the questions",
        ),
        ({"corpus.jsonl": '{"_id": "\\ud800", "text": ""}'}, "line 1: its ._id. is"),
        (
            {"unanswerable.jsonl": '{"_id": "u", "text": "\\udc00"}'},
            r"unanswerable\.jsonl, line 1: its .text. holds half a character",
        ),
        (
            {"qrels/test.tsv": QRELS + "q1\tc\t0.5\n"},
            r"test\.tsv, line 4: the grade '0.5' is no whole number",
        ),
        ({"queries.jsonl": lines(QUERIES[:1])}, r"judges the query q2, which is not"),
        ({"qrels/test.tsv": QRELS + "q1\tc\n"}, r"test\.tsv, line 4"),
        (
            {"unanswerable.jsonl": lines(QUERIES[:1])},
            r"unanswerable\.jsonl, line 1: q1 is a query too",
        ),
    ],
)
def test_a_malformed_file_stops_with_file_and_line(
    files: Mapping[str, str | bytes], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(QuestionSetError, match=reason):
        read_beir(collection(tmp_path, files))


def test_the_split_is_named_where_it_is_not_plain(tmp_path: Path) -> None:
    folder = collection(tmp_path, {"qrels/train.tsv": QRELS, "qrels/dev.tsv": QRELS})
    assert len(read_beir(folder, "dev").questions) == 2
    with pytest.raises(QuestionSetError, match=r"no nope\.tsv; splits: dev, test, tra"):
        read_beir(folder, "nope")
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(QuestionSetError, match=r"no test\.tsv; splits: dev, train"):
        read_beir(folder)
    (folder / "qrels" / "train.tsv").unlink()
    assert len(read_beir(folder).questions) == 2


def test_a_collection_is_known_by_its_corpus_or_its_qrels(tmp_path: Path) -> None:
    whole = collection(tmp_path / "a")
    without = collection(tmp_path / "b")
    (without / "corpus.jsonl").unlink()
    known = (is_collection(whole), is_collection(without), is_collection(tmp_path))
    assert known == (True, True, False)
    with pytest.raises(QuestionSetError, match=r"There is no .*b/corpus\.jsonl, which"):
        read_beir(without)


def test_a_folder_without_qrels_says_so(tmp_path: Path) -> None:
    folder = collection(tmp_path)
    (folder / "qrels" / "test.tsv").unlink()
    (folder / "qrels").rmdir()
    with pytest.raises(QuestionSetError, match=r"There is no .*/qrels, which a coll"):
        read_beir(folder)


def test_a_query_keeps_its_history_and_a_kind_that_is_no_text_is_left_out(
    tmp_path: Path,
) -> None:
    queries = [
        {"_id": "q1", "text": "And then?", "history": ["What is a disc?"]},
        {
            "_id": "q2",
            "text": "why",
            "metadata": {"history": ["How?"]},
            "kind": "\ud800",
        },
    ]
    testset = read_beir(collection(tmp_path, {"queries.jsonl": lines(queries)}))
    assert [q.history for q in testset.questions] == [("What is a disc?",), ("How?",)]
    assert [q.kind for q in testset.questions] == ["", ""]
    assert testset.notes == ("2 queries have a history, which is asked with them.",)
    tag = {"_id": "q1", "text": "x", "metadata": {"history": "modern"}}
    plain = lines([tag, QUERIES[1]])
    first, _ = read_beir(collection(tmp_path, {"queries.jsonl": plain})).questions
    assert first.history == ()


def test_the_least_grade_that_answers_can_be_raised(tmp_path: Path) -> None:
    testset = read_beir(collection(tmp_path), relevant=2)
    assert [q.answerable for q in testset.questions] == [True, False]
    assert [is_without_relevant(q) for q in testset.questions] == [False, True]
    assert testset.relevant == 2
    second = testset.questions[1]
    assert (
        testset.is_measured(second),
        replace(testset, zeros=True).is_measured(second),
    ) == (False, True)


def test_answers_are_spans_wherever_they_stand_in_a_relevant_document(
    tmp_path: Path,
) -> None:
    given = [
        {"_id": "q1", "answers": ["It", "It hurts."]},  # the longest
        {"_id": "q2", "answers": [{"text": "help", "answer_start": 8}]},  # cut badly
        {"_id": "q9", "answers": ["asked by nobody"]},
    ]
    extra = {"answers.jsonl": "\n".join(json.dumps(e) for e in given)}
    testset = read_beir(collection(tmp_path, extra))
    assert [
        [(j.article, j.start, j.end) for j in t.gold] for t in testset.questions
    ] == [
        [("d0000001", 14, 23)],
        [("d0000003", 8, 12)],
    ]
    assert testset.notes == ()
    assert testset.sha256 != read_beir(collection(tmp_path / "without")).sha256


def test_words_are_preferred_to_parts_of_words(tmp_path: Path) -> None:
    text = "It hurts where it fit. It is a bit."
    extra = {
        "corpus.jsonl": lines([{"_id": "a#1", "text": text}, *DOCUMENTS[1:]]),
        "answers.jsonl": json.dumps({"_id": "q1", "answers": ["it"]}),
    }
    first, _ = read_beir(collection(tmp_path, extra)).questions
    assert [j.start for j in first.gold] == [text.index("it fit")]


def test_answers_that_stand_nowhere_are_counted(tmp_path: Path) -> None:
    given = [{"_id": "q1", "answers": ["A"]}, {"_id": "q2", "answers": ["running"]}]
    extra = {"answers.jsonl": "\n".join(json.dumps(e) for e in given)}
    assert read_beir(collection(tmp_path, extra)).notes == (
        "The answers to 1 questions stand in no relevant document word for word, and "
        "their marks are not judged.",
    )


def test_a_collection_is_read_as_other_tools_write_it(tmp_path: Path) -> None:
    files = {
        "corpus.jsonl": '# 2 documents\n{"_id": 1, "title": null, "text": "Rest."}\n'
        '{"_id": "doc 2", "text": "Walk."}\n',
        "queries.jsonl": '{"_id": 1, "text": "rest"}\n{"_id": "doc 2", "text": "a"}\n',
        "qrels/test.tsv": "qid\tdocid\trelevance\n1\t1\t1.0\ndoc 2\t1\t1.0\n",
    }
    testset = read_beir(collection(tmp_path, files))
    assert list(testset.documents.values()) == ["1", "doc_2"]
    assert [q.id for q in testset.questions] == ["1", "doc_2"]
    assert [dict(q.grades) for q in testset.questions] == [{"1": 1}, {"1": 1}]
    assert testset.notes == (
        "1 queries have the id of a document, which is left out of their ranking, as "
        "BEIR does: doc_2",
        "1 ids hold white space, and are written with _: 'doc 2' is doc_2",
    )
    first, second = testset.questions
    assert not is_itself(first, "1")  # judged relevant: another thing of the same name
    assert is_itself(second, "doc_2")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = collection(tmp_path)
    (folder / "queries.jsonl").unlink()
    with pytest.raises(QuestionSetError, match=r"There is no .*queries\.jsonl"):
        read_beir(folder)


@pytest.mark.parametrize("answers", [None, [], "text", [""], [3], [{"text": None}]])
def test_answers_that_are_no_list_of_texts_are_refused(
    tmp_path: Path, answers: object
) -> None:
    extra = {"answers.jsonl": json.dumps({"_id": "q1", "answers": answers})}
    with pytest.raises(QuestionSetError, match=r"line 1: its .answers. are no list"):
        read_beir(collection(tmp_path, extra))
