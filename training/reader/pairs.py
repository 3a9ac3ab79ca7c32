"""Makes pairs of a question and a passage that answers it, or only seems to."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from qa.index.bm25 import Bm25
from qa.text import terms_of
from training.reader.material import Asked, Material, answer_in
from training.reader.twists import Twister

DEPTH = 10
"""Hard negatives are drawn from so many first passages of BM25."""


class Pair(NamedTuple):
    """A question and the search text of a passage. `answer` is where in `text` the
    answer stands, start and end; None if it is not there."""

    question: str
    text: str
    answer: tuple[int, int] | None
    kind: str = ""


class Miner:
    """Draws pairs from the questions of one collection. The pairs depend only on the
    random generator that is given."""

    def __init__(self, material: Material, topics: set[str], seed: int) -> None:
        self.asked = [a for a in material.asked if a.topic in topics]
        self._texts = material.texts
        self._rows = sorted({r for a in self.asked for r in a.rows})
        self._lexical = Bm25.build([self._texts[r] for r in self._rows])
        self._near = [self._nearest(a) for a in self.asked]
        self._answering = [holding(a, material) for a in self.asked]
        dice = random.Random(seed)
        twister = Twister([(a.topic, a.text) for a in self.asked])
        self._twisted = [
            twister.twists(
                a.topic, a.text, " ".join(self._texts[r] for r in a.rows), dice
            )
            if a.answers
            else []
            for a in self.asked
        ]

    def twisted(self) -> list[str]:
        """All questions that were made by twisting others; their states are needed."""
        return [t for some in self._twisted for t in some]

    def texts(self) -> list[str]:
        """The texts of all passages that can be drawn."""
        return [self._texts[r] for r in self._rows]

    def draw(self, dice: random.Random) -> Iterator[Pair]:
        """The pairs of one round over the questions."""
        for n, asked in enumerate(self.asked):
            if asked.answers:
                yield from self._answerable(n, asked, dice)
            else:
                first = self._nearest_own(asked)
                others = [r for r in asked.rows if r != first]
                rows = [first]
                if others and dice.random() < 0.4:  # noqa: PLR2004
                    rows.append(dice.choice(others))
                for row in rows:
                    yield Pair(asked.text, self._texts[row], None, "near miss")
                if dice.random() < 0.35 and self._near[n]:  # noqa: PLR2004
                    other = self._texts[dice.choice(self._near[n])]
                    yield Pair(asked.text, other, None, "elsewhere")

    def _answerable(self, n: int, asked: Asked, dice: random.Random) -> Iterator[Pair]:
        answering = self._answering[n]
        if not answering:
            return
        pair = dice.choice(answering)
        yield pair
        if self._twisted[n] and dice.random() < 0.75:  # noqa: PLR2004
            yield Pair(dice.choice(self._twisted[n]), pair.text, None, "twisted")
        wrong = [
            r
            for r in (*asked.rows, *self._near[n])
            if not self._holds(r, asked.answers)
        ]
        if wrong and dice.random() < 0.45:  # noqa: PLR2004
            yield Pair(asked.text, self._texts[dice.choice(wrong)], None, "elsewhere")

    def _holds(self, row: int, answers: Sequence[str]) -> bool:
        return any(a in self._texts[row] for a in answers)

    def _nearest_own(self, asked: Asked) -> int:
        sought = set(terms_of(asked.text))
        return max(
            asked.rows, key=lambda r: len(sought & set(terms_of(self._texts[r])))
        )

    def _nearest(self, asked: Asked) -> list[int]:
        scores = self._lexical.scores(terms_of(asked.text))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [
            row
            for i in best
            if scores[i] > 0 and (row := self._rows[i]) not in asked.rows
        ]


def holding(asked: Asked, material: Material) -> list[Pair]:
    """A pair for each passage that holds the sentence that answers."""
    place = answer_in(asked, material)
    if not place:
        return []
    sentence, answer = place
    within = sentence.index(answer)
    found = ((t, t.find(sentence)) for t in (material.texts[r] for r in asked.rows))
    return [
        Pair(asked.text, t, (at + within, at + within + len(answer)), "answer")
        for t, at in found
        if at >= 0
    ]
