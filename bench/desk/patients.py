"""170 patient articles on spine and interventional radiology: a judged set over them,
and the folder that a clinic would keep them in.

The questions of the set are those of training/reader/questions, so a figure of the
reader on it is no evidence; the ranking without the reader learns nothing from them.
Their words often lean on the article ("will my kids get it?"), so figures compare
rankings and promise nothing.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from itertools import cycle
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


def write_clinic(collections: Path, folder: Path) -> None:
    """Writes the articles into a folder as files of text, Markdown and HTML in turn,
    each named after its title and source."""
    for given, ending in zip(
        _lines(collections / ARTICLES), cycle(_WRITERS), strict=False
    ):
        name = re.sub(r"[^a-z0-9]+", "-", f"{given['title']} {given['source']}".lower())
        text = _WRITERS[ending](given["title"], given["sections"])
        (folder / f"{name.strip('-')}{ending}").write_text(text, "utf-8")


def _as_text(title: str, sections: list[dict]) -> str:
    return "\n\n".join([title, *(f"{s['question']}\n{s['text']}" for s in sections)])


def _as_markdown(title: str, sections: list[dict]) -> str:
    parts = [f"# {title}"]
    parts += [f"## {s['question']}\n\n{_escaped(s['text'])}" for s in sections]
    return "\n\n".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)


def _as_page(title: str, sections: list[dict]) -> str:
    body = "".join(
        f"<h2>{html.escape(s['question'])}</h2><p>{html.escape(s['text'])}</p>"
        for s in sections
    )
    return _PAGE.format(title=html.escape(title), body=body)


_PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body>
<nav><a href="/">Home</a> <a href="/leaflets">Leaflets</a> \
<a href="/us">Find us</a></nav>
<main><h1>{title}</h1>{body}</main><footer>Pain clinic, tel. 555 0100. <a
href="/privacy">Privacy</a></footer></body></html>
"""
_WRITERS: Mapping[str, Callable[[str, list[dict]], str]] = {
    ".txt": _as_text,
    ".md": _as_markdown,
    ".html": _as_page,
}
