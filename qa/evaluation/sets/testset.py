"""A set of judged questions: what every reader of this room returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.corpus import Corpus
from qa.evaluation.measures import Judgement


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with its judgements: spans of articles, or grades of documents."""

    id: str
    text: str
    kind: str = ""
    history: tuple[str, ...] = ()
    """The questions asked before it in the same conversation, the oldest first."""
    gold: tuple[Judgement, ...] = ()
    """Judged spans."""
    grades: Mapping[str, int] = field(default_factory=dict)
    """Document id to grade."""
    answerable: bool = True
    """Whether the articles hold an answer."""
    topic: str = ""
    """What it is about, in the words of its author; empty if not said."""


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
