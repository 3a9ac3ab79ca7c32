"""Writes what judges agree on: golden questions, qrels, and a run of each configuration
over the passages of the task."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from qa.corpus import ANSWERS, Passage, Span
from qa.evaluation.sets import qrels_text, run_names, run_text

from .grades import Grade
from .pool import Key
from .task import Place, Task, TaskQuestion

GOLDEN, QRELS = "questions.jsonl", "qrels.trec"


def judged_files(task: Task, grades: Mapping[Place, Grade]) -> dict[str, str]:
    """File name to content: golden questions and qrels. A question without a passage of
    grade 2 becomes one that the articles do not answer, as far as the configurations
    looked."""
    lines = (_golden(question, grades) for question in task.questions)
    golden = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    qrels = {
        q.id: {p.id: grades[q.id, p.id].grade for p in q.passages}
        for q in task.questions
    }
    return {GOLDEN: golden, QRELS: qrels_text(qrels)}


def export_files(task: Task, grades: Mapping[Place, Grade], key: Key) -> dict[str, str]:
    """What `judged_files` gives, and a run of each configuration."""
    files = judged_files(task, grades)
    names = run_names([c.name for c in key.configurations])
    for name, configuration in zip(names, key.configurations, strict=True):
        files[f"run-{name}.trec"] = run_text(configuration.rankings, name)
    return files


def _golden(question: TaskQuestion, grades: Mapping[Place, Grade]) -> dict[str, Any]:
    gold = []
    for passage in sorted(question.passages, key=lambda p: (p.article.id, p.start)):
        grade = grades[question.id, passage.id]
        for start, end in _spans(passage, grade):
            quote = passage.article.cut(start, end).text
            gold.append(
                {
                    "article": passage.article.id,
                    "start": start,
                    "end": end,
                    "quote": quote,
                    "grade": grade.grade,
                }
            )
    return {
        "id": question.id,
        "history": list(question.history),
        "question": question.text,
        "gold": gold,
    }


def _spans(passage: Passage, grade: Grade) -> list[Span]:
    """What a grade above 0 stands for: each run of neighbouring marked sentences, or
    the whole passage."""
    if grade.grade != ANSWERS or not grade.sentences:
        return [Span(passage.start, passage.end)] if grade.grade else []
    order = {s: n for n, s in enumerate(passage.sentences)}
    marked = sorted(grade.sentences)
    cuts = [
        n for n, (a, b) in enumerate(pairwise(marked), 1) if order[b] - order[a] > 1
    ]
    edges = [0, *cuts, len(marked)]
    return [Span(marked[a].start, marked[b - 1].end) for a, b in pairwise(edges)]
