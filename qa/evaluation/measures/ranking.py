"""Measures of one ranking, with the names of ir-measures and the values of trec_eval.

Each takes a ranking, the grades of its query, the lowest grade that is `relevant`, and
a cut-off `k`. Without a relevant document it is 0; leave such queries out before you
average.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
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


def bpref(
    ranking: RankedIds,
    grades: Grades,
    *,
    relevant: int = 1,
    k: int | None = None,
) -> float:
    """How seldom documents judged not relevant stand above relevant ones (Buckley and
    Voorhees 2004), as trec_eval counts. What was not judged does not matter; a negative
    grade is no judgement."""
    wanted = _count(grades, relevant)
    judged_wrong = sum(0 <= grade < relevant for grade in grades.values())
    above, total = 0, 0.0
    for document in _first(ranking, k):
        grade = grades.get(document, -1)
        if grade >= relevant:
            total += 1 - (
                min(above, wanted) / min(judged_wrong, wanted or 1) if above else 0
            )
        elif grade >= 0:
            above += 1
    return total / (wanted or 1)


def rank_biased_precision(
    ranking: RankedIds,
    grades: Grades,
    *,
    relevant: int = 1,
    k: int | None = None,
    p: float = 0.8,
) -> float:
    """The relevant share of what a reader sees who goes on to the next document with
    the probability `p` (Moffat and Zobel 2008)."""
    hits = _hits(ranking, grades, relevant, k)
    return (1 - p) * sum(p**place for place, hit in enumerate(hits) if hit)


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
    return sum(max(gain, 0) * _discount(rank) for rank, gain in enumerate(gains, 1))


def _discount(rank: int) -> float:
    return 1 / log2(rank + 1)


def sway(
    rankings: Sequence[RankedIds], judged: Collection[str] = (), k: int = 10
) -> float:
    """How far judgements of what nobody judged could move rankings of one query apart:
    the sum, over the documents among the first k of any, of the greatest discount of
    DCG less the smallest one, 0 for a ranking that has the document not."""
    places = [
        {d: _discount(rank) for rank, d in enumerate(ranking[:k], 1)}
        for ranking in rankings
    ]
    open_ = {d for found in places for d in found}.difference(judged)
    told = [[found.get(d, 0.0) for found in places] for d in sorted(open_)]
    return sum(max(values) - min(values) for values in told)


_MEASURES: Mapping[str, Callable[..., float]] = {
    "RR": reciprocal_rank,
    "Success": success,
    "P": precision,
    "Recall": recall,
    "AP": average_precision,
    "nDCG": ndcg,
    "Bpref": bpref,
    "RBP": rank_biased_precision,
    "judged": judged,
}
_WITHOUT_K = ("RR", "AP", "nDCG", "Bpref", "RBP")
_WITH_K = tuple(name for name in _MEASURES if name != "Bpref")
_SYNONYMS = {"R": "Recall", "Judged": "judged"}
_NAME = re.compile(
    r"([A-Za-z]+)"
    r"(?:\((?:p=(0?\.[0-9]+)|judged_only=(True))\))?"
    r"(?:@([1-9][0-9]*))?"
)
_KNOWN = ", ".join([*_WITHOUT_K, *(f"{name}@k" for name in _WITH_K)])

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

    `p` is that of RBP. With `judged_only` what was not judged, or has a negative grade,
    is taken out of the ranking first (condensed lists, Sakai 2007). Raises ValueError
    for an unknown name, a `k` below 1, or a `p` of another measure.
    """

    name: str
    k: int | None = None
    p: float | None = None
    judged_only: bool = False

    def __post_init__(self) -> None:
        known = self.name in (_WITHOUT_K if self.k is None else _WITH_K)
        known &= self.p is None or self.name == "RBP"
        if not known or (self.k is not None and self.k < 1):
            raise ValueError(
                f"No measure is called {self}. Known are {_KNOWN}; RBP(p=0.5) and, of "
                "each, judged documents only, as in nDCG(judged_only=True)@10."
            )

    def __call__(self, ranking: RankedIds, grades: Grades, relevant: int = 1) -> float:
        if self.judged_only:
            ranking = [d for d in ranking if grades.get(d, -1) >= 0]
        more = {} if self.p is None else {"p": self.p}
        measure = _MEASURES[self.name]
        return measure(ranking, grades, relevant=relevant, k=self.k, **more)

    def __str__(self) -> str:
        given = f"(p={self.p:g})" if self.p else ""
        given += "(judged_only=True)" if self.judged_only else ""
        return (
            f"{self.name}{given}" if self.k is None else f"{self.name}{given}@{self.k}"
        )


def parse_measure(name: str) -> Measure:
    """The measure of a name such as nDCG@10, in the words of ir-measures: RBP(p=0.5),
    nDCG(judged_only=True)@10; R@k and Judged@k are understood, too.

    Raises ValueError with the known names.
    """
    match = _NAME.fullmatch(name)
    base, p, only, k = match.groups() if match else (name, None, None, None)
    return Measure(
        _SYNONYMS.get(base, base),
        int(k) if k else None,
        float(p) if p else None,
        bool(only),
    )
