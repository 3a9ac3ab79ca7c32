"""Runs and qrels are read as trec_eval reads them, or refused with the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionSetError
from qa.evaluation.sets import qrels_text, read_qrels, read_run, run_text
from qa.evaluation.sets.trec import MAX_DEPTH
from tests.helpers.folders import write_folder

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Z", "Cc"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=5,
)


def run_of(folder: Path, text: str | bytes) -> dict[str, list[str]]:
    return read_run(write_folder(folder, {"run": text}) / "run")


def qrels_of(folder: Path, text: str | bytes) -> dict[str, dict[str, int]]:
    return read_qrels(write_folder(folder, {"qrels": text}) / "qrels")


@pytest.mark.parametrize(
    ("text", "run"),
    [
        pytest.param("q Q0 a 1 1 t\nq Q0 b 2 9 t", {"q": ["b", "a"]}, id="by score"),
        pytest.param("q Q0 a 9 2 t\nq Q0 b 1 1 t", {"q": ["a", "b"]}, id="not by rank"),
        pytest.param(
            "q Q0 d9 1 1 t\nq Q0 d10 2 1 t\nq Q0 é 3 1.0 t",
            {"q": ["é", "d9", "d10"]},
            id="ties by descending id, as text",
        ),
        pytest.param(
            "q Q0 a 1 1.00000001 t\nq Q0 b 2 1 t", {"q": ["b", "a"]}, id="32-bit ties"
        ),
        pytest.param(
            "q Q0 a 1 -1e-3 t\nq Q0 b 2 +.5 t\nq Q0 c 3 0. t",
            {"q": ["b", "c", "a"]},
            id="forms of numbers",
        ),
        pytest.param("q Q0 a 1 1\x0ct", {"q": ["a"]}, id="only a newline ends a line"),
        pytest.param(
            "\ufeffq2 Q0 a 1 1 t\r\n\r\n \t\nq1\tQ0\ta\t1\t1\tt\r\n",
            {"q2": ["a"], "q1": ["a"]},
            id="BOM, CRLF, blank lines, tabs, queries in their order",
        ),
    ],
)
def test_a_run_is_in_the_order_of_trec_eval(
    tmp_path: Path, text: str, run: dict[str, list[str]]
) -> None:
    read = run_of(tmp_path, text)
    assert read == run
    assert list(read) == list(run)


@pytest.mark.parametrize(
    ("text", "qrels"),
    [
        pytest.param(
            "q 0 a 2\nq Q0 b -1\np 0 a +1", {"q": {"a": 2, "b": -1}, "p": {"a": 1}}
        ),
        pytest.param(
            "\ufeffquery-id\tcorpus-id\tscore\r\nq\ta\t2\r\n\r\np\ta\t0\r\n",
            {"q": {"a": 2}, "p": {"a": 0}},
        ),
    ],
    ids=["TREC", "BEIR"],
)
def test_qrels_come_from_trec_and_from_beir(
    tmp_path: Path, text: str, qrels: dict[str, dict[str, int]]
) -> None:
    assert qrels_of(tmp_path, text) == qrels


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q Q0 a 1 1 t\nq Q0 b 1 1", "line 2: it has 5 columns, not 6."),
        ("q Q0 a 1 1 t t", "line 1: it has 7 columns, not 6."),
        ("\n\nq Q0 a 1 nan t", "line 3: the score 'nan' is no finite number"),
        ("q Q0 a 1 inf t", "line 1: the score 'inf' is no finite number"),
        ("q Q0 a 1 1e999 t", "line 1: the score '1e999' is no finite number"),
        ("q Q0 a 1 -4e38 t", "line 1: the score '-4e38' is no finite number of 32"),
        ("q Q0 a 1 1_0 t", "line 1: the score '1_0' is no finite number"),
        ("q Q0 a 1 0x1 t", "line 1: the score '0x1' is no finite number"),
        ("q Q0 a 1 1 t\nq Q0 a 2 0 t", "line 2: query q has the document a twice"),
        ("q Q0 a\0 1 1 t", r"line 1: 'a\x00' is no id."),
        ("", "run is empty."),
        ("\ufeff\r\n \n", "run is empty."),
        (b"q Q0 a 1 1 t\nq Q0 \xff 2 0 t\n", "cannot be read: line 2 is not UTF-8"),
        (b"\xff\xfeq", "cannot be read: line 1 is not UTF-8"),
    ],
)
def test_a_malformed_run_is_refused(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    with pytest.raises(QuestionSetError) as refused:
        run_of(tmp_path, text)
    assert f"{tmp_path / 'run'}" in refused.value.message
    assert message in refused.value.message
    assert refused.value.cure


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q 0 a 1\nq 0 b", "line 2: it has 3 columns, not 4."),
        ("q 0 a 1 1", "line 1: it has 5 columns, not 4."),
        ("q a 1", "Three columns need this first line: query-id\tcorpus-id\tscore"),
        ("query-id corpus-id score\nq a 1", "Three columns need this first line"),
        ("query-id\tcorpus-id\tscore\nq a 1", "line 2: it has 1 columns, not 3."),
        ("query-id\tcorpus-id\tscore\nq 0 a 1", "line 2: it has 1 columns, not 3."),
        ("query-id\tcorpus-id\tscore\nq\ta b\t1", "line 2: 'a b' is no id."),
        ("query-id\tcorpus-id\tscore\n\ta\t1", "line 2: '' is no id."),
        ("query-id\tcorpus-id\tscore\n", "holds a header only."),
        ("q 0 a 1.5", "line 1: the grade '1.5' is no whole number"),
        ("q 0 a x", "line 1: the grade 'x' is no whole number"),
        ("q 0 a ٣", "line 1: the grade '٣' is no whole number"),
        ("q 0 a 1_0", "line 1: the grade '1_0' is no whole number"),
        (f"q 0 a {'9' * 5000}", "is no whole number of at most nine digits"),
        ("q 0 a 1\np 0 a 1\n\nq 0 a 1", "line 4: query q has the document a twice"),
        ("\n", "qrels is empty."),
        (b"q 0 a 1\n\xe9", "cannot be read: line 2 is not UTF-8"),
    ],
)
def test_malformed_qrels_are_refused(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    with pytest.raises(QuestionSetError) as refused:
        qrels_of(tmp_path, text)
    assert f"{tmp_path / 'qrels'}" in refused.value.message
    assert message in str(refused.value)
    assert refused.value.cure


@pytest.mark.parametrize("read", [read_run, read_qrels])
def test_a_missing_file_is_refused(tmp_path: Path, read) -> None:
    with pytest.raises(QuestionSetError, match="No such file"):
        read(tmp_path / "absent")


def test_a_run_is_written_in_the_six_columns_of_trec() -> None:
    assert run_text({"q1": ["b", "a"], "q2": [], "q3": ["é"]}, "bm25") == (
        "q1 Q0 b 1 1.0 bm25\nq1 Q0 a 2 0.5 bm25\nq3 Q0 é 1 1.0 bm25\n"
    )


def test_qrels_are_written_in_the_four_columns_of_trec() -> None:
    assert qrels_text({"q1": {"b": 2, "a": -1}, "q2": {}}) == "q1 0 b 2\nq1 0 a -1\n"


def test_the_written_scores_fall_with_every_rank_as_floats_of_32_bits(
    tmp_path: Path,
) -> None:
    """Ids ascend, so that a single tie would turn two of them around."""
    ranking = [f"d{n:05}" for n in range(MAX_DEPTH)]
    text = run_text({"q": ranking}, "t")
    scores = np.array([line.split()[4] for line in text.splitlines()])
    assert (np.diff(scores.astype(np.float32)) < 0).all()
    assert run_of(tmp_path, text) == {"q": ranking}


@given(st.dictionaries(NAMES, st.lists(NAMES, min_size=1, unique=True), min_size=1))
def test_what_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("trec")
    assert run_of(folder, run_text(run, "tag")) == run
    qrels = {
        query: {document: grade - 1 for grade, document in enumerate(ranking)}
        for query, ranking in run.items()
    }
    assert qrels_of(folder, qrels_text(qrels)) == qrels


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a\tb", "a\n", "a\xa0b", "\x85", "\ufeffa", "a\0", "\ud800"],
)
def test_an_id_that_breaks_the_columns_is_not_written(name: str) -> None:
    for query, document, tag in ((name, "d", "t"), ("q", name, "t"), ("q", "d", name)):
        with pytest.raises(QuestionSetError, match="is no id"):
            run_text({query: [document]}, tag)
    for query, document in ((name, "d"), ("q", name)):
        with pytest.raises(QuestionSetError, match="is no id"):
            qrels_text({query: {document: 1}})


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ({"q": ["a", "b", "a"]}, "Query q has a document twice"),
        ({"q": [str(n) for n in range(MAX_DEPTH + 1)]}, "q has 10,001 documents"),
    ],
)
def test_a_run_that_could_not_be_read_again_is_not_written(
    run: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(QuestionSetError, match=message):
        run_text(run, "t")


AS_EXPORTED = [
    "# exported by a tool, 2 judgements\nquery-id\tcorpus-id\tscore\nq\t#a\t2.0\nq\tb\t0\n",
    "qid\tdocid\trelevance\nq\t#a\t2\nq\tb\t0.0\n",
    "q\t#a\t2\nq\tb\t0\n",
    "query iteration document relevance\nq 0 #a 2.\nq 0 b 0\n",
    "#q\nq 0 #a +2.00\nq Q0 b 0\n",
]


@pytest.mark.parametrize("text", AS_EXPORTED)
def test_qrels_are_read_as_other_tools_write_them(tmp_path: Path, text: str) -> None:
    path = write_folder(tmp_path, {"qrels": text}) / "qrels"
    assert read_qrels(path) == {"q": {"#a": 2, "b": 0}}
