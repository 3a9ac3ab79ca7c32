"""What evaluators ask of `qa eval` besides: sweeps, candidates, conventions, CI."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa.cli import main
from qa.cli.evaluators.asking import varied
from qa.evaluation import Configuration
from tests.helpers.folders import REPO, write_folder

SET = {
    "corpus.jsonl": '{"_id": "a", "text": "A disc presses on a nerve."}\n'
    '{"_id": "b", "text": "The leg hurts."}\n{"_id": "c", "text": "Plums grow."}\n',
    "queries.jsonl": '{"_id": "q1", "text": "What presses on a nerve?"}\n'
    '{"_id": "q2", "text": "What hurts in the leg?"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tc\t0\n",
    "run.trec": "q1 Q0 c 1 2 x\nq1 Q0 b 2 1 x\n",
    "bars.toml": "[least]\nRR = 0.9\n",
}


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "small", SET)


def evaluated(given: Path, kept: Path, *words: str | Path) -> Result:
    command = ["eval", given, *words, "--out", given / "out", "--index", kept]
    return CliRunner().invoke(main, [*map(str, command)], catch_exceptions=False)


def test_a_program_reads_json_and_ci_a_summary_and_bars_still_decide(
    given: Path, kept: Path, tmp_path: Path
) -> None:
    summary = write_folder(tmp_path, {"summary.md": "before\n"}) / "summary.md"
    told = ["--json", "--summary", summary, "--bars", given / "bars.toml"]
    ran = evaluated(given, kept, *told, "--without-relevant", "zero")
    report = json.loads(ran.stdout)
    assert report == json.loads((given / "out/report.json").read_text("utf-8"))
    assert report["configurations"][0]["figures"]["RR"]["value"] == 0.5
    assert report["set"]["zeros"] is True
    assert ran.exit_code == 1
    assert "BELOW  shipped: RR 0.500, at least 0.9" in ran.stderr
    text = summary.read_text("utf-8")
    assert text.startswith("before\n## Evaluation of small\n")
    assert "| RR at least 0.9 | 0.500 | shipped | **BELOW** |" in text


def test_a_setting_is_varied_with_a_plot_and_a_warning(given: Path, kept: Path) -> None:
    ran = evaluated(given, kept, "--vary", "ranking.depth=50:150:50", "--all-pairs")
    assert ran.exit_code == 0, ran.output
    report = json.loads((given / "out/report.json").read_text("utf-8"))
    names = [c["name"] for c in report["configurations"]]
    assert names == ["shipped", "depth 50", "depth 150"]  # 100 is as shipped
    assert (len(report["comparisons"]), report["varied"]) == (3, ["ranking.depth"])
    assert "The best of several values was chosen on these questions" in ran.stdout
    assert "depth 150 against depth 50: a difference of 0.02 would show" in ran.stdout
    assert "ranking.depth" in (given / "out/sweep.svg").read_text("utf-8")
    rows = [x.split()[0] for x in ran.stdout.splitlines() if x.startswith("  nDCG@10 ")]
    assert (
        len(rows) == 3
    )  # figures, differences to the first, differences to the second
    assert "chosen on these questions" in (given / "out/report.html").read_text("utf-8")


def test_given_candidates_are_ranked_anew(given: Path, kept: Path) -> None:
    ran = evaluated(given, kept, "--candidates", given / "run.trec")
    assert ran.exit_code == 0, ran.output
    run = (given / "out/run-shipped.trec").read_text("utf-8").splitlines()
    assert sorted(line.split()[2] for line in run) == ["b", "c"]
    assert (
        "1 judged questions have nothing that is relevant. They enter no" in ran.stdout
    )
    assert "1 questions have no candidates, and count 0." in ran.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--vary", "ranking.depth"], "it needs values"),
        (["--vary", "ranking.depth=1:2"], "1:2 is no range FIRST:LAST:STEP"),
        (["--vary", "ranking.depth=1:2:0"], "1:2:0 is no range FIRST:LAST:STEP"),
        (["--vary", "ranking.deep=1,2"], "There is no setting ranking.deep"),
        (["--vary", "ranking.depth=1:999:1"], "makes 999 configurations; at most 100"),
        (["--vary", "ranking.depth=0,1"], "channels.depth = 0 is not a number"),
        (["--run", "{set}/run.trec", "--qrels", "x", "--vary", "a=1"], "and no SET"),
        (["--run", "{set}/run.trec", "--qrels", "nowhere"], "nowhere cannot be read"),
        (["irds:none/such"], "needs the package ir_datasets"),
        (["{dev}", "--relevant", "1"], "holds golden questions, which grade 2 answers"),
        (["{dev}", "--split", "dev"], "holds golden questions, which grade 2 answers"),
        (
            ["{dev}", "--candidates", "{set}/run.trec"],
            "which no run has candidates for",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: Sequence[str], said: str, given: Path, kept: Path
) -> None:
    dev = REPO / "corpus/questions/dev.jsonl"
    command = ["eval", *(w.format(set=given, dev=dev) for w in words)]
    command += ["--index", str(kept), "--corpus", str(REPO / "corpus")]
    ran = CliRunner().invoke(main, command, catch_exceptions=False)
    assert (ran.exit_code, said in ran.output) == (2, True), ran.output


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ("ranking.dense_weight=0:1:.1", [0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1]),
        ("ranking.depth=50:120:50", [50]),
        ("ranking.depth=200,50", [200, 50]),
        ("query.spelling=true,false", [False]),
    ],
)
def test_the_values_of_a_range_and_of_a_list(
    given: str, values: Sequence[object]
) -> None:
    """What is as shipped is the first configuration, and is not tried twice."""
    (setting,), (base, *tried) = varied(Configuration(), [given])
    room, key = setting.split(".")
    assert [c.settings[room][key] for c in tried] == values
    assert base == Configuration()


def test_two_settings_are_tried_in_all_combinations() -> None:
    settings, (_, *tried) = varied(
        Configuration(), ["ranking.depth=50,70", "query.spelling=true,false"]
    )
    assert settings == ["ranking.depth", "query.spelling"]
    assert [c.name for c in tried] == [
        "depth 50, spelling True",
        "depth 50, spelling False",
        "depth 70, spelling True",
        "depth 70, spelling False",
    ]
