"""A small task for judges: two configurations over two short articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qa.corpus import read_corpus
from qa.evaluation import parse_configuration
from qa.evaluation.blind import Grade, Pool, Task, grades_of_judge, pool
from qa.evaluation.sets import golden
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder

WORDS = b'name = "words alone"\n[channels]\ndense = false\n'
SINGLE = b'name = "single sentences"\n[passages]\nmax_sentences = 1\n'
TEXTS = {
    "disc.txt": "Herniated disc\n\nA disc lies between two bones. It can press on a "
    "nerve. Then the leg hurts. Many people get well by themselves. Some need an "
    "injection. A few need surgery.\n",
    "rest.txt": "Rest\n\nLong rest harms the back. Walk a little every day. Heat helps "
    "many people. Ask before you take pills.\n",
}
ASKED = ("What presses on a nerve?", "Does rest help the back?", "Who needs surgery?")


def corpus_of(folder: Path) -> Path:
    lines = [json.dumps({"id": f"q{n}", "question": q}) for n, q in enumerate(ASKED)]
    files = {**TEXTS, "questions/asked.jsonl": "\n".join(lines) + "\n"}
    return write_folder(folder / "corpus", files)


def pool_of(
    corpus: Path, seed: str | None = None, names: str = "", asked: str = "asked"
) -> Pool:
    """`names` is put before the names of the configurations; `asked` names the set of
    questions."""
    tried = [parse_configuration(c, "c.toml") for c in (WORDS, SINGLE)]
    if names:
        tried = [replace(c, name=f"{names} {c.name}") for c in reversed(tried)]
    testset = golden(corpus / "questions" / f"{asked}.jsonl", read_corpus(corpus))
    return pool(
        testset,
        tried,
        corpus.parent / "cache",
        corpus=corpus,
        encoder=TinyEncoder(),
        depth=3,
        seed=seed,
    )


def judged_by(folder: Path, task: Task, name: str, grade: Callable[[str], int]) -> None:
    """A judge who grades each passage by its text, and marks nothing."""
    file = grades_of_judge(folder, task, name)
    for (question, passage), cut in task.passages.items():
        file.add(Grade(name, question, passage, grade(cut.text)))
