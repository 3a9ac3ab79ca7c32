"""Texts of articles and offsets of passages, in files of rows.

An article is compressed by itself, and unpacked when somebody first reads it: what a
question finds are the ids and offsets of 200 passages, of which five are read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.corpus import Article, Block, Passage, Source, Span

from .checked_files import BLOCKS, Content, Rows
from .generations import Stream, Streamed

_PACKED = "packed.bin"
_PLACES, _IDS, _PASSAGES = "places.bin", "ids.json", "passages.bin"
STORE_FILES = (_PACKED, f"{_PACKED}{BLOCKS}", _PLACES, _IDS, _PASSAGES)
_PLACE = np.dtype([("end", np.int64), ("length", np.int32)])
"""Where an article ends among the packed ones, and the length of its text."""


def write_store(
    articles: Sequence[Article], passages: Iterable[Passage], folder: Path
) -> dict[str, bytes | Streamed]:
    """Writes the articles into a folder. Returns the files by name. Rows are numbered
    in the order of `passages`."""
    places = np.zeros(len(articles), _PLACE)
    with Stream(folder / _PACKED) as stream:
        for n, article in enumerate(articles):
            stream.write(_packed(article))
            places[n] = stream.size, len(article.text)
    number = {a.id: n for n, a in enumerate(articles)}
    rows = [(number[p.article.id], p.start, p.end) for p in passages]
    return {
        _PACKED: stream.written,
        f"{_PACKED}{BLOCKS}": stream.written.blocks,
        _PLACES: places.tobytes(),
        _IDS: json.dumps([*number]).encode(),
        _PASSAGES: np.array(rows, np.int32).tobytes(),
    }


def _packed(a: Article) -> bytes:
    blocks = [
        [b.kind, b.start, b.end, b.path, b.label, b.sentences, b.headers]
        for b in a.blocks
    ]
    whole = a.title, a.text, blocks, asdict(a.source), a.title_is_ours, a.pages
    return zlib.compress(json.dumps(whole, ensure_ascii=False).encode())


def _unpacked(key: str, content: bytes) -> Article:
    title, text, blocks, source, ours, pages = json.loads(zlib.decompress(content))
    return Article(
        key,
        title,
        text,
        tuple(map(_block, blocks)),
        Source(**source),
        ours,
        tuple(pages),
    )


def _block(packed: Sequence[Any]) -> Block:
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


def _unread(name: str) -> Any:
    return cached_property(lambda article: getattr(article.whole, name))


class _StoredArticle(Article):
    """An article of which id and length are known, and the rest is read when it is
    first used. Equal to the article that was written."""

    title: str = _unread("title")
    text: str = _unread("text")
    blocks: tuple[Block, ...] = _unread("blocks")
    source: Source = _unread("source")
    title_is_ours: bool = _unread("title_is_ours")
    pages: tuple[int, ...] = _unread("pages")

    @classmethod
    def of(cls, key: str, length: int, read: Callable[[], Article]) -> Article:
        """`read` reads the rest."""
        article = cls.__new__(cls)
        article.__dict__.update(id=key, length=length, _read=read)
        return article

    @cached_property
    def whole(self) -> Article:
        """The article that was written."""
        read: Callable[[], Article] = self.__dict__["_read"]
        return read()

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Article)
            and all(getattr(self, f) == getattr(other, f) for f in _FIELDS)
        )

    def __hash__(self) -> int:
        return super().__hash__()

    def __reduce__(self) -> tuple[Any, ...]:
        return Article, tuple(getattr(self, f) for f in _FIELDS)


_FIELDS = [f.name for f in fields(Article)]


class PassageStore:
    """Articles and passages by row and by id. Safe to share between threads."""

    def __init__(self, contents: Mapping[str, Content]) -> None:
        """`contents` are those of STORE_FILES. Raises ValueError where they do not
        belong together."""
        places = Rows(contents[_PLACES], _PLACE, 1)
        passages = Rows(contents[_PASSAGES], np.int32, 3)
        self._places: NDArray[Any] = places.parts([(0, len(places))]).ravel()
        self._passages: NDArray[np.int32] = passages.parts([(0, len(passages))])
        self._ids: list[str] = json.loads(bytes(contents[_IDS]))  # type: ignore[arg-type]  # a small file
        self._packed = Rows(contents[_PACKED], np.uint8, 1)
        self._numbers = {key: n for n, key in enumerate(self._ids)}
        self._check()
        self._first = np.searchsorted(self._passages[:, 0], np.arange(len(places) + 1))
        self._article = lru_cache(maxsize=256)(self._stored_article)

    def _check(self) -> None:
        ends, lengths = self._places["end"], self._places["length"]
        articles, starts, stops = self._passages.T
        if len(self._numbers) != len(ends) or (np.diff(ends, prepend=0) < 0).any():
            raise ValueError(f"{_PLACES} and {_IDS} do not belong together")
        if len(ends) and ends[-1] != len(self._packed):
            raise ValueError(f"{_PACKED} does not end where {_PLACES} says")
        if (np.diff(articles, prepend=0) < 0).any() or (
            len(articles)
            and not (
                articles[-1] < len(ends)
                and (starts >= 0).all()
                and (starts < stops).all()
                and (stops <= lengths[articles]).all()
            )
        ):
            raise ValueError(f"{_PASSAGES} names a place that there is not")

    def passage(self, row: int) -> Passage:
        """See `Index.passage`."""
        article, start, end = self._passages[row].tolist()
        return self._article(article).cut(start, end)

    def passages_of(self, article_id: str) -> list[tuple[int, Passage]]:
        """See `Index.passages_of`."""
        n = self._numbers.get(article_id)
        rows = range(0) if n is None else range(*self._first[n : n + 2].tolist())
        return [(row, self.passage(row)) for row in rows]

    def article(self, article_id: str) -> Article | None:
        """See `Index.article`."""
        n = self._numbers.get(article_id)
        return None if n is None else self._article(n)

    def articles(self) -> list[Article]:
        """See `Index.articles`."""
        return [self._stored_article(n) for n in range(len(self._ids))]

    def texts(self) -> list[str]:
        """See `Index.texts`."""
        return [_text_of(self._read(n)) for n in range(len(self._ids))]

    def counts(self) -> tuple[int, int]:
        """The number of passages and of articles."""
        return len(self._passages), len(self._ids)

    def _stored_article(self, n: int) -> Article:
        length = int(self._places["length"][n])
        return _StoredArticle.of(self._ids[n], length, partial(self._read, n))

    def _read(self, n: int) -> Article:
        start = int(self._places["end"][n - 1]) if n else 0
        packed = self._packed.parts([(start, int(self._places["end"][n]))])
        return _unpacked(self._ids[n], packed.tobytes())


def _text_of(article: Article) -> str:
    text = article.text
    read = (text[b.start : b.end] for b in article.blocks if b.kind != "furniture")
    return "\n".join((article.title, *read))
