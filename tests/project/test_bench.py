"""The comparison with other systems: its files, its judging and its rounds. No peer is
installed or run here; the page is in test_bench_report.py."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType

import pytest

from bench.peers import environments, judge, one_run, protocol, run, sets
from bench.peers.collect import collect
from bench.peers.protocol import Document, Hit, Question, Reply
from qa.corpus import Corpus, JudgedQuestion, Judgement
from qa.evaluation.sets import TestSet
from tests.helpers.folders import article_of

# --- the protocol -------------------------------------------------------------------


class Echo(protocol.Peer):
    """Finds the one document for every question, and fails on demand."""

    packages = ("numpy",)
    depth = 1

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        (folder / "id").write_text(documents[0].id)
        return len(documents)

    def open(self, folder: Path) -> None:
        self._id = (folder / "id").read_text()

    def search(self, text: str, k: int) -> list[str]:
        if text == "fail":
            raise LookupError("asked to")
        return [self._id] * k

    def hit(self, result: str, documents: Mapping[str, Document]) -> Hit:
        return Hit.of_titled(documents[result], 1.0, "disc")


def adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the adapter `echo` where `one_run` finds it."""
    module = ModuleType("bench.peers.echo.adapter")
    module.Adapter = Echo  # type: ignore[attr-defined] - a module made by hand
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "bench.peers.echo", ModuleType("bench.peers.echo"))
    for name, value in one_run.QUIET.items():
        monkeypatch.setenv(name, value)


def found(start: int, end: int, status: str = "found") -> Reply:
    """One hit of article a from a system that can refuse."""
    hits = (Hit("a", 1.0, start, end),)
    refused = status == "not_found"
    return Reply(hits, refused=refused, status=status, shown=int(status == "found"))


def input_folder(tmp_path: Path) -> Path:
    protocol.write_jsonl(
        tmp_path / "in" / "documents.jsonl",
        [{"id": "a", "title": "Discs", "text": "A disc hurts."}],
    )
    protocol.write_jsonl(
        tmp_path / "in" / "questions.jsonl",
        [
            {"id": "q1", "text": "What hurts?", "history": ["And before?"]},
            {"id": "q2", "text": "fail", "history": []},
        ],
    )
    return tmp_path / "in"


def test_an_adapter_writes_what_the_driver_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter(monkeypatch)
    source, output = input_folder(tmp_path), tmp_path / "out"
    one_run.main(["echo", str(source), str(output), "--step", "index"])
    one_run.main(["echo", str(source), str(output), "--step", "ask", "--k", "2"])
    built = json.loads((output / "index.json").read_text())
    costs = json.loads((output / "costs.json").read_text())
    assert built["pieces"] == 1
    assert set(built["versions"]) == {"numpy"}
    assert len(costs["question_ms"]) == 2
    assert 0 < costs["ready_s"] <= costs["cold_s"]
    assert costs["failures"] == {"q2": "LookupError: asked to"}
    assert protocol.read_replies(output / "hits.jsonl") == {
        "q1": Reply((Hit("a", 1.0, 2, 6), Hit("a", 1.0, 2, 6)))
    }


def test_questions_keep_what_was_asked_before(tmp_path: Path) -> None:
    first, _ = protocol.read_questions(input_folder(tmp_path))
    assert first == Question("q1", "What hurts?", ("And before?",))


@pytest.mark.parametrize(
    ("piece", "start", "place"),
    [
        ("hurts", None, (7, 12)),  # looked for
        ("hurts", 14, (7, 12)),  # said, in the titled text
        ("hurts", 3, (7, 12)),  # said wrongly: looked for after all
        ("Discs\n\nA disc", 0, (0, 6)),  # begins in the title, which is not the text
        ("aches", None, (None, None)),  # is not there
        ("", None, (None, None)),
    ],
)
def test_a_piece_of_a_titled_text_is_placed_in_the_text(
    piece: str, start: int | None, place: tuple[int | None, int | None]
) -> None:
    document = Document("a", "Discs", "A disc hurts.")
    hit = Hit.of_titled(document, 1.0, piece, start)
    assert (hit.start, hit.end) == place


def test_a_title_that_stands_in_the_text_is_not_put_before_it() -> None:
    assert Document("a", "disc", "A disc hurts.").titled == "A disc hurts."


def test_a_peer_that_takes_titles_is_placed_in_the_text_alone() -> None:
    document = Document("a", "Discs", "A disc hurts.")
    assert Hit.of_text(document, 1.0, "disc") == Hit("a", 1.0, 2, 6)
    assert Hit.of_whole(document, 1.0) == Hit("a", 1.0, 0, 13)


def test_memory_is_told_in_megabytes() -> None:
    assert 10 < one_run.peak_mb() < 100_000


# --- judging ------------------------------------------------------------------------

TEXT = "0123456789" * 10


