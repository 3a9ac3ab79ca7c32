"""Every row of an open index, read back: does it hold what its articles say?

The sha256 of the files says that nothing was altered since the build. This says that
the build itself was right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from qa.corpus import search_text
from qa.errors import QAError
from qa.index import Index
from qa.model import Encoder, Vectors
from qa.text import terms_of

MAX_ENCODED = 50
"""Rows of which the vector is computed again, evenly spread."""
MIN_COSINE = 0.999
"""Between two vectors of the same text."""
_UNIT = 1e-3


def faults_of(
    index: Index, encoder: Encoder, advance: Callable[[int], object] = lambda _: None
) -> Iterator[str]:
    """What is wrong with the rows and sentences of an index, one sentence each.
    `advance` is called with 1 after each row and each article."""
    stats, rows = index.stats, Counter[str]()
    step = max(1, -(-stats.passages // MAX_ENCODED))
    for row in range(stats.passages):
        try:
            yield from _faults_of_row(index, row, encoder if row % step == 0 else None)
            rows[index.passage(row).article.id] += 1
        except QAError as error:
            yield error.message
            return
        advance(1)
    articles = index.articles()
    if len(articles) != stats.articles:
        yield f"It holds {len(articles)} articles, and not {stats.articles}."
    for article in articles:
        yield from _faults_of_article(index, article.id, rows[article.id])
        advance(1)


def _faults_of_row(index: Index, row: int, encoder: Encoder | None) -> Iterator[str]:
    passage = index.passage(row)
    place = f"Row {row} ({passage.article.id}, {passage.start} to {passage.end})"
    if not passage.text.strip() or passage.end > len(passage.article.text):
        yield f"{place} is no text of its article."
        return
    (vector,) = index.vectors([row])
    if not _are_units(vector[None]):
        yield f"{place} has no unit vector."
        return
    text = search_text(passage)
    found = index.search(vector, terms_of(text), 1)
    if not found.dense or found.dense[0][1] < MIN_COSINE:
        yield f"{place} is not found by its own vector."
    if terms_of(text) and not found.lexical:
        yield f"{place} is not found by its own words."
    if encoder:
        (again,) = encoder.encode_passages([text])
        if not float(again.vector @ vector) >= MIN_COSINE:
            yield f"{place} has the vector of another text."


def _faults_of_article(index: Index, name: str, rows: int) -> Iterator[str]:
    article, passages = index.article(name), index.passages_of(name)
    if article is None or len(passages) != rows:
        yield f"The article {name} has {len(passages)} passages, and not {rows}."
        return
    texts = [article.text[start:end] for start, end in article.sentences]
    try:
        vectors = index.sentence_vectors(texts)
    except QAError as error:
        yield f"The article {name}: {error.message}"
        return
    if not _are_units(vectors):
        yield f"The article {name} has sentences without a unit vector."


def _are_units(vectors: Vectors) -> bool:
    lengths = np.linalg.norm(vectors, axis=1)
    return bool(np.all(np.abs(lengths - 1) < _UNIT))  # False for what is no number
