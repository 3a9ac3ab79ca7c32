"""The evaluator's commands: what they print and write, and how they end."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest
from click.testing import CliRunner, Result

from qa.answer import FEATURES
from qa.cli import main
from qa.desk import Desk
from qa.evaluation import STAGES, Outcome
from qa.evaluation.report import Report, write_report
from qa.evaluation.report import report_of as made_of
from tests.helpers.evaluation import COLLECTION
from tests.helpers.folders import REPO, write_folder
from tests.helpers.outcomes import FOUR, MEASURES, evaluated, set_of

CONFIGURATIONS = REPO / "bench" / "configurations"
DEV = REPO / "corpus" / "questions" / "dev.jsonl"
FEW = "question,expected\nWhat is discography?,{}\nWho pays for it?,\n".format(
    "This diagnostic procedure involves injecting contrast dye into the discs"
)


def qa(*words: str | Path, kept: Path) -> Result:
    command = [*map(str, words), "--index", str(kept)]
    if words[0] != "explain" and "--run" not in command:
        command += ["--corpus", str(REPO / "corpus")]
    return CliRunner().invoke(main, command, catch_exceptions=False)


@pytest.mark.parametrize("command", ["eval", "explain", "calibrate", "verify"])
def test_the_list_of_commands_shows_what_each_does_to_its_end(command: str) -> None:
    listed = CliRunner().invoke(main, ["--help"]).stdout.splitlines()
    (line,) = [x for x in listed if x.split()[:1] == [command]]
    assert line.endswith(".")
    assert not line.endswith("...")


def report_of(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text("utf-8"))


def figures_of(outcomes: Sequence[Outcome]) -> Report:
    return made_of(set_of(outcomes), [evaluated("one", outcomes)], MEASURES)


def few(tmp_path: Path) -> Path:
    return write_folder(tmp_path, {"few.csv": FEW}) / "few.csv"


def test_the_golden_questions_give_a_table_and_the_files(
    kept: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ran = qa("eval", DEV, "--out", out, kept=kept)
    assert ran.exit_code == 0
    assert "dev: 66 questions, 44 of them answerable" in ran.stdout
    figures = report_of(out)["configurations"][0]["figures"]
    value = figures["Success@3"]
    shown = f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"
    assert any("Success@3" in x and shown in x for x in ran.stdout.splitlines())
    assert {f.name for f in out.iterdir()} == {
        "report.json",
        "report.html",
        "scores.csv",
        "costs.json",
        "run-shipped.trec",
        "qrels-shipped.trec",
    }
    (warned,) = [x for x in ran.stdout.splitlines() if x.startswith("NOT HELD OUT")]
    assert warned.startswith("NOT HELD OUT: 66 of 66 questions stand in dev.jsonl")
    (promised,) = [x for x in ran.stdout.splitlines() if "promised: " in x]
    assert promised.endswith("NOT HELD OUT, which proves nothing.")


def test_another_tool_gets_the_same_figures_from_the_run_and_the_qrels(
    kept: Path, tmp_path: Path
) -> None:
    qa("eval", DEV, "--out", tmp_path / "out", kept=kept)
    figures = report_of(tmp_path / "out")["configurations"][0]["figures"]
    names = {
        "RR": ir_measures.RR(rel=2),
        "Success@1": ir_measures.Success(rel=2) @ 1,
        "AP": ir_measures.AP(rel=2),
        "nDCG@10": ir_measures.nDCG @ 10,
    }
    theirs = ir_measures.calc_aggregate(
        names.values(),
        ir_measures.read_trec_qrels(str(tmp_path / "out" / "qrels-shipped.trec")),
        ir_measures.read_trec_run(str(tmp_path / "out" / "run-shipped.trec")),
    )
    for name, measure in names.items():
        assert figures[name]["value"] == pytest.approx(theirs[measure], abs=1e-6)


def test_the_same_inputs_make_the_same_bytes(kept: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        ran = qa("eval", few(tmp_path), "--out", tmp_path / name, kept=kept)
        assert ran.exit_code == 0
    one, two = ((tmp_path / n / "report.json").read_bytes() for n in ("one", "two"))
    assert one == two


def test_configurations_stand_side_by_side(kept: Path, tmp_path: Path) -> None:
    configs = [f"--config={CONFIGURATIONS / c}.toml" for c in ("shipped", "words")]
    log = tmp_path / "progress.log"
    to = ("--out", tmp_path / "out", "--log", log)
    ran = qa("eval", DEV, *configs, *to, kept=kept)
    assert ran.exit_code == 0
    lines = log.read_text("utf-8").splitlines()
    for name in ("shipped", "words alone"):
        assert any(line.endswith(f" {name}: Asking: 66 of 66") for line in lines)
    assert "Difference to shipped" in ran.stdout
    (compared,) = report_of(tmp_path / "out")["comparisons"]
    lost = ", ".join(compared["lost"]) or "none"
    assert f"words alone, lost by Success@3: {lost}\n" in ran.stdout


def test_saved_reports_are_compared_without_asking(tmp_path: Path) -> None:
    one, two = tmp_path / "june", tmp_path / "july"
    write_report(one, figures_of(FOUR))
    write_report(two, figures_of([*FOUR[:2], replace(FOUR[2], ranking=("good",))]))
    given = ("eval", "--compare", one, "--compare", two)
    ran = qa(*given, "--out", tmp_path / "out", kept=tmp_path / "none")
    assert ran.exit_code == 0, ran.output
    assert "Difference to one (june)" in ran.stdout
    assert "one (july), gained by Success@3: missed\n" in ran.stdout
    (compared,) = report_of(tmp_path / "out")["comparisons"]
    assert compared["gained"] == ["missed"]
    bars = write_folder(tmp_path, {"b.toml": "[least]\nRR = 1\n"}) / "b.toml"
    assert qa(*given, "--bars", bars, kept=tmp_path).exit_code == 1
    assert "nothing is asked" in qa("eval", DEV, *given[1:], kept=tmp_path).stderr
    (two / "report.json").write_text("{}")
    refused = CliRunner().invoke(main, [*map(str, given)])
    assert (refused.exit_code, "is no report" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("bars", "code", "said"),
    [
        ('[least]\n"Success@3" = 0.5\n', 0, "met    shipped: Success@3 1.000"),
        ("[most]\nunanswerable_shown = -1\n", 1, "BELOW  shipped: unanswerable_shown"),
        ("[least]\nSuccess = 1\n", 2, "shipped: Success was not measured"),
        ("least = 1", 2, "least = 1 is not a table, [least]"),
    ],
)
def test_bars_decide_how_it_ends(
    bars: str, code: int, said: str, kept: Path, tmp_path: Path
) -> None:
    path = write_folder(tmp_path, {"bars.toml": bars}) / "bars.toml"
    out = tmp_path / "out"
    ran = qa("eval", few(tmp_path), "--bars", path, "--out", out, kept=kept)
    assert (ran.exit_code, said in ran.output) == (code, True), ran.output


def runs(tmp_path: Path) -> Sequence[str | Path]:
    write_folder(
        tmp_path,
        {
            "qrels.trec": "q1 0 a 2\nq1 0 b 1\nq2 0 c 1\nq3 0 d 0\n",
            "ours.trec": "q1 Q0 a 1 0.9 x\nq1 Q0 z 2 0.8 x\nq9 Q0 a 1 1 x\n",
            "theirs.trec": "q1 Q0 z 1 0.9 x\nq1 Q0 b 2 0.8 x\nq2 Q0 c 1 1 x\n",
        },
    )
    return [
        *("eval", "--run", tmp_path / "ours.trec", "--run", tmp_path / "theirs.trec"),
        *("--qrels", tmp_path / "qrels.trec", "--out", tmp_path / "out"),
    ]


def test_other_peoples_runs_are_judged_and_what_they_lack_is_listed(
    kept: Path, tmp_path: Path
) -> None:
    ran = qa(*runs(tmp_path), kept=kept)
    assert ran.exit_code == 0
    report = report_of(tmp_path / "out")
    ours, theirs = report["configurations"]
    assert ours["figures"]["RR"]["value"] == (1 + 0) / 2
    assert theirs["figures"]["RR"]["value"] == (1 / 2 + 1) / 2
    assert ours["failures"] == {"not asked": ["q2", "q3"]}
    assert report["set"]["notes"] == [
        "ours: 1 queries were never judged and are left out.",
        "ours: 1 judged queries are not in the run and count 0, as in trec_eval -c.",
    ]
    assert "ours, not asked: q2, q3" in ran.stdout


def test_the_least_relevant_grade_can_be_raised(kept: Path, tmp_path: Path) -> None:
    qa(*runs(tmp_path), "--relevant", "2", kept=kept)
    report = report_of(tmp_path / "out")
    assert report["set"]["answerable"] == 1
    assert report["configurations"][1]["figures"]["RR"]["value"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["eval", "nowhere"], "There is no nowhere."),
        (["eval", "--qrels", str(DEV)], "--qrels belongs to --run"),
        (["eval", "--run", str(DEV)], "--run needs --qrels"),
        (["eval", "--run", str(DEV), "--qrels", str(DEV)], "line 1: it has"),
        (["eval", "--measure", "nGCD@10"], "No measure is called nGCD@10"),
        (["eval", "--config", str(DEV)], "is no TOML"),
        (
            ["eval", *["--config", str(CONFIGURATIONS / "words.toml")] * 2],
            "Two configurations are called words alone",
        ),
        (["eval", str(REPO / "tests")], "is no set of questions"),
        (["eval", str(DEV), "--out", str(REPO / "tests")], "holds other files"),
    ],
)
def test_what_cannot_run_says_why_and_ends_with_2(
    words: Sequence[str], said: str, kept: Path
) -> None:
    ran = qa(*words, kept=kept)
    assert (ran.exit_code, said in ran.output) == (2, True), ran.output


def interrupt_after(questions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    trace, asked = Desk.trace, []

    def pressed(self: Desk, *words, **names):
        asked.append(words)
        if len(asked) > questions:
            raise KeyboardInterrupt
        return trace(self, *words, **names)

    monkeypatch.setattr(Desk, "trace", pressed)


def test_ctrl_c_leaves_a_partial_result_that_says_so(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_after(5, monkeypatch)
    configs = [f"--config={CONFIGURATIONS / c}.toml" for c in ("shipped", "words")]
    ran = qa("eval", DEV, *configs, "--out", tmp_path / "out", kept=kept)
    assert ran.exit_code == 2
    (tried,) = report_of(tmp_path / "out")["configurations"]
    assert (tried["partial"], tried["asked"]) == (True, 5)
    assert "PARTIAL: shipped was asked 5 of 66 questions." in ran.stdout
    assert "Stopped early: not evaluated: words alone." in ran.stderr
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "5 of 66" in page


def test_a_partial_result_meets_no_bar(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_after(5, monkeypatch)
    bars = write_folder(tmp_path, {"bars.toml": "[least]\nRR = 0\n"}) / "bars.toml"
    ran = qa("eval", DEV, "--bars", bars, "--out", tmp_path / "out", kept=kept)
    assert (ran.exit_code, "met " in ran.stdout) == (2, False)


def test_ctrl_c_before_the_first_question_says_what_to_do(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_after(0, monkeypatch)
    ran = qa("eval", DEV, "--out", tmp_path / "out", kept=kept)
    assert ran.exit_code == 2
    assert (
        "Stopped before a question was asked.\nWhat was encoded is kept" in ran.stderr
    )
    assert not (tmp_path / "out").exists()


def explain(*words: str, index_folder: Path) -> str:
    ran = qa("explain", *words, "--corpus", REPO / "corpus", kept=index_folder)
    assert ran.exit_code == 0
    return ran.stdout


def test_a_golden_question_is_explained_by_its_id(index_folder: Path) -> None:
    said = explain("w035", index_folder=index_folder)
    assert said.startswith("if they get my back under control will i be able to hoover")
    assert "Should answer: spine-guide:" in said
    assert "A passage that answers is shown." in said


def test_expected_words_are_explained_stage_by_stage(index_folder: Path) -> None:
    said = explain(
        *("What is discography?", "--expect", "injecting contrast dye into the discs"),
        index_folder=index_folder,
    )
    for head in (*STAGES.values(), "The first that do not overlap"):
        assert f"\n{head}\n  1 " in said
    assert "by words 1 (" in said
    part = r"[A-Za-z0-9 ,]+ -?\d+\.\d{3}"
    assert re.search(rf"\n     {part}(, {part})+\n", said)
    assert said.count("\n     fused score ") == 5 + 3
    terms = [float(t) for t in re.findall(r"^ +([+-]\d+\.\d{3})  ", said, re.MULTILINE)]
    assert sum(terms[:-1]) == pytest.approx(terms[-1], abs=0.005)
    assert FEATURES.keys() <= set(re.findall(r"\w+", said))
    assert said.endswith("A passage that answers is shown.\n")


def test_words_that_stand_nowhere_are_named_as_such(index_folder: Path) -> None:
    said = explain("How tall?", "--expect", "8,849 metres", index_folder=index_folder)
    assert "Should answer: in no article  8,849 metres" in said
    assert "Cause: not in the corpus." in said


def test_words_of_a_heading_are_cut_badly(index_folder: Path) -> None:
    heading = "Providing Targeted Drug Delivery"
    said = explain("What is delivered?", "--expect", heading, index_folder=index_folder)
    assert "Cause: cut badly." in said
    assert "no passage holds 0% of pain-reduction:" in said


def test_a_question_without_known_answer_gets_no_cause(index_folder: Path) -> None:
    said = explain("How tall is Mount Everest?", index_folder=index_folder)
    assert "Cause" not in said
    assert said.rstrip().endswith("not_found")


def test_a_query_of_a_collection_is_explained(kept: Path, tmp_path: Path) -> None:
    ran = qa("explain", "a", "--set", write_folder(tmp_path, COLLECTION), kept=kept)
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.startswith("How long do I rest the knee?")
    assert "Should answer: the document 1, grade 1" in ran.stdout
    assert "Best of the 1 passages that answer: by meaning 1 (" in ran.stdout


def test_other_settings_can_be_explained(kept: Path) -> None:
    ran = qa(
        *("explain", "d001", "--config", CONFIGURATIONS / "words.toml"),
        *("--corpus", REPO / "corpus"),
        kept=kept,
    )
    assert ran.exit_code == 0
    assert "By words (BM25)\n  1 " in ran.stdout


def test_no_bar_is_met_where_questions_stand_aside(kept: Path, tmp_path: Path) -> None:
    files = {
        "few.csv": FEW + "Is it so?,It stands nowhere.\n",
        "bars.toml": '[least]\n"Success@3" = 0.5\n',
    }
    given = write_folder(tmp_path, files)
    words = ["--bars", given / "bars.toml", "--out", tmp_path / "out"]
    ran = qa("eval", given / "few.csv", *words, kept=kept)
    assert ran.exit_code == 1
    assert "NOT ASKED: 1 of 3 questions of few.csv stand aside" in ran.stdout
    assert "met    shipped: Success@3 1.000" in ran.stdout
    assert "BELOW  1 questions stand aside and were not asked." in ran.stdout
