"""A question as it was typed, as it is searched, and the changes between the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Change = Literal["spelling", "vocabulary", "several", "follow-up", "reply"]
"""What the desk does to a question, and what can be undone: `reply` is a fixed sentence
in place of a search, `several` the division of a message into questions; the others are
wordings that are searched too."""


@dataclass(frozen=True, slots=True)
class QueryChange:
    """One change: the words `after` are searched too, for the words `before` of the
    question. For a follow-up, `before` is the question and `after` the earlier one, as
    each was typed."""

    kind: Change
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Query:
    """A cleaned question, and the wording that is searched besides it; the two are
    equal if there are no changes."""

    asked: str
    searched: str
    changes: tuple[QueryChange, ...] = ()
