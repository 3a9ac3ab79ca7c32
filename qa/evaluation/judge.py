"""Which passages answer which question of a set."""

from __future__ import annotations

from qa.corpus import Passage
from qa.index import Index

from .measures import covers
from .sets import JudgedQuestion, TestSet


class Judge:
    """Which passages answer which topic of a set."""

    def __init__(self, testset: TestSet) -> None:
        self.testset = testset
        self._article_of = {d: a for a, d in testset.documents.items()}

    def grade(self, topic: JudgedQuestion, passage: Passage) -> int:
        """The highest grade that the passage earns; 0 where none was given."""
        if self.testset.documents:
            name = self.testset.documents.get(passage.article.id, "")
            return topic.grades.get(name, 0)
        held = [j.grade for j in topic.gold if covers(passage.article.id, passage, j)]
        return max(held, default=0)

    def answers(self, topic: JudgedQuestion, passage: Passage) -> bool:
        return self.grade(topic, passage) >= self.testset.relevant

    def rows(self, topic: JudgedQuestion, index: Index) -> list[int]:
        """Rows of the build that answer."""
        return [
            row
            for article in sorted(self.articles(topic))
            for row, passage in index.passages_of(article)
            if self.answers(topic, passage)
        ]

    def articles(self, topic: JudgedQuestion) -> set[str]:
        """Ids of the articles that hold an answer, as far as they are in the set."""
        least = self.testset.relevant
        if self.testset.documents:
            named = [d for d, g in topic.grades.items() if g >= least]
            return {self._article_of[d] for d in named if d in self._article_of}
        return {j.article for j in topic.gold if j.grade >= least}
