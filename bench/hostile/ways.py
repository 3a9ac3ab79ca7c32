"""The ways that a foreign text goes through the desk, step by step.

A way takes a text and yields the name of each step when it is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from qa.corpus import (
    Article,
    Corpus,
    PassageRules,
    Source,
    UnreadableFile,
    cut_passages,
    search_text,
    sentence_places,
)
from qa.corpus.formats.readers import read_here
from qa.desk import Desk
from qa.errors import QAError
from qa.evaluation.sets.two_columns import questions_of_csv
from qa.index.bm25 import Bm25
from qa.index.sentences import sentence_texts
from qa.question import parts_of, read_vocabulary, sentences_of
from qa.quotes import parse_pasted
from qa.staff.content import content_notes
from qa.staff.text_check.reading import read_text
from qa.text import weight_of

Way = Callable[[str], Iterator[str]]

ARTICLE = Article(
    "a", "A", "A disc hurts.", (), Source("a.txt", "0" * 64), title_is_ours=True
)
SHEET = (
    '<blockquote data-qa-quote data-article="a" data-start="0" data-end="13">{}'
    "</blockquote>"
)


def build_of(suffix: str) -> Way:
    """All that `qa build` and `qa check` do with a file before it is encoded."""

    def way(text: str) -> Iterator[str]:
        weight_of.cache_clear()
        try:
            read = read_here(text.encode("utf-8", "replace"), suffix, {})
        except UnreadableFile:
            yield "refused"
            return
        yield "reader"
        if not any(b.sentences for b in read.blocks):
            return
        source = Source(f"a{suffix}", "0" * 64)
        article = Article(
            "a", read.title or "A", read.text, read.blocks, source, pages=read.pages
        )
        passages = cut_passages(article, PassageRules())
        yield "passages"
        texts = [search_text(p) for p in passages]
        yield "searched text"
        for passage in passages:
            sentence_places(passage)
        yield "places of sentences"
        sentence_texts([article])
        yield "sentences"
        Bm25.build(texts)
        yield "lexical index"
        content_notes(Corpus((article,), "0" * 64), "en")
        yield "check"

    return way


def message_to(desk: Desk) -> Way:
    """All that happens to a message before it is searched, and after another one."""

    def way(text: str) -> Iterator[str]:
        with suppress(QAError):
            sentences_of(text)
            yield "sentences"
            parts_of(text)
            yield "parts"
            desk.emergency(text, [text])
            yield "emergency"
            desk.find(text)
            yield "search"
            desk.rank(text, [text])
            yield "after itself"
            desk.ask_each(text)
            yield "answer"

    return way


def csv(text: str) -> Iterator[str]:
    """A set of questions as a CSV, as header, as question and as expected text."""
    corpus = Corpus((ARTICLE,), "0" * 64)
    for place in ("{}", "question,expected\n{},disc", "question,expected\nWhat?,{}"):
        with suppress(QAError):
            questions_of_csv(Path("a.csv"), place.format(text), corpus)
        yield place[:8]


def sheet(text: str) -> Iterator[str]:
    """A sheet, check codes and JSON that somebody pastes."""
    quote: dict[str, Any] = {"article": "a", "start": 0, "end": 13, "text": text}
    for name, pasted in (
        ("as pasted", text),
        ("quote", SHEET.format(text)),
        ("json", json.dumps({"citations": [quote]})),
    ):
        with suppress(QAError):
            parse_pasted(pasted.encode("utf-8", "replace"))
        yield name


def checked_text(text: str) -> Iterator[str]:
    """A text that staff have checked, divided into sentences."""
    with suppress(QAError):
        read_text(text.encode("utf-8", "replace"))
    yield "read"


def settings_in(folder: Path) -> Way:
    """A settings file of staff: as a whole, as a key and as a value."""

    def way(text: str) -> Iterator[str]:
        for name, content in (
            ("file", text),
            ("key", f"{json.dumps(text, ensure_ascii=False)} = 'disc'"),
            ("value", f"disc = {json.dumps(text, ensure_ascii=False)}"),
        ):
            file = folder / "vocabulary.toml"
            file.write_text(f"[synonyms]\n{content}\n", "utf-8", "replace")
            with suppress(QAError):
                read_vocabulary(folder)
            yield name

    return way
