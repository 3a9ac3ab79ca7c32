"""Bundles from golden questions over the product's own articles: the last stage.

Each question meets every passage that answers it, the passages that words and meaning
find for it and that do not answer, and some others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa.corpus import Passage, PassageRules, cut_passages, read_corpus, search_text
from qa.evaluation.measures import ANSWERS, answers
from qa.evaluation.sets import JudgedQuestion, read_questions
from qa.index.bm25 import Bm25
from qa.model import encoder_for
from qa.question import Understanding, normal_end, read_vocabulary
from qa.text import terms_of
from training.reader.bundles import Bundle, negative, positive
from training.reader.rows import placed

FOUND, OTHERS = 6, 3
"""Passages that a search finds and that do not answer, by words and by meaning; and
passages drawn from all."""


class Golden(NamedTuple):
    """A golden question as the reader reads it, and the passages around it."""

    question: JudgedQuestion
    text: str
    answering: tuple[Passage, ...]
    found: tuple[Passage, ...]
    """Those that do not answer, the nearest first."""


def golden_of(corpus: Path, file: Path) -> list[Golden]:
    """The questions of a file over the articles of a folder."""
    articles = read_corpus(corpus).articles
    passages = [p for a in articles for p in cut_passages(a, PassageRules())]
    texts = [search_text(p) for p in passages]
    lexical, encoder = Bm25.build(texts), encoder_for()
    vectors = np.stack([e.vector for e in encoder.encode_passages(texts)])
    understanding = Understanding(
        [t for a in articles for t in (a.title, a.text)], read_vocabulary(corpus)
    )
    found = []
    for one in read_questions(file, {a.id: a for a in articles}):
        plan = understanding.plan(one.text, one.history)
        text = normal_end(plan.query.searched)
        right = {
            n for n, p in enumerate(passages) if answers(p.article.id, p, one.gold)
        }
        asked = encoder.encode_questions([text])[0].vector
        words, meaning = lexical.scores(terms_of(text)), vectors @ asked
        wrong = np.argsort(-meaning / 2 - _standard(words), kind="stable").tolist()
        found.append(
            Golden(
                one,
                text,
                tuple(passages[n] for n in sorted(right)),
                tuple(passages[n] for n in wrong if n not in right),
            )
        )
    return found


def _standard(scores: np.ndarray) -> np.ndarray:
    top = float(scores.max())
    return scores / top if top > 0 else scores


def draw(questions: Sequence[Golden], dice: random.Random) -> Iterator[Bundle]:
    """A bundle for each question; one more for each further passage that answers."""
    for one in questions:
        spans = {
            p: [(g.start, g.end) for g in one.question.gold
                if g.article == p.article.id and g.grade >= ANSWERS]
            for p in one.answering
        }  # fmt: skip
        wrong = list(one.found[:FOUND])
        wrong += dice.sample(one.found[FOUND:], min(OTHERS, len(one.found) - FOUND))
        pairs = [negative(one.text, search_text(p), "golden other") for p in wrong]
        firsts = [
            positive(one.text, search_text(p), dice.choice(place), "golden answer")
            if (place := placed(p, spans[p]))
            else positive(one.text, search_text(p), None, "golden answer")
            for p in one.answering
        ]
        if not firsts:
            yield tuple(pairs)
        for n, first in enumerate(firsts):
            yield (first, *(dice.sample(pairs, 1) if n else pairs))
