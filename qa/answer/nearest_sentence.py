"""The sentence of a passage that is nearest to another sentence. Their vectors stand in
the index: nothing of an article is encoded while a person waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qa.corpus import Passage, Span
from qa.index import Index
from qa.model import Vectors


class Nearest(NamedTuple):
    """The sentence of a passage that is nearest to a vector. `likeness` is their
    cosine, `vector` the unit vector of the sentence, shape (d,)."""

    sentence: Span
    likeness: float
    vector: Vectors


def sentence_vectors(
    index: Index, passage: Passage, sentences: Sequence[Span]
) -> Vectors:
    """The unit vectors of sentences of a passage, shape (sentences, d)."""
    text = passage.article.text
    return index.sentence_vectors([text[s.start : s.end] for s in sentences])


def nearest_sentence(index: Index, wanted: Vectors, passage: Passage) -> Nearest:
    """The sentence of a passage that is nearest to a unit vector, shape (d,)."""
    vectors = sentence_vectors(index, passage, passage.sentences)
    cosines = vectors @ wanted
    best = int(np.argmax(cosines))
    return Nearest(passage.sentences[best], float(cosines[best]), vectors[best])
