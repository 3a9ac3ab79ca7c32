"""Sets of judged questions, and two kinds of file that hold them: golden questions and
CSV, both judged by spans of the articles. Whatever is malformed raises QuestionSetError
with file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.corpus import Corpus
from qa.evaluation.measures import Judgement


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with its judgements: spans of articles, or grades of documents."""

    id: str
    question: str
    kind: str = ""
    history: tuple[str, ...] = ()
    gold: tuple[Judgement, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class TestSet:
    """Judged questions over the articles of `corpus`.

    `documents` names the document that an article is, where documents are judged;
    empty where spans are. `relevant` is the least grade that counts as an answer;
    `notes` say what was left out.
    """

    __test__ = False  # no test of pytest's, whatever the name says

    name: str
    corpus: Corpus
    topics: tuple[JudgedQuestion, ...]
    sha256: str
    relevant: int
    documents: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


# --- golden questions ---------------------------------------------------------------


# --- two columns --------------------------------------------------------------------


# --- files --------------------------------------------------------------------------
