"""Does a question ask the same as one that staff judged?

    python -m bench.desk.same_question

Prints how often the rule of `qa/answer/same_question.py` takes two questions for the
same, and how often it is wrong: first for each known question and the one nearest to it
(corpus/questions/fit.jsonl; "the same" means an answer in common, or none for either),
by the least cosine; then for pairs written for this (bench/desk/same_question.tsv), of
which half chose the rule. The other half was to report only; a first rule took 2 of its
69 other questions for the same, and they were looked at when the rule was replaced.
Intervals are exact, 95 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.desk.emergency import share
from bench.markdown import table
from qa.answer.checked import judged_by_staff
from qa.answer.known import KNOWN_FILE, KnownQuestions, known_questions, known_texts
from qa.answer.same_question import MIN_SAME_COSINE, same_judgement, same_words
from qa.corpus import Article, JudgedQuestion, read_corpus
from qa.files import sha256
from qa.model import Encoder, encoder_for
from qa.question import QueryRules, Understanding, read_vocabulary

CORPUS = Path("corpus")
PAIRS = Path(__file__).with_suffix(".tsv")


class Pair(NamedTuple):
    """A known question, a new one, whether they ask the same, and whether the pair
    only reports."""

    known: str
    new: str
    same: bool
    reports: bool


def main() -> None:
    """Prints both tables."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    encoder = encoder_for()
    corpus = read_corpus(CORPUS)
    known = known_questions(CORPUS, corpus.by_id, encoder)
    if not known:
        raise SystemExit(f"{CORPUS / KNOWN_FILE} holds no question.")
    print(f"{len(known.questions)} known questions, each beside the nearest other\n")
    rows = neighbours(known)
    print(table(("least cosine", "taken for the same", "wrong"), rows))
    print("\nPairs written for this\n")
    print(
        table(
            ("half", "the same: recognised", "others: taken for it"),
            halves(encoder, corpus.articles),
        )
    )


def neighbours(known: KnownQuestions) -> list[tuple[str, ...]]:
    """How often two known questions that are nearest to each other are taken for the
    same, each such pair once."""
    cosines = np.stack([known.near_known(n) for n in range(len(known.questions))])
    np.fill_diagonal(cosines, -1.0)
    nearest = cosines.argmax(axis=1)
    pairs = [(n, int(m)) for n, m in enumerate(nearest) if n < m and nearest[m] == n]
    rows = []
    for least in (0.85, 0.9, MIN_SAME_COSINE, 0.95):
        taken = [
            same_judgement(known.questions[a], known.questions[b])
            for a, b in pairs
            if cosines[a, b] >= least
            and same_words(*(known_texts([known.questions[n]])[1] for n in (a, b)))
        ]
        wrong = taken.count(False)
        rows.append((f"{least}", str(len(taken)), share(wrong, len(taken))))
    return rows


def halves(encoder: Encoder, articles: Sequence[Article]) -> list[tuple[str, ...]]:
    """The figures of the written pairs."""
    texts = [f"{a.title}\n{a.text}" for a in articles]
    understanding = Understanding(texts, read_vocabulary(CORPUS), QueryRules())
    rows = []
    for name, reports in (("chose the rule", False), ("looked at once", True)):
        pairs = [p for p in read_pairs() if p.reports == reports]
        cells = []
        for same in (True, False):
            asked = [p for p in pairs if p.same == same]
            taken = sum(takes(encoder, understanding, p) for p in asked)
            cells.append(share(taken, len(asked)))
        rows.append((name, *cells))
    return rows


def takes(encoder: Encoder, understanding: Understanding, pair: Pair) -> bool:
    """Whether the new question, with its typos corrected, is taken for the known one,
    the only known one."""
    question = JudgedQuestion("k", pair.known, answerable=False)
    plan = understanding.plan(pair.new)
    one, *others = (
        e.vector for e in encoder.encode_questions([pair.known, *plan.texts])
    )
    known = KnownQuestions([question], one[None], one[None], staff=1)
    near = known.near(np.stack(others), np.stack(others))
    return judged_by_staff(known, near, plan.wordings) is not None


def read_pairs() -> list[Pair]:
    """The written pairs; half of them report, told by a hash of the known question."""
    lines = (x.split("\t") for x in PAIRS.read_text("utf-8").splitlines() if x)
    return [
        Pair(known, new, label == "same", int(sha256(known.encode())[0], 16) % 2 == 1)
        for label, known, new in lines
    ]


if __name__ == "__main__":
    main()
