"""Texts of articles and offsets of passages: one SQLite file, read into memory."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from qa.corpus import Article, Block, Passage, Source, Span

_SCHEMA = """
CREATE TABLE article (
    n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, title TEXT NOT NULL,
    title_is_ours INTEGER NOT NULL, text TEXT NOT NULL, blocks TEXT NOT NULL,
    pages TEXT NOT NULL, source TEXT NOT NULL) STRICT;
CREATE TABLE passage (
    n INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL) STRICT;
"""


def store_bytes(articles: Sequence[Article], passages: Sequence[Passage]) -> bytes:
    """The bytes of the file. Rows are numbered in the order of `passages`."""
    store = sqlite3.connect(":memory:")
    store.executescript(_SCHEMA)
    rows = {a.id: n for n, a in enumerate(articles)}
    for n, a in enumerate(articles):
        blocks = json.dumps([_pack(b) for b in a.blocks])
        pages = json.dumps(a.pages)
        source = json.dumps(asdict(a.source), ensure_ascii=False)
        store.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (n, a.id, a.title, a.title_is_ours, a.text, blocks, pages, source),
        )
    store.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?)",
        ((n, rows[p.article.id], p.start, p.end) for n, p in enumerate(passages)),
    )
    store.commit()
    return store.serialize()


def _pack(b: Block) -> list[Any]:
    return [b.kind, b.start, b.end, b.path, b.label, b.sentences, b.headers]


def _unpack(packed: Sequence[Any]) -> Block:
    kind, start, end, path, label, sentences, headers = packed
    return Block(
        kind,
        start,
        end,
        tuple(Span(*s) for s in path),
        Span(*label) if label else None,
        tuple(Span(*s) for s in sentences),
        tuple(Span(*s) for s in headers),
    )


class PassageStore:
    """Articles and passages by row and by id. Safe to share between threads."""

    def __init__(self, content: bytes) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.deserialize(content)
        self._article = lru_cache(maxsize=256)(self._read_article)

    def passage(self, row: int) -> Passage:
        """See `Index.passage`."""
        article, start, end = self._one(
            'SELECT article, start, "end" FROM passage WHERE n = ?', row
        )
        return self._article(article).cut(start, end)

    def passages_of(self, article_id: str) -> list[tuple[int, Passage]]:
        """See `Index.passages_of`."""
        article = self.article(article_id)
        if article is None:
            return []
        with self._lock:
            rows = self._db.execute(
                'SELECT n, start, "end" FROM passage WHERE article = '
                "(SELECT n FROM article WHERE id = ?) ORDER BY n",
                (article_id,),
            ).fetchall()
        return [(n, article.cut(start, end)) for n, start, end in rows]

    def article(self, article_id: str) -> Article | None:
        """See `Index.article`."""
        row = self._one("SELECT n FROM article WHERE id = ?", article_id)
        return self._article(row[0]) if row else None

    def articles(self) -> list[Article]:
        """See `Index.articles`."""
        return [self._article(n) for n in range(self.counts()[1])]

    def texts(self) -> list[str]:
        """See `Index.texts`."""
        with self._lock:
            rows = self._db.execute(
                "SELECT title, text, blocks FROM article"
            ).fetchall()
        texts = []
        for title, text, packed in rows:
            blocks = map(_unpack, json.loads(packed))
            read = (text[b.start : b.end] for b in blocks if b.kind != "furniture")
            texts.append("\n".join((title, *read)))
        return texts

    def counts(self) -> tuple[int, int]:
        """The number of passages and of articles."""
        passages = self._one("SELECT count(*) FROM passage WHERE n >= ?", 0)
        return passages[0], self._one("SELECT count(*) FROM article WHERE n >= ?", 0)[0]

    def _read_article(self, n: int) -> Article:
        key, title, ours, text, blocks, pages, source = self._one(
            "SELECT id, title, title_is_ours, text, blocks, pages, source "
            "FROM article WHERE n = ?",
            n,
        )
        unpacked = tuple(_unpack(b) for b in json.loads(blocks))
        return Article(
            key,
            title,
            text,
            unpacked,
            Source(**json.loads(source)),
            bool(ours),
            tuple(json.loads(pages)),
        )

    def _one(self, statement: str, value: object) -> Any:
        with self._lock:
            return self._db.execute(statement, (value,)).fetchone()
