"""A set of judged questions: what every reader of this room returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.corpus import Corpus, JudgedQuestion
from qa.files import sha256, sha256_of


@dataclass(frozen=True, slots=True)
class TestSet:
    """Judged questions over the articles of `corpus`.

    `relevant` is the lowest grade that counts as an answer. `documents` maps the id of
    an article to the id of the document that it was made from; it is empty where spans
    are judged. `notes` tell the user what the reader left out.
    """

    __test__ = False  # pytest would collect a class of this name

    name: str
    corpus: Corpus
    questions: tuple[JudgedQuestion, ...]
    sha256: str
    relevant: int
    documents: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    """Ids of questions that are not asked, because a quote of theirs no longer stands.
    A note says so, too."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The names of the files of golden questions, with their sha256."""
    zeros: bool = False
    """Whether a query of which no judged document is relevant counts 0, as in
    trec_eval, instead of being left out of the measures of a ranking."""

    @property
    def judges_answers(self) -> bool:
        """Whether confidence and marks are judged unless somebody wants otherwise: of a
        collection only where there are questions that it does not answer."""
        return not self.documents or not all(q.answerable for q in self.questions)

    def is_measured(self, question: JudgedQuestion) -> bool:
        """Whether a question enters the measures of a ranking."""
        return question.answerable or (self.zeros and is_without_relevant(question))


def is_without_relevant(question: JudgedQuestion) -> bool:
    """Whether something was judged for the question, and nothing of it answers."""
    return not question.answerable and bool(question.grades or question.gold)


def conversation_of(question: JudgedQuestion) -> tuple[str, ...]:
    """A question behind those before it, without case and spacing, for comparison."""
    return tuple(
        " ".join(text.casefold().split()) for text in (*question.history, question.text)
    )


def is_itself(question: JudgedQuestion, document: str) -> bool:
    """Whether a document counts as the query itself: it has its id, and is not judged
    relevant to it. BEIR leaves such documents out of rankings (ArguAna, Quora)."""
    return document == question.id and question.grades.get(document, 0) <= 0


def digest_of(files: Iterable[Path]) -> str:
    """One sha256 over the names and contents of the files, in the order given."""
    return digest_of_named((f.name, sha256_of(f)) for f in files)


def digest_of_named(digests: Iterable[tuple[str, str]]) -> str:
    """The same from (file name, sha256 of the content)."""
    return sha256("".join(f"{name}\0{digest}\n" for name, digest in digests).encode())
