"""`qa judge` from the pool to figures: two judges, a dispute, and the export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa.cli import main
from qa.corpus import read_corpus, read_questions
from qa.evaluation import evaluator
from qa.evaluation.blind import read_task
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder
from tests.helpers.judging import SINGLE, WORDS, corpus_of


def qa(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(
        main, list(map(str, words)), input=typed, catch_exceptions=False
    )


def test_from_the_pool_to_the_figures(  # noqa: PLR0915 - one story
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluator, "encoder_for", lambda *_, **__: TinyEncoder())
    corpus = corpus_of(tmp_path)
    configs = write_folder(tmp_path, {"w.toml": WORDS, "s.toml": SINGLE})
    folder, out = tmp_path / "task", tmp_path / "out"
    articles = ["--corpus", corpus]
    index = ["--index", tmp_path / "index"]
    both = ["--config", configs / "w.toml", "--config", configs / "s.toml"]
    asked = corpus / "questions" / "asked.jsonl"
    made = qa("judge", "pool", asked, folder, *both, "--depth", "3", *articles, *index)
    assert made.exit_code == 0, made.output
    task = read_task(folder, read_corpus(corpus).by_id)
    number = len(task.passages)
    assert f"3 questions, {number} passages" in made.output

    # Ann stops after one passage, goes on later, and takes a grade back.
    first = qa("judge", "grade", folder, "--as", "ann", *articles, typed="7\n0\nq\n")
    assert "1 graded" in first.output
    assert "words alone" not in first.output
    answers = {
        p: "2\n1\n" if "nerve" in c.text else "0\n" for p, c in task.passages.items()
    }
    rest = [answers[p] for p in list(task.passages)[1:]]
    typed = "1\nb\n" + "".join(rest)
    again = qa("judge", "grade", folder, "--as", "ann", *articles, typed=typed)
    assert again.exit_code == 0, again.output
    assert f"1 of {number} passages are graded" in again.output
    assert "[1] A disc lies between two bones. [2] It can press" in again.output
    grades = "".join(["0\n", *rest]).replace("2\n1\n", "2\n2\n")
    qa("judge", "grade", folder, "--as", "bob", *articles, typed=grades)

    early = qa("judge", "export", folder, "--out", out, *articles)
    assert early.exit_code == 2
    assert "nobody has settled" in early.output
    agreed = qa("judge", "kappa", folder, *articles)
    assert f"ann and bob, {number} passages that both graded" in agreed.output
    assert "Cohen's kappa                1.000 [1.000, 1.000]" in agreed.output
    open_ = int(agreed.output.rpartition("disagree on ")[2].split()[0])
    assert open_  # the same grade, and no sentence in common
    settled = qa(
        "judge", "settle", folder, "--as", "eve", *articles, typed="2\n2\n" * open_
    )
    assert f"{open_} graded, 0 left" in settled.output
    done = qa("judge", "export", folder, "--out", out, *articles)
    assert done.exit_code == 0, done.output

    golden = read_questions(out / "questions.jsonl", read_corpus(corpus).by_id)
    assert {j.quote for q in golden for j in q.gold} == {"It can press on a nerve."}
    qrels = (out / "qrels.trec").read_text("utf-8").splitlines()
    assert len(qrels) == number
    names = {"words-alone", "single-sentences"}
    assert {p.name for p in out.iterdir()} == {
        "questions.jsonl",
        "qrels.trec",
        *(f"run-{n}.trec" for n in names),
    }
    runs = [f"--run={out / f'run-{n}.trec'}" for n in sorted(names)]
    report = tmp_path / "report"
    read = qa("eval", *runs, "--qrels", out / "qrels.trec", "--out", report, *index)
    assert read.exit_code == 0, read.output
    kept = qa("eval", out / "questions.jsonl", "--ranking-only", *articles, *index)
    assert kept.exit_code == 0, kept.output
    figures = json.loads((report / "report.json").read_text("utf-8"))
    assert len(figures["configurations"]) == 2
    twice = qa("judge", "export", folder, "--out", out, *articles)
    assert twice.exit_code == 2