def spans() -> TestSet:
    gold = (Judgement("a", 10, 20, TEXT[10:20], 2), Judgement("a", 50, 60, "", 1))
    return TestSet(
        "golden",
        Corpus((article_of(TEXT),), ""),
        (
            JudgedQuestion("q1", "?", gold=gold),
            JudgedQuestion("q2", "?", history=("?",), gold=gold),
            JudgedQuestion("q3", "?", answerable=False),
        ),
        "",
        relevant=2,
    )


def documents() -> TestSet:
    return TestSet(
        "small",
        Corpus((article_of(TEXT),), ""),
        (
            JudgedQuestion("q1", "?", grades={"x": 1}),
            JudgedQuestion("q2", "?", grades={"x": 1, "y": 1}),
            JudgedQuestion("q3", "?", answerable=False),
        ),
        "",
        relevant=1,
        documents={"a": "x"},
    )


def test_a_hit_answers_when_it_holds_more_than_half_of_a_gold_span() -> None:
    half, more = Hit("a", 1.0, 0, 15), Hit("a", 1.0, 0, 16)
    related, nowhere = Hit("a", 1.0, 50, 60), Hit("a", 1.0)
    measured = judge.judge(
        spans(), {"q1": Reply((half, more)), "q2": Reply((related, nowhere, half))}
    )
    assert measured["Success@1"] == [0, 0]
    assert measured["Success@3"] == [1, 0]
    assert measured[judge.ALONE] == [0]


def test_of_what_is_read_first_the_share_that_answers_is_counted_once() -> None:
    replies = {"q1": Reply((Hit("a", 1.0, 0, 20), Hit("a", 1.0, 10, 30)))}
    measured = judge.judge(spans(), replies)
    assert measured["gold share of the first 3"] == [10 / 30, 0]
    assert measured["gold found in the first 3"] == [1, 0]
    assert judge.characters(spans(), replies) == 40


def test_documents_are_ranked_by_their_best_piece() -> None:
    hits = (Hit("z", 3.0), Hit("z", 2.0), Hit("x", 1.0), Hit("y", 0.5))
    assert judge.ranking(hits) == ["z", "x", "y"]
    measured = judge.judge(documents(), {"q1": Reply(hits), "q2": Reply(hits)})
    assert measured["RR"] == [1 / 2, 1 / 2]
    assert measured["Success@1"] == [0, 0]
    assert measured["Recall@10"] == [1, 1]


def test_a_question_without_a_reply_counts_nothing() -> None:
    measured = judge.judge(documents(), {"q1": Reply((Hit("x", 1.0),))})
    assert measured["nDCG@10"] == [1, 0]


def test_a_document_is_right_whatever_spans_its_collection_has() -> None:
    test = documents()
    gold = (Judgement("a", 10, 20, TEXT[10:20], 2),)
    with_spans = tuple(replace(q, gold=gold) for q in test.questions[:2])
    answer = Reply((Hit("x", 1.0, 10, 20),), refused=False, shown=1)
    told = judge.refusals(
        replace(test, questions=with_spans), {"q1": answer, "q2": answer}
    )
    assert told["answers"]["answerable answered rightly"]["value"] == 1


def test_refusal_is_judged_where_a_system_can_refuse() -> None:
    desk = {
        "q1": found(10, 20),
        "q2": found(10, 20, "related"),
        "q3": found(10, 20, "not_found"),
    }
    shares = judge.refusals(spans(), desk)
    assert shares["found"]["answerable answered"]["value"] == 1 / 2
    assert shares["found or related"]["answerable answered"]["value"] == 1
    assert shares["found or related"]["answerable answered rightly"]["value"] == 1 / 2
    assert shares["found or related"]["unanswerable answered"]["value"] == 0
    assert judge.refusals(spans(), {"q1": Reply(desk["q1"].hits)}) == {}


def test_differences_are_to_the_desk_and_p_values_are_adjusted() -> None:
    ours, theirs = [1.0] * 6, [0.0] * 6
    less = judge.differences(
        {"desk": {"RR": ours}, "txtai": {"RR": theirs}, "cairn": {"RR": ours}}
    )
    assert less["txtai"]["RR"]["value"] == -1
    assert less["txtai"]["RR"]["p"] == 2 * 2 / 2**6
    assert less["cairn"]["RR"]["p"] == 1


# --- the run ------------------------------------------------------------------------


def test_rounds_take_turns_and_begin_with_another_system() -> None:
    choices = [sets.Choice.parse("golden", 2), sets.Choice.parse("large:1", 2)]
    planned = run.turns(choices, ["desk", "txtai"])
    assert [f"{t.choice.name} {t.round} {t.peer}" for t in planned] == [
        "golden 1 desk",
        "golden 1 txtai",
        "large 1 desk",
        "large 1 txtai",
        "golden 2 txtai",
        "golden 2 desk",
    ]


def test_a_set_may_name_its_own_rounds_and_questions() -> None:
    assert sets.Choice.parse("a", 3, 500) == sets.Choice("a", 3, 500)
    assert sets.Choice.parse("a:1", 3, 500) == sets.Choice("a", 1, 500)
    assert sets.Choice.parse("a:1:200", 3, 500) == sets.Choice("a", 1, 200)


