"""A judged set over patient articles: questions in patients' words, and the sentences
of 170 articles on spine and interventional radiology that answer them.

The questions are those of training/reader/questions, so a figure of the reader on this
set is no evidence; the ranking without the reader learns nothing from them. Their words
often lean on the article ("will my kids get it?"), so figures compare rankings and
promise nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

from bench.places import REPO
from qa.corpus import (
    Article,
    Block,
    Corpus,
    JudgedQuestion,
    Judgement,
    Source,
    Span,
    sentences_of,
)
from qa.evaluation.sets import TestSet
from qa.files import sha256, sha256_of

QUESTIONS = REPO / "training" / "reader" / "questions" / "patients.jsonl"
ARTICLES = "patient-articles/medquad_spine_ir_subset.jsonl"


def patient_set(collections: Path) -> TestSet:
    """The answerable questions, over the articles of the subset."""
    file = collections / ARTICLES
    articles = {a.id: a for a in map(article_of, _lines(file)) if a.blocks}
    questions = []
    for n, line in enumerate(_lines(QUESTIONS)):
        article = articles.get(line["article"])
        gold = tuple(
            Judgement(article.id, at, at + len(q), q, 2)
            for q in line["quotes"]
            if article and (at := article.text.find(q)) >= 0
        )
        if gold:
            questions.append(JudgedQuestion(f"p{n}", line["question"], gold=gold))
    digest = sha256(f"{sha256_of(file)} {sha256_of(QUESTIONS)}".encode())
    corpus = Corpus(tuple(articles.values()), digest)
    return TestSet("patients", corpus, tuple(questions), digest, relevant=2)


def _lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def article_of(given: dict) -> Article:
    """An article of the collection: each section is a heading and a paragraph."""
    text, blocks = "", []
    for section in given["sections"]:
        heading = Span(len(text), len(text) + len(section["question"]))
        text += section["question"] + "\n\n"
        block = Block("paragraph", len(text), len(text) + len(section["text"]))
        text += section["text"] + "\n\n"
        sentences = sentences_of(text, block)
        blocks.append(Block("heading", *heading))
        if sentences:
            start, end = sentences[0].start, sentences[-1].end
            path = (heading,)
            blocks.append(Block("paragraph", start, end, path, None, tuple(sentences)))
    return Article(given["_id"], given["title"], text, tuple(blocks), Source("", ""))
