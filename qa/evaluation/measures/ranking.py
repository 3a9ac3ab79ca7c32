"""Measures of one ranking, with the names of ir-measures and the values of trec_eval.

Each takes a ranking, the grades of its query, the lowest grade that is `relevant`, and
a cut-off `k`. Without a relevant document it is 0; leave such queries out before you
average.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

RankedIds = Sequence[str]
"""Document ids, best first, none twice."""
Grades = Mapping[str, int]
"""Document id to grade; a document that is not in it was not judged."""


def reciprocal_rank(
    ranking: RankedIds, grades: Grades, *, relevant: int = 1, k: int | None = None
) -> float:
    """1 / rank of the first relevant document among the first `k`."""
    hits = _hits(ranking, grades, relevant, k)
    return 1 / (hits.index(True) + 1) if any(hits) else 0.0


def success(
    ranking: RankedIds, grades: Grades, *, relevant: int = 1, k: int | None = None
) -> float:
    """1 if one of the first `k` documents is relevant, else 0."""
    return float(any(_hits(ranking, grades, relevant, k)))


def precision(
    ranking: RankedIds, grades: Grades, *, relevant: int = 1, k: int | None = None
) -> float:
    """Relevant documents among the first `k`, divided by `k` even if fewer are ranked.

    Without `k`, divided by the length of the ranking.
    """
    hits = _hits(ranking, grades, relevant, k)
    return sum(hits) / (k or len(hits) or 1)


def recall(
    ranking: RankedIds, grades: Grades, *, relevant: int = 1, k: int | None = None
) -> float:
    """The share of all relevant documents that is among the first `k`."""
    return sum(_hits(ranking, grades, relevant, k)) / (_count(grades, relevant) or 1)


def average_precision(
    ranking: RankedIds, grades: Grades, *, relevant: int = 1, k: int | None = None
) -> float:
    """The precisions at the ranks of relevant documents, averaged.

    The divisor counts all relevant documents, also those beyond `k`, as in trec_eval's
    map_cut.
    """
    hits = _hits(ranking, grades, relevant, k)
    places = [place for place, hit in enumerate(hits, 1) if hit]
    precisions = (found / place for found, place in enumerate(places, 1))
    return sum(precisions) / (_count(grades, relevant) or 1)


def ndcg(
    ranking: RankedIds,
    grades: Grades,
    *,
    relevant: int = 1,  # noqa: ARG001 - every measure takes it; grades are gains here
    k: int | None = None,
) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002).

    The gain is the grade, 0 for a negative one; the discount is log2(rank + 1).
    """
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    gained = _dcg([grades.get(document, 0) for document in _first(ranking, k)])
    return gained / ideal if ideal else 0.0


def judged(
    ranking: RankedIds,
    grades: Grades,
    *,
    relevant: int = 1,  # noqa: ARG001 - every measure takes it; any judgement counts
    k: int | None = None,
) -> float:
    """The share of judged documents among the first `k`, or among fewer if fewer are
    ranked."""
    first = _first(ranking, k)
    return sum(document in grades for document in first) / (len(first) or 1)


def _first(ranking: RankedIds, k: int | None) -> RankedIds:
    if k is not None and k < 1:
        raise ValueError(f"A ranking is cut after 1 document or more, not {k}.")
    return ranking[:k]


def _hits(
    ranking: RankedIds, grades: Grades, relevant: int, k: int | None
) -> list[bool]:
    return [d in grades and grades[d] >= relevant for d in _first(ranking, k)]


def _count(grades: Grades, relevant: int) -> int:
    return sum(grade >= relevant for grade in grades.values())


def _dcg(gains: Sequence[int]) -> float:
    return sum(max(gain, 0) / log2(rank + 1) for rank, gain in enumerate(gains, 1))


_MEASURES: Mapping[str, Callable[..., float]] = {
    "RR": reciprocal_rank,
    "Success": success,
    "P": precision,
    "Recall": recall,
    "AP": average_precision,
    "nDCG": ndcg,
    "judged": judged,
}
_WITHOUT_K = ("RR", "AP", "nDCG")
_SYNONYMS = {"R": "Recall", "Judged": "judged"}
_NAME = re.compile(r"([A-Za-z]+)(?:@([1-9][0-9]*))?")
_KNOWN = ", ".join([*_WITHOUT_K, *(f"{name}@k" for name in _MEASURES)])

DEFAULT_MEASURES = (
    "RR",
    "Success@1",
    "Success@3",
    "Success@10",
    "P@3",
    "P@10",
    "Recall@10",
    "Recall@100",
    "AP",
    "nDCG@10",
    "judged@10",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its cut-off. `str()` gives the name that `parse_measure` reads.

    Raises ValueError for an unknown name or a `k` below 1.
    """

    name: str
    k: int | None = None

    def __post_init__(self) -> None:
        known = self.name in (_WITHOUT_K if self.k is None else _MEASURES)
        if not known or (self.k is not None and self.k < 1):
            raise ValueError(f"No measure is called {self}. Known are {_KNOWN}.")

    def __call__(self, ranking: RankedIds, grades: Grades, relevant: int = 1) -> float:
        return _MEASURES[self.name](ranking, grades, relevant=relevant, k=self.k)

    def __str__(self) -> str:
        return self.name if self.k is None else f"{self.name}@{self.k}"


def parse_measure(name: str) -> Measure:
    """The measure of a name such as nDCG@10; R@k and Judged@k are understood, too.

    Raises ValueError with the known names.
    """
    match = _NAME.fullmatch(name)
    base, k = match.groups() if match else (name, None)
    return Measure(_SYNONYMS.get(base, base), int(k) if k else None)