def test_the_timed_questions_come_from_all_over_the_set() -> None:
    questions = [Question(str(n), "?") for n in range(10)]
    assert [q.id for q in one_run.spread(questions, 4)] == ["0", "2", "5", "7"]
    assert one_run.spread(questions, 0) == questions
    assert one_run.spread(questions, 99) == questions


def test_the_time_left_is_what_the_same_took_before() -> None:
    planned = run.turns([sets.Choice("golden", 2)], ["desk", "txtai"])
    clock = run.Clock()
    clock.took(planned[0], 10)
    assert clock.left(planned[1:]) == 10 + 10 + 10
    clock.took(planned[1], 30)
    assert clock.left(planned[2:]) == 30 + 10


def test_a_sample_is_the_same_each_time_and_as_many_of_either_kind() -> None:
    topics = [JudgedQuestion(str(n), "?", answerable=n % 2 > 0) for n in range(40)]
    drawn = sets.sample(topics, 5)
    assert drawn == sets.sample(topics, 5)
    assert [t.answerable for t in drawn].count(True) == 5
    assert len(drawn) == 10
    assert sets.sample(topics, 0) == tuple(topics)
    assert list(drawn) == [t for t in topics if t in drawn]


def test_what_an_adapter_reads_is_what_the_set_holds(tmp_path: Path) -> None:
    test = sets.read(sets.Choice("golden", 1), Path())
    assert test is not None
    sets.write(test, Path(), tmp_path)
    read = protocol.read_documents(tmp_path)
    assert [d.id for d in read] == [a.id for a in test.corpus.articles]
    assert [d.text for d in read] == [a.text for a in test.corpus.articles]
    assert len(protocol.read_questions(tmp_path)) == len(test.questions)
    assert sets.read(sets.Choice("no such set", 1), tmp_path) is None


def test_ctrl_c_keeps_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(job: environments.Job, *_: object) -> str:
        if job.peer == "cairn":
            raise KeyboardInterrupt
        job.output.mkdir(parents=True)
        return "no luck"

    there = environments.Environment(Path())
    gone = environments.Environment(Path(), "pip said no")
    monkeypatch.setattr(environments, "make", {"txtai": there, "cairn": there}.get)
    monkeypatch.setattr(environments, "isolation", tuple)
    monkeypatch.setattr(environments, "run", measure)
    run.main(["--out", str(tmp_path), "--peers", "txtai,cairn", "--rounds", "1"])
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["sets"][0]["problems"] == {"txtai": "no luck"}
    assert results["missing"] == {}
    monkeypatch.setattr(environments, "make", lambda _: gone)
    run.main(["--out", str(tmp_path), "--peers", "cairn", "--rounds", "1"])
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["missing"] == {"cairn": "pip said no"}
    assert results["isolated"] is False


def test_an_environment_is_made_once_for_its_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    code = 0

    def called(command: tuple[str, ...], **_: object) -> CompletedProcess[str]:
        commands.append(command)
        (tmp_path / "bm25s").mkdir(exist_ok=True)
        return CompletedProcess(command, code, "", "x is ignored\nno such version\n")

    monkeypatch.setattr(environments, "ENVIRONMENTS", tmp_path)
    monkeypatch.setattr(environments.subprocess, "run", called)
    python = tmp_path / "bm25s" / "bin" / "python"
    assert environments.make("bm25s") == environments.Environment(python)
    assert environments.make("bm25s") == environments.Environment(python)
    assert [c[2] for c in commands] == ["venv", "pip"]
    code = 1
    assert environments.make("cairn").problem == "no such version"


def test_what_was_measured_is_collected_and_what_was_not_is_named(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "golden"
    for number, first in (("1", 1.0), ("2", 3.0)):
        place = raw / number / "desk"
        place.mkdir(parents=True)
        costs = {"index_s": 2, "pieces": 7, "peak_mb": 5, "disk_mb": 6}
        built = {**costs, "versions": {"desk": "1"}}
        asked = {
            "question_ms": [first, 5, 9],
            "cold_s": 1,
            "peak_mb": 4,
            "failures": {},
        }
        (place / "index.json").write_text(json.dumps(built))
        (place / "costs.json").write_text(json.dumps(asked))
    reply = protocol.reply_row("q1", found(10, 20))
    protocol.write_jsonl(raw / "1" / "desk" / "hits.jsonl", [reply])
    (raw / "1" / "txtai").mkdir()
    (raw / "1" / "txtai" / "problem.txt").write_text("no luck")
    results = collect(tmp_path, {"golden": spans()})
    (measured,) = results["sets"]
    desk = measured["systems"]["desk"]
    assert desk["measures"]["Success@1"]["value"] == 1 / 2
    assert desk["rounds"]["1"]["median_ms"] == 5
    assert desk["rounds"]["1"]["disk_mb"] == 6
    assert desk["rounds"]["2"]["p95_ms"] == pytest.approx(9 - 0.1 * 4)
    assert measured["problems"] == {"txtai": "no luck"}
    assert results["versions"] == {"desk": {"desk": "1"}}
