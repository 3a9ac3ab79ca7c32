"""Which passages answer a question of a set."""

from __future__ import annotations

from qa.corpus import JudgedQuestion, Passage, covers
from qa.index import Index

from .sets import TestSet


class Judge:
    """Grades passages by the judgements of a set.

    Where spans are judged, a passage earns the grade of each span that it covers by
    more than half. Where documents are judged, it earns the grade of its document.
    """

    def __init__(self, testset: TestSet) -> None:
        self.testset = testset
        self.article_of = {d: a for a, d in testset.documents.items()}
        """Document id to the id of its article."""

    def grade(self, question: JudgedQuestion, passage: Passage) -> int:
        """The highest grade that the passage earns, or 0."""
        if self.testset.documents:
            document = self.testset.documents.get(passage.article.id, "")
            return question.grades.get(document, 0)
        earned = [
            j.grade for j in question.gold if covers(passage.article.id, passage, j)
        ]
        return max(earned, default=0)

    def answers(self, question: JudgedQuestion, passage: Passage) -> bool:
        """Whether the passage earns at least the grade that counts as an answer."""
        return self.grade(question, passage) >= self.testset.relevant

    def rows(self, question: JudgedQuestion, index: Index) -> list[int]:
        """Rows of the index whose passages answer, article by article."""
        return [
            row
            for article in sorted(self.articles(question))
            for row, passage in index.passages_of(article)
            if self.answers(question, passage)
        ]

    def articles(self, question: JudgedQuestion) -> set[str]:
        """Ids of the articles that hold an answer.

        Judged documents that the set does not hold are left out.
        """
        least = self.testset.relevant
        if self.testset.documents:
            relevant = [d for d, g in question.grades.items() if g >= least]
            return {self.article_of[d] for d in relevant if d in self.article_of}
        return {j.article for j in question.gold if j.grade >= least}
