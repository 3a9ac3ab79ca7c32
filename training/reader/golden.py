"""Bundles from golden questions over the product's own articles: the last stage.

Each question meets every passage that answers it, the passages that words and meaning
find for it and that do not answer, some others, and half of them one of a patient
article that has nothing to do with these articles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa.corpus import (
    ANSWERS,
    JudgedQuestion,
    Passage,
    PassageRules,
    answers,
    covers,
    cut_passages,
    read_corpus,
    read_questions,
    search_text,
)
from qa.files import sha256
from qa.index.bm25 import Bm25
from qa.model import encoder_for
from qa.question import Understanding, read_vocabulary
from qa.text import terms_of
from training.reader.bundles import Bundle, negative, positive
from training.reader.patients import cut_section
from training.reader.rows import lines, placed

FOUND, OTHERS = 3, 1
"""Passages that a search finds and that do not answer, by words and by meaning; and
passages drawn from all."""
FOREIGN = 0.5
"""Share of the questions that meet a foreign passage. With one for each question and
few foreign passages that answer theirs, a reader learnt to refuse what is foreign."""
NEAR_FOREIGN = 5
"""The foreign passage is one of so many that share most words with the question."""


class Golden(NamedTuple):
    """A golden question as the reader reads it, and the passages around it."""

    question: JudgedQuestion
    text: str
    alone: str | None
    """A follow-up without its earlier question."""
    answering: tuple[Passage, ...]
    found: tuple[Passage, ...]
    """Those that do not answer: the ones that a person took for near, then the others,
    the nearest first."""
    foreign: tuple[str, ...]
    """The search texts of the nearest foreign passages."""


def golden_of(corpus: Path, file: Path, foreign: Sequence[str]) -> list[Golden]:
    """The questions of a file over the articles of a folder. `foreign` are the search
    texts of `foreign_texts`."""
    articles = read_corpus(corpus).articles
    passages = [p for a in articles for p in cut_passages(a, PassageRules())]
    texts = [search_text(p) for p in passages]
    lexical, encoder = Bm25.build(texts), encoder_for()
    others = Bm25.build(foreign)
    vectors = np.stack([e.vector for e in encoder.encode_passages(texts)])
    understanding = Understanding(
        [t for a in articles for t in (a.title, a.text)], read_vocabulary(corpus)
    )
    found = []
    for one in read_questions(file, {a.id: a for a in articles}):
        plan = understanding.plan(one.text, one.history)
        alone, *behind = plan.read
        text = behind[0] if behind else alone
        near = {
            n
            for n, p in enumerate(passages)
            if any(covers(p.article.id, p, j) for j in one.gold)
        }
        right = {
            n for n, p in enumerate(passages) if answers(p.article.id, p, one.gold)
        }
        asked = encoder.encode_questions([text])[0].vector
        words, meaning = lexical.scores(terms_of(text)), vectors @ asked
        wrong = np.argsort(-meaning / 2 - _standard(words), kind="stable").tolist()
        wrong.sort(key=lambda n: n not in near)
        elsewhere = others.scores(terms_of(text, content=True))
        found.append(
            Golden(
                one,
                text,
                alone if behind else None,
                tuple(passages[n] for n in sorted(right)),
                tuple(passages[n] for n in wrong if n not in right),
                tuple(foreign[n] for n in np.argsort(-elsewhere)[:NEAR_FOREIGN]),
            )
        )
    return found


def foreign_texts(articles: Path, near: Path) -> list[str]:
    """The search texts of patient articles of other subjects than those of the file
    `near`; of half of them, since `bench.desk.growth` asks with the other half."""
    own = {a["_id"] for a in lines(near)}
    return [
        search_text(passage)
        for article in lines(articles)
        if article["_id"] not in own and int(sha256(article["_id"].encode()), 16) % 2
        for section in article["sections"]
        for passage in cut_section(article["title"], section["text"])
    ]


def _standard(scores: np.ndarray) -> np.ndarray:
    top = float(scores.max())
    return scores / top if top > 0 else scores


def draw(questions: Sequence[Golden], dice: random.Random) -> Iterator[Bundle]:
    """A bundle for each question, one more for each further passage that answers, and
    a small one for a follow-up without its earlier question."""
    for one in questions:
        spans = {
            p: [(g.start, g.end) for g in one.question.gold
                if g.article == p.article.id and g.grade >= ANSWERS]
            for p in one.answering
        }  # fmt: skip
        wrong = list(one.found[:FOUND])
        wrong += dice.sample(one.found[FOUND:], min(OTHERS, len(one.found) - FOUND))
        texts = [*map(search_text, wrong)]
        if dice.random() < FOREIGN:
            texts.append(dice.choice(one.foreign))
        answering = [
            (search_text(p), dice.choice(placed(p, spans[p]) or [None]))
            for p in one.answering
        ]
        for asked, others in (one.text, texts), (one.alone, texts[:2]):
            if asked is None:
                continue
            pairs = [negative(asked, text, "golden other") for text in others]
            if not answering:
                yield tuple(pairs)
            for n, (text, place) in enumerate(answering):
                first = positive(asked, text, place, "golden answer")
                yield (first, *(dice.sample(pairs, 1) if n else pairs))
